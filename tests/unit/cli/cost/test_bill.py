"""The bill adds its lines up, and says what is saved."""

from dataclasses import replace

import pytest

from hybrid_audio.cli.cost.bill import bill
from hybrid_audio.cli.cost.prices import read_prices
from hybrid_audio.cli.cost.shapes import FEW_NAMES, MANY_NAMES, ONE_OFF, SHAPES

PRICES = read_prices()


@pytest.mark.parametrize("campaign", SHAPES.values(), ids=SHAPES)
def test_speech_and_the_cloud_are_all_of_a_bill(campaign):
    """No line is in both, and none is in neither."""
    made = bill(campaign, PRICES)
    assert made.total == pytest.approx(sum(line.cost for line in made.lines))
    assert sum(made.share_of_cloud(line.name) for line in made.lines if line.name != "speech") == (
        pytest.approx(1.0)
    )


def test_speech_costs_its_characters_at_the_price_of_a_thousand():
    """A million texts of 76 characters."""
    assert bill(ONE_OFF, PRICES).speech == pytest.approx(76_000 * PRICES.prices["speech"].price)


def test_one_off_texts_save_nothing_on_speech():
    """Everything has to be spoken in full."""
    assert bill(ONE_OFF, PRICES).saved == pytest.approx(0)


@pytest.mark.parametrize("campaign", [FEW_NAMES, MANY_NAMES], ids=["few", "many"])
def test_shared_stems_save_nine_tenths_of_speech(campaign):
    """A text that is shared is paid once."""
    made = bill(campaign, PRICES)
    assert made.saved > 0.9 * made.speech_in_full


def test_keeping_and_sending_are_most_of_the_cloud_s_part_as_wav():
    """G.711 leaves a quarter of it."""
    made = bill(MANY_NAMES, PRICES)
    assert made.share_of_cloud("sent_gib") + made.share_of_cloud("stored_gib") > 0.8
    assert bill(replace(MANY_NAMES, format="mulaw"), PRICES).cloud < 0.25 * made.cloud


def test_a_campaign_of_nothing_costs_nothing_to_speak_of():
    """A batch without messages is still a few writes."""
    empty = replace(MANY_NAMES, messages=0, distinct=0, stems=0, characters=0, characters_in_full=0)
    assert bill(empty, PRICES).total < 0.001

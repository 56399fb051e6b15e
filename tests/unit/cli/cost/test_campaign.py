"""The sizes of a campaign follow from its format."""

from dataclasses import replace

import pytest

from hybrid_audio.audio.formats import AudioFormat
from hybrid_audio.cli.cost.campaign import BYTES_PER_S, Campaign, campaign_of_plan

PLAIN = Campaign(
    messages=1_000,
    distinct=100,
    stems=10,
    characters=140,
    characters_in_full=50_000,
    message_s=2.0,
)


def test_every_format_of_delivery_has_a_weight():
    """A format that is added is weighed."""
    assert set(BYTES_PER_S) == {*AudioFormat}


@pytest.mark.parametrize(("name", "of_wav"), [("wav", 1), ("mulaw", 12), ("alaw_raw", 12)])
def test_a_message_of_telephony_weighs_a_twelfth(name, of_wav):
    """8,000 bytes a second for 96,000."""
    assert replace(PLAIN, format=name).message_bytes * of_wav == PLAIN.message_bytes


def test_what_is_stored_is_each_distinct_message_and_the_stems():
    """140 characters take ten seconds."""
    assert PLAIN.stored_bytes == (100 * 2 + 10) * 96_000


def test_what_is_sent_is_each_download_of_each_message():
    """Also where several people get the same one."""
    assert replace(PLAIN, downloads=1.5).sent_bytes == 1_000 * 1.5 * 2 * 96_000


PLAN = {
    "stems": 3,
    "hits": 1,
    "misses": 2,
    "characters": 75,
    "characters_in_full": 140,
    "rows": {"total": 3, "failing": 1, "faults": []},
}


def test_the_plan_of_a_batch_is_a_campaign():
    """Two messages of 70 characters take five seconds each."""
    campaign = campaign_of_plan(PLAN, format="mulaw")
    assert (campaign.messages, campaign.distinct, campaign.stems) == (2, 2, 2)
    assert (campaign.characters, campaign.characters_in_full) == (75, 140)
    assert campaign.message_bytes == 5 * 8_000


def test_a_plan_whose_rows_all_fail_is_a_campaign_of_nothing():
    """There is nothing to divide by then."""
    plan = {**PLAN, "characters_in_full": 0, "rows": {"total": 3, "failing": 3, "faults": []}}
    assert campaign_of_plan(plan).message_bytes == 0

"""Speaking times: wide bounds for one stem, and a brisk voice's time for a long message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.domain.speech.speaking_time import brisk_s, speaking_time

PARAGRAPH = "We only wanted to let you know that the office is closed on Monday. "


def test_half_an_hour_of_a_brisk_voice_is_some_29000_letters():
    """39,700 characters of ordinary English are longer, 30,000 are not."""
    assert brisk_s((PARAGRAPH * 600)[:39_700], None) > 1_800
    assert brisk_s((PARAGRAPH * 600)[:30_000], None) < 1_800


@pytest.mark.parametrize(("speed", "factor"), [(0.6, 0.6), (1.0, 1.0), (1.5, 1.5)])
def test_a_faster_voice_needs_less_time(speed, factor):
    """In proportion; tags may speed up on their way, so that the fastest is assumed."""
    assert brisk_s(PARAGRAPH, speed) == pytest.approx(brisk_s(PARAGRAPH, None) / factor)
    tagged = f'<speed ratio="1.2"/>{PARAGRAPH}'
    assert brisk_s(tagged, 0.8) == pytest.approx(brisk_s(PARAGRAPH, 1.5))


@given(st.text(max_size=200), st.floats(0.6, 1.5))
def test_a_brisk_voice_is_within_the_bounds_of_a_plausible_one(text, speed):
    """Never above the longest; above the shortest as soon as there is enough to say."""
    bounds = speaking_time(text, speed)
    assert brisk_s(text, speed) <= bounds.longest_s
    assert brisk_s(text, speed) + 0.07 >= bounds.shortest_s

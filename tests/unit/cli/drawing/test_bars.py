"""Numbers beside bars are short, and say their unit."""

import pytest

from hybrid_audio.cli.drawing.bars import byte_words, count_words, seconds_words


@pytest.mark.parametrize(
    ("words", "value", "wanted"),
    [
        (count_words, 2_340_000, "2.34 million"),
        (byte_words, 999, "999 B"),
        (byte_words, 1_410_000_000, "1.41 GB"),
        (seconds_words, 59.0, "59 s"),
        (seconds_words, 14_652, "4.07 h"),
        (seconds_words, 864_000, "10 days"),
    ],
)
def test_large_numbers_are_said_in_a_unit_that_one_reads(words, value, wanted):
    """Three digits or four are what one compares."""
    assert words(value) == wanted

"""Times and seams are said in few words."""

import pytest

from hybrid_audio.cli.drawing.facts import SeamFacts
from hybrid_audio.cli.drawing.waveform import seam_words, time_words


@pytest.mark.parametrize(
    ("ms", "wanted"),
    [
        (0, "0"),
        (20, "20 ms"),
        (0.5, "0.5 ms"),
        (517.4167, "517.4 ms"),
        (-20, "-20 ms"),
        (23_000.5, "23 s"),
        (600_000, "600 s"),
    ],
)
def test_a_time_has_its_unit_and_few_digits(ms, wanted):
    """Ten seconds and more are said in seconds."""
    assert time_words(ms) == wanted


@pytest.mark.parametrize(
    ("pause", "fade", "wanted"),
    [(90, 20, "pause 90 ms"), (0, 20, "crossfade 20 ms"), (0, 0, "cut")],
)
def test_a_seam_is_a_pause_or_a_crossfade_or_a_cut(pause, fade, wanted):
    """What is between two segments, in two words."""
    assert seam_words(SeamFacts(1, 0, pause, fade, fade, None, None, "clean")) == wanted


def test_a_pause_that_was_asked_for_is_said_as_it_is_heard():
    """What was added to it says little: a stem brings silence of its own."""
    seam = SeamFacts(1, 0, 61.0, 10.0, 5.0, None, None, "clean", heard_pause_ms=165.0)
    assert seam_words(seam) == "pause 165 ms heard"

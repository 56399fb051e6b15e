"""A seam's panel shows its fades whole, and its largest step is the one that was measured."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.cli.drawing.facts import SeamFacts
from hybrid_audio.cli.drawing.recording import opened
from hybrid_audio.cli.drawing.seams.view import seam_view
from hybrid_audio.cli.drawing.seams.window import (
    CONTEXT_MS,
    KEPT_PAUSE_MS,
    Around,
    chosen,
    fade_limits,
    largest_step,
    marks,
    seam_window,
)
from tests.unit.cli.drawing.messages import spliced, tone


def seam(*, at=1_000.0, pause=0.0, out=20.0, in_=20.0, number=1, ratio=0.5, verdict="clean"):
    return SeamFacts(number, at, pause, out, in_, 0.0, ratio, verdict)


TIMES = st.floats(0, 60_000)


@given(pause=TIMES, out=st.floats(0, 900), in_=st.floats(0, 900))
def test_a_window_always_shows_both_fades_whole(pause, out, in_):
    """With some sound beside them, whatever the pause."""
    facts = seam(pause=pause, out=out, in_=in_ if pause else out)
    window, (begin, end) = seam_window(facts, 100_000), fade_limits(facts)
    assert window.pieces[0].start_ms <= begin - CONTEXT_MS
    assert window.pieces[-1].end_ms >= end + CONTEXT_MS


@given(pause=TIMES, out=st.floats(0, 900))
def test_a_place_in_a_window_grows_with_time(pause, out):
    """Times at which something happens keep their order, also across what is left out."""
    facts = seam(pause=pause, out=out, in_=out)
    window = seam_window(facts, 100_000)
    places = [window.place(facts.at_ms + ms) for ms in marks(facts)]
    assert places == sorted(places)
    assert window.limits[0] <= places[0]
    assert places[-1] <= window.limits[1]


def test_the_middle_of_a_long_pause_is_left_out():
    """What is drawn of it is short, and how much is missing is said."""
    window = seam_window(seam(pause=2_000), 10_000)
    assert window.left_out_ms == 2_000 - KEPT_PAUSE_MS
    assert window.place(3_000) - window.place(1_000) == KEPT_PAUSE_MS


def test_a_window_ends_where_the_message_does():
    """A seam near the end shows no time that is not there."""
    window = seam_window(seam(at=5), 30)
    assert (window.pieces[0].start_ms, window.pieces[-1].end_ms) == (0, 30)


def test_a_step_between_two_samples_is_found_at_its_place():
    """A cut from 0 to 1000, beside a ramp of steps of 10."""
    samples = np.concatenate([np.zeros(100), 1_000 + 10 * np.arange(100.0)])
    found = largest_step(Around(0, samples, 1_000), seam(at=100, out=0, in_=0))
    assert (found.at, found.size, found.nearby) == (99, 1_000, 10)
    assert found.ratio == 100.0


def test_a_silent_seam_has_no_ratio():
    """Nothing divided by nothing is no measure."""
    found = largest_step(Around(0, np.zeros(300), 1_000), seam(at=100))
    assert found.ratio is None


@pytest.mark.parametrize(
    "timing",
    [{}, {"crossfade_ms": 0}, {"gap_ms": 90}, {"gap_ms": 300, "crossfade_ms": 5}],
    ids=["crossfade", "cut", "pause", "long pause"],
)
def test_the_step_that_is_drawn_is_the_one_that_the_service_measured(timing):
    """The picture and the diagnostics must never tell two stories."""
    made = spliced([tone(1), tone(7)], [timing])
    with opened(made.audio) as sound:
        view = seam_view(sound, made.facts, made.facts.seams[0], ())
    assert view.step.ratio == pytest.approx(made.facts.seams[0].step_ratio)


def test_of_too_many_seams_those_with_a_fault_are_drawn_first():
    """Then those with the largest steps; all in the message's order."""
    seams = [seam(number=n, ratio=n / 10) for n in range(1, 6)]
    seams.append(seam(number=6, ratio=0.0, verdict="found"))
    assert [each.number for each in chosen(tuple(seams), 3)] == [4, 5, 6]

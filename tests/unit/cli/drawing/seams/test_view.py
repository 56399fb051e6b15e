"""The gains that are drawn are those that the service splices with."""

import numpy as np
import pytest

from hybrid_audio.audio.seam import Curve, fade_in
from hybrid_audio.cli.drawing.recording import opened
from hybrid_audio.cli.drawing.seams.view import gain_lines, seam_view
from hybrid_audio.cli.drawing.stems import tracks
from hybrid_audio.domain.message import Delivery
from tests.unit.cli.drawing.messages import SplicedMessage, spliced, tone


def view_of(made: SplicedMessage):
    with opened(made.audio) as sound:
        return seam_view(sound, made.facts, made.facts.seams[0], tracks(made.facts, made.stems))


@pytest.mark.parametrize("curve", Curve)
def test_the_drawn_gains_are_those_of_the_curve(curve):
    """A fade-in of 20 ms is 960 samples, and the fade-out its mirror image."""
    view = view_of(spliced([tone(1), tone(2)], delivery=Delivery(curve=curve)))
    leaves, enters = gain_lines(view)
    wanted = fade_in(960, curve)
    assert np.allclose(enters.gains[1:-2], wanted)
    assert np.allclose(leaves.gains[2:-1], wanted[::-1])


@pytest.mark.parametrize("timing", [{}, {"gap_ms": 40}], ids=["crossfade", "pause"])
def test_what_is_heard_is_the_stems_times_the_drawn_gains(timing):
    """Rounded to whole steps of 16 bits: so the picture explains every sample of the seam."""
    view = view_of(spliced([tone(1), tone(2)], [timing]))
    piece = view.window.pieces[0]
    times, heard = view.heard_between(piece.start_ms, piece.end_ms)
    expected = np.zeros(len(heard))

    for track, line in zip(view.tracks, gain_lines(view), strict=True):
        at, samples = track.between(piece.start_ms, piece.end_ms)
        first = int(np.argmin(np.abs(times - at[0])))
        expected[first : first + len(samples)] += samples * np.interp(at, line.times, line.gains)
    assert np.abs(heard - expected).max() <= 2


def test_a_cut_is_drawn_as_two_gains_that_meet_in_one_moment():
    """No slope, where there is no fade."""
    view = view_of(spliced([tone(1), tone(2)], [{"crossfade_ms": 0}]))
    leaves, enters = gain_lines(view)
    at = view.seam.at_ms
    assert set(leaves.times[leaves.gains < 1]) == {at}
    assert set(enters.times[enters.gains < 1]) == {at}

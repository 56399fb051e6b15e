"""Edges: faded where a click would be heard, and otherwise left exactly as they are."""

from pathlib import Path

import numpy as np
import pytest

from hybrid_audio.audio import codec, wav
from hybrid_audio.audio.edges import EdgeFades, edge_fades
from hybrid_audio.audio.splice import splice
from tests.unit.audio.signals import RATE, babble, sine

CASES = Path(__file__).parents[2] / "cases/audio"


def test_a_tone_that_is_cut_at_its_peak_fades_in():
    """Its first sample is half of full scale; its end passes through zero and stays."""
    tone = codec.samples_in(wav.parse((CASES / "tone-cut-at-its-peak.wav").read_bytes()))
    fades = edge_fades(tone, tone, RATE)
    assert fades.fade_in_samples == 240
    message = splice([tone], [], edges=fades).samples
    assert abs(int(message[0])) < 10
    assert np.array_equal(message[240:-240], tone[240:-240])


@pytest.mark.parametrize(
    "stem",
    [
        sine(440, 0.5, 0.5),
        babble(0.5),
        np.zeros(100, dtype=np.int16),
        np.full(100, 30, dtype=np.int16),
        np.random.default_rng(5).integers(-9000, 9000, 4800, dtype=np.int16),
    ],
    ids=["sine", "speech", "silence", "barely an offset", "noise"],
)
def test_edges_without_a_click_are_left_as_they_are(stem):
    """From zero, or by no larger step than the sound itself makes next to it."""
    assert edge_fades(stem, stem[::-1], RATE) == EdgeFades()


def test_a_fade_is_never_longer_than_half_of_its_stem():
    """An edge's fade never meets the fade of the seam at the other end."""
    short = np.full(100, 9_000, dtype=np.int16)
    assert edge_fades(short, short, RATE) == EdgeFades(50, 50)
    assert edge_fades(short[:1], short[:1], RATE) == EdgeFades()

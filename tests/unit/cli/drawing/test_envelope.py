"""A long sound is drawn in few columns, and no sample of it is left out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.cli.drawing.envelope import AT_ONCE, FLOOR_DB, columns, envelope, levels, spans


class Sound:
    """A sound in memory, which counts how much is read at once."""

    def __init__(self, samples, rate=48_000):
        self.samples = np.asarray(samples, dtype=np.float64)
        self.rate, self.frames = rate, len(samples)
        self.most = 0

    def read(self, first, last):
        self.most = max(self.most, last - first)
        return self.samples[first:last, None]


class LongSound:
    """Silence of any length, of which only what is read takes memory."""

    rate = 48_000

    def __init__(self, frames):
        self.frames = frames
        self.most = 0

    def read(self, first, last):
        self.most = max(self.most, last - first)
        return np.zeros((last - first, 1))


@given(st.integers(1, 10_000), st.integers(1, 2_000))
def test_columns_cover_a_sound_without_a_gap(frames, most):
    """Each column has a sample at least, and there are no more columns than asked for."""
    edges = columns(frames, most)
    assert (edges[0], edges[-1]) == (0, frames)
    assert (np.diff(edges) > 0).all()
    assert len(edges) - 1 == min(frames, most)


@given(st.integers(0, 99_999))
def test_a_single_loud_sample_is_seen_wherever_it_is(at):
    """A click of one sample among a hundred thousand is what one looks for."""
    samples = np.zeros(100_000)
    samples[at] = -32_768
    assert envelope(Sound(samples), 100).low.min() == -1.0


def test_an_envelope_is_the_lowest_and_highest_of_each_column():
    """Two columns of three samples, of full scale."""
    found = envelope(Sound([16_384, -8_192, 0, 0, 8_192, 32_767]), 2)
    assert found.low.tolist() == [-0.25, 0.0]
    assert found.high.tolist() == [0.5, 32_767 / 32_768]


def test_half_an_hour_is_read_in_pieces():
    """Memory does not grow with the length of the message."""
    sound = LongSound(48_000 * 1_800)
    envelope(sound, 1_445)
    levels(sound, 1_445)
    assert sound.most <= AT_ONCE


@given(st.lists(st.integers(1, AT_ONCE * 2), min_size=1, max_size=9))
def test_spans_visit_every_column_once_and_in_order(lengths):
    """A column that is longer than a piece is read alone."""
    edges = np.cumsum([0, *lengths])
    found = spans(edges)
    assert [first for first, _ in found] == [0, *(last for _, last in found[:-1])]
    assert found[-1][1] == len(lengths)


def test_a_level_is_the_rms_of_its_window():
    """A sine at half of full scale is 3 dB below -6 dBFS."""
    sine = 16_384 * np.sin(2 * np.pi * 1_000 * np.arange(48_000) / 48_000)
    found = levels(Sound(sine), 1_000)
    assert found.window_ms == 50.0
    assert found.db == pytest.approx(-9.03, abs=0.01)


def test_silence_is_drawn_at_the_floor():
    """No logarithm of zero is taken."""
    assert levels(Sound(np.zeros(4_800)), 1_000).db.tolist() == [FLOOR_DB, FLOOR_DB]

"""Trimming: the silent ends go, the guard stays, and nothing inside is touched."""

import numpy as np
import pytest

from hybrid_audio.audio import trim
from tests.unit.audio.signals import silence, sine


def trimmed(samples: np.ndarray, *, threshold_db: float, guard_samples: int) -> np.ndarray:
    """Return what a trim leaves of a stem."""
    left = trim.trimmed(samples, threshold_db=threshold_db, guard_samples=guard_samples)
    return samples[left.first : left.last]


def test_a_trim_takes_the_silent_ends_and_nothing_inside():
    """A guard of silence stays at each end, and pauses inside stay whole."""
    inside = np.concatenate([sine(500, 0.1, 0.5), np.zeros(4800, np.int16), sine(500, 0.1, 0.5)])
    padded = np.concatenate([np.zeros(9600, np.int16), inside, np.zeros(4800, np.int16)])
    found = trimmed(padded, threshold_db=-40, guard_samples=480)
    assert len(inside) + 900 <= len(found) <= len(inside) + 960
    assert np.array_equal(
        trimmed(np.zeros(10, np.int16), threshold_db=-40, guard_samples=1), np.zeros(10)
    )


@pytest.mark.parametrize("offset", [-3000, -400, 400, 3000])
def test_a_dc_offset_does_not_stop_a_trim(offset):
    """The offset of a cheap converter is not sound: the same ends go as without it."""
    quiet = np.random.default_rng(4).integers(-8, 9, 9_600)
    plain = np.concatenate([quiet, sine(500, 0.2, 0.4), quiet]).astype(np.int16)
    expected = trimmed(plain, threshold_db=-40, guard_samples=480)
    found = trimmed((plain + offset).astype(np.int16), threshold_db=-40, guard_samples=480)
    assert abs(len(found) - len(expected)) <= 8
    assert len(found) < len(plain) - 17_000


def test_silence_of_another_level_than_the_offset_is_trimmed_too():
    """Digital silence in front of a recording with an offset, which itself rests beside zero."""
    recorded = sine(500, 0.2, 0.4) + np.int16(900)
    padded = np.concatenate([silence(0.3), recorded, np.full(9_600, 900, dtype=np.int16)])
    found = trimmed(padded, threshold_db=-40, guard_samples=0)
    assert len(recorded) - 20 <= len(found) <= len(recorded) + 20


def test_a_step_alone_is_left_as_it_is():
    """Two levels and nothing between them: neither end is the silence of the other."""
    step = np.concatenate([np.zeros(1000), np.full(1000, 500)]).astype(np.int16)
    assert len(trimmed(step, threshold_db=-40, guard_samples=0)) == len(step)


@pytest.mark.parametrize("length", [0, 1, 2, 100])
def test_the_shortest_stems_are_trimmed_without_an_error(length):
    """There is nothing around their sound."""
    stem = np.full(length, 900, dtype=np.int16)
    assert len(trimmed(stem, threshold_db=-40, guard_samples=480)) == length

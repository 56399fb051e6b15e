"""Resampling and mixing down: level, length, and no seam between blocks."""

import numpy as np
import pytest
import soxr

from hybrid_audio.audio import resample
from hybrid_audio.audio.measures import measure
from tests.unit.audio.signals import RATE, sine


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 44_100])
def test_resampling_keeps_duration_and_level(rate):
    """A sine well inside both bands."""
    samples = sine(440, 1.0, 0.5)
    found = resample.resampled(samples, RATE, rate)
    assert len(found) == pytest.approx(rate, abs=1)
    level = measure.totals(found).rms(len(found))
    assert level == pytest.approx(measure.totals(samples).rms(len(samples)), rel=0.01)


def test_resampling_in_blocks_is_resampling_at_once():
    """No seam where one block ends: the same samples as soxr gives for the whole."""
    samples = np.random.default_rng(7).integers(-9000, 9000, 3 * resample.BLOCK + 1, dtype=np.int16)
    at_once = soxr.resample(samples.astype(np.float32), RATE, 16_000, quality="VHQ")
    assert np.array_equal(
        resample.resampled(samples, RATE, 16_000), np.rint(at_once).astype(np.int16)
    )


def test_mixing_down_is_the_mean_of_the_channels():
    """The mean of two channels is rounded half to even."""
    assert resample.mono(np.array([[1, 3], [2, 3]], dtype=np.int16)).tolist() == [2, 2]

"""Measures of samples: against theory, and in little memory."""

import tracemalloc

import numpy as np
import pytest

from hybrid_audio.audio.measures import loudness, measure
from tests.unit.audio.signals import RATE, sine


def test_a_half_scale_sine_has_the_levels_that_theory_gives():
    """Peak -6.02 dBFS, RMS 3.01 dB below, no DC."""
    samples = sine(1000, 1.0, 0.5)
    assert measure.dbfs(measure.peak(samples)) == pytest.approx(-6.02, abs=0.01)
    assert measure.dbfs(measure.totals(samples).rms(len(samples))) == pytest.approx(-9.03, abs=0.01)
    assert measure.totals(samples).dc_offset(len(samples)) == pytest.approx(0, abs=1e-5)


def test_silence_has_no_level():
    """None instead of minus infinity, which JSON does not know."""
    nothing = np.zeros(48_000, dtype=np.int16)
    assert measure.dbfs(measure.peak(nothing)) is None
    assert loudness.lufs(nothing, RATE) is None
    assert loudness.true_peak_dbtp(nothing, RATE) is None


def test_the_lowest_sample_is_full_scale():
    """-32768 has no positive twin."""
    samples = np.array([-32768, 0, 32767], dtype=np.int16)
    assert measure.peak(samples) == 1.0
    assert measure.totals(samples).full_scale == 2


@pytest.mark.parametrize(
    "measured",
    [
        lambda samples: loudness.lufs(samples, RATE),
        lambda samples: loudness.true_peak_dbtp(samples, RATE),
        lambda samples: loudness.speech_lufs(samples, RATE),
        measure.totals,
    ],
    ids=["loudness", "true peak", "speech", "totals"],
)
def test_measuring_needs_no_copy_of_the_message(measured):
    """Memory stays where it was when the message is four times as long: half an hour fits where a
    minute does.
    """
    short = np.random.default_rng(5).integers(-9000, 9000, 20 * RATE, dtype=np.int16)
    longer = np.tile(short, 4)
    a_copy = (
        longer.nbytes - short.nbytes
    )  # of what was added; threads of other tests may allocate a little meanwhile
    assert traced_peak(measured, longer) < traced_peak(measured, short) + a_copy / 4


def traced_peak(measured, samples: np.ndarray) -> int:
    measured(samples)
    tracemalloc.start()
    measured(samples)
    _, top = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return top

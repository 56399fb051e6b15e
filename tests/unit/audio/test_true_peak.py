"""True peaks: between the samples, at any rate, and never missed for being left out."""

import numpy as np
import pytest
import soxr

from hybrid_audio.audio import measure, true_peak
from tests.unit.audio.signals import babble, sine


def peak_db(samples: np.ndarray, rate_hz: int) -> float:
    """Return the true peak in dBTP, as this package finds it."""
    found = true_peak.true_peak(true_peak.blocks_of(samples), rate_hz)
    return measure.dbfs(found / measure.FULL_SCALE) or 0.0


def reference_db(samples: np.ndarray) -> float:
    """Return the largest magnitude of the whole signal oversampled 32 times, at best quality."""
    padded = np.concatenate([np.zeros(4000), samples.astype(float), np.zeros(4000)])
    oversampled = soxr.resample(padded, 1, 32, quality="VHQ")
    return measure.dbfs(float(np.abs(oversampled).max()) / measure.FULL_SCALE) or 0.0


def test_a_sine_between_its_samples_has_the_peak_of_the_sine():
    """A quarter of the rate at 45 degrees: every sample is 3.01 dB below it."""
    t = np.arange(4800)
    quarter = 16_384 * np.sin(np.pi / 2 * t + np.pi / 4) * np.hanning(4800)
    samples = np.rint(quarter).astype(np.int16)
    assert measure.dbfs(measure.peak(samples)) == pytest.approx(-9.03, abs=0.01)
    assert peak_db(samples, 48_000) == pytest.approx(-6.02, abs=0.05)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("kind", ["speech", "noise", "sine"])
def test_true_peaks_agree_with_the_whole_signal_oversampled(rate, kind):
    """Within 0.2 dB of 32 times, which is what fourfold oversampling at 48 kHz may read low."""
    noise = np.random.default_rng(6).integers(-20_000, 20_000, 2 * rate, dtype=np.int16)
    samples = {
        "speech": babble(2.0, rate=rate),
        "noise": noise,
        "sine": sine(0.23 * rate, 2, 0.5, rate),
    }
    assert peak_db(samples[kind], rate) == pytest.approx(reference_db(samples[kind]), abs=0.2)


def test_no_value_between_samples_is_larger_than_the_bound_that_leaves_blocks_out():
    """The sum of magnitudes of the interpolator's own impulse response, at each phase."""
    impulse = np.zeros(2001, dtype=np.float32)
    impulse[1000] = 1.0
    response = np.abs(soxr.resample(impulse, 1, 24, quality="HQ"))
    assert max(response[phase::24].sum() for phase in range(24)) < true_peak.MOST_GAIN
    far = 24 * (1000 - true_peak.REACH)
    assert response[:far].sum() < 1e-4


def test_blocks_make_no_difference_to_the_peak():
    """One sample at a time, or all at once: also where the peak lies across two of them."""
    samples = babble(0.2)
    whole = true_peak.true_peak([samples], 48_000)
    for size in (1, 7, 1000):
        blocks = [samples[start : start + size] for start in range(0, len(samples), size)]
        assert true_peak.true_peak(blocks, 48_000) == pytest.approx(whole, rel=1e-4)

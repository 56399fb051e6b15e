"""True peaks: between the samples, at any rate, and never missed for being left out."""

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_audio.audio.measures import measure, true_peak
from tests.unit.audio.signals import babble, sine


def peak_db(samples: np.ndarray, rate_hz: int) -> float:
    """Return the true peak in dBTP, as this package finds it."""
    found = true_peak.true_peak(samples, rate_hz)
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


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([8_000, 48_000]),
    st.integers(1, 3 * true_peak.BLOCK),
    st.integers(1, 60),
)
def test_leaving_blocks_out_never_misses_the_peak(seed, rate, length, smoothing):
    """Of any noise, from white to slow, with a burst anywhere: as all of it oversampled at once."""
    rng = np.random.default_rng(seed)
    noise = np.convolve(rng.normal(size=length + smoothing), np.ones(smoothing), "valid")[:length]
    noise[rng.integers(length) :][:40] *= 3
    samples = np.rint(20_000 * noise / np.abs(noise).max()).astype(np.int16)

    around = np.zeros(2 * true_peak.REACH, dtype=np.float32)
    padded = np.concatenate([around, samples, around], dtype=np.float32)
    whole = soxr.resample(padded, 1, -(-true_peak.OVERSAMPLED_HZ // rate), quality="HQ")
    expected = max(float(np.abs(whole).max()), measure.magnitude(samples))
    assert true_peak.true_peak(samples, rate) == pytest.approx(expected, rel=2e-3)


def test_of_speech_nearly_nothing_is_oversampled(monkeypatch):
    """A message of a minute costs a handful of blocks of it."""
    seen, real = [], true_peak._oversampled

    def counted(samples, rate_hz):
        seen.append(len(samples))
        return real(samples, rate_hz)

    monkeypatch.setattr(true_peak, "_oversampled", counted)
    t = np.arange(60 * 48_000) / 48_000
    voice = babble(60.0) * np.float32(0.3) + sine(180, 60, 0.4) * np.sin(2 * np.pi * 0.3 * t)
    true_peak.true_peak(voice.astype(np.int16), 48_000)
    assert len(seen) < 0.05 * len(t) / true_peak.BLOCK


def test_a_steady_tone_is_oversampled_in_few_calls(monkeypatch):
    """Each of its blocks might hold the peak, and each call costs as much as many blocks."""
    seen, real = [], true_peak._oversampled

    def counted(samples, rate_hz):
        seen.append(len(samples))
        return real(samples, rate_hz)

    monkeypatch.setattr(true_peak, "_oversampled", counted)
    tone = sine(997, 10, 0.4)
    assert peak_db(tone, 48_000) == pytest.approx(reference_db(tone), abs=0.05)
    assert len(seen) <= true_peak.FIRST_BLOCKS + 2
    assert sum(seen) < 1.2 * len(tone)


@pytest.mark.parametrize("length", [0, 1, 2, 100, true_peak.BLOCK, true_peak.BLOCK + 1])
def test_the_shortest_signals_have_a_peak(length):
    """A true peak is at least the peak of the samples."""
    samples = np.full(length, -900, dtype=np.int16)
    assert true_peak.true_peak(samples, 48_000) >= (900 if length else 0)

"""Loudness: against the filters that the standard prints, and against its reference
implementation.
"""

import numpy as np
import pyloudnorm
import pytest

from hybrid_audio.audio import loudness, measure
from hybrid_audio.audio.k_weighting import KWeighting

RATE = 48_000


def sine(hz: float, seconds: float, top: float, rate: int = RATE) -> np.ndarray:
    t = np.arange(int(seconds * rate)) / rate
    return np.rint(top * 32767 * np.sin(2 * np.pi * hz * t)).astype(np.int16)


def test_a_997_hz_sine_has_the_loudness_that_bs_1770_defines():
    """Full scale is -3.01 LUFS."""
    assert loudness.lufs(sine(997, 5, 0.1), RATE) == pytest.approx(-23.01, abs=0.02)


def one_after_another(
    samples: list[float], b: tuple[float, ...], a: tuple[float, ...]
) -> list[float]:
    """A recursive filter as its difference equation says."""
    x1 = x2 = y1 = y2 = 0.0
    out = []
    for x in samples:
        y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2
        x2, x1, y2, y1 = x1, x, y1, y
        out.append(y)
    return out


@pytest.mark.parametrize("hops", [1, 31, 32, 33])
def test_the_weighting_is_the_filter_whose_coefficients_bs_1770_prints(hops):
    """Tables 1 and 2 of the standard, sample after sample, beside matrices that take 32 hops at a
    time.
    """
    samples = np.random.default_rng(hops).integers(-20_000, 25_000, hops * 480, dtype=np.int16)
    shelved = one_after_another(
        list(samples),
        (1.53512485958697, -2.69169618940638, 1.19839281085285),
        (-1.69065929318241, 0.73248077421585),
    )
    weighted = one_after_another(shelved, (1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621))
    expected = np.square(weighted).reshape(hops, 480).sum(axis=1)
    assert KWeighting(48_000).energy(samples, 480) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("hops", [5, 34, 120])
def test_loudness_agrees_with_pyloudnorm(rate, hops):
    """Within a tenth of a unit, on noise that swells and stops; whole hops, since it counts cut
    blocks.
    """
    rng = np.random.default_rng(3)
    t = np.arange(round(rate / 10) * hops) / rate
    swell = 0.2 * (1 + np.sin(2 * np.pi * 0.7 * t)) * (np.sin(2 * np.pi * 0.31 * t) > -0.5)
    samples = np.clip(rng.normal(size=len(t)) * swell * 6000, -32768, 32767).astype(np.int16)
    reference = pyloudnorm.Meter(rate).integrated_loudness(samples / 32768)
    assert loudness.lufs(samples, rate) == pytest.approx(reference, abs=0.1)


def test_speech_between_long_pauses_is_as_loud_as_without_them():
    """The gates leave out what is silent; without them half an hour of pauses would count."""
    speech = sine(300, 3, 0.2)
    paused = np.concatenate([speech, np.zeros(20 * RATE, np.int16), speech])
    assert loudness.lufs(paused, RATE) == pytest.approx(loudness.lufs(speech, RATE) or 0, abs=0.3)


def test_what_is_shorter_than_a_block_has_no_loudness():
    """One sample less than 400 ms, and just that."""
    samples = sine(997, 0.4, 0.1)
    assert loudness.lufs(samples[:-1], RATE) is None
    assert loudness.lufs(samples, RATE) is not None


def test_the_true_peak_lies_above_the_samples_of_a_sine_between_them():
    """A quarter of the rate at 45 degrees: every sample is 3.01 dB below the peak."""
    t = np.arange(4800)
    samples = np.rint(16_384 * np.sin(np.pi / 2 * t + np.pi / 4)).astype(np.int16)
    assert measure.dbfs(measure.peak(samples)) == pytest.approx(-9.03, abs=0.01)
    assert loudness.true_peak_dbtp(samples) == pytest.approx(-6.02, abs=0.4)

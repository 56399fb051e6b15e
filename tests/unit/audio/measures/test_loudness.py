"""Loudness: against what the standard defines, and an implementation of another hand."""

import numpy as np
import pyloudnorm
import pytest

from hybrid_audio.audio.measures import loudness
from tests.unit.audio.signals import RATE, sine


def test_a_997_hz_sine_has_the_loudness_that_bs_1770_defines():
    """Full scale is -3.01 LUFS."""
    assert loudness.lufs(sine(997, 5, 0.1), RATE) == pytest.approx(-23.01, abs=0.02)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("hops", [5, 34, 120])
def test_loudness_agrees_with_pyloudnorm(rate, hops):
    """Within a tenth of a unit, on noise that swells and stops.

    Whole hops, since it counts cut blocks.
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


def test_what_is_shorter_than_a_block_has_only_an_ungated_loudness():
    """One sample less than 400 ms, and just that: told apart, and much alike for a steady tone."""
    samples = sine(997, 0.4, 0.1)
    assert loudness.lufs(samples[:-1], RATE) is None
    short, whole = loudness.measured(samples[:-1], RATE), loudness.measured(samples, RATE)
    assert short is not None
    assert whole is not None
    assert (short.is_gated, whole.is_gated) == (False, True)
    assert short.lufs == pytest.approx(whole.lufs, abs=0.1)


@pytest.mark.parametrize("length", [0, 1, 30, 10_000])
def test_silence_has_no_loudness_however_short(length):
    """Sound below the absolute gate of -70 LUFS has no loudness either."""
    assert loudness.measured(np.zeros(length, dtype=np.int16), RATE) is None
    assert loudness.measured(np.ones(length, dtype=np.int16), RATE) is None
    assert loudness.speech_lufs(np.zeros(length, dtype=np.int16), RATE) is None


@pytest.mark.parametrize("rate", [8_000, 48_000])
def test_a_few_samples_of_sound_have_a_loudness_of_speech(rate):
    """However short a stem is, it can be matched to the others."""
    for length in (1, 5, 100):
        assert loudness.speech_lufs(sine(997, 1, 0.3, rate)[50 : 50 + length], rate) is not None

"""Signals whose answers are known from theory, and speech-like ones that are always the same."""

import numpy as np

RATE = 48_000


def sine(hz: float, seconds: float, top: float, rate: int = RATE) -> np.ndarray:
    """A sine of `top` of full scale."""
    t = np.arange(int(seconds * rate)) / rate
    return np.rint(top * 32767 * np.sin(2 * np.pi * hz * t)).astype(np.int16)


def silence(seconds: float, rate: int = RATE) -> np.ndarray:
    """Digital silence."""
    return np.zeros(int(seconds * rate), dtype=np.int16)


def babble(seconds: float, *, top: float = 0.5, rate: int = RATE, seed: int = 1) -> np.ndarray:
    """Noise that swells and stops as syllables do, with peaks far above its mean."""
    rng, count = np.random.default_rng(seed), int(seconds * rate)
    t = np.arange(count) / rate
    noise = np.convolve(rng.normal(size=count), np.hanning(max(3, rate // 4000)), "same")
    voiced = np.maximum(0.0, np.sin(2 * np.pi * 2.3 * t)) ** 2 * (1 + np.sin(2 * np.pi * 0.4 * t))
    wide = noise * voiced
    scaled: np.ndarray = np.rint(top * 32767 * wide / np.abs(wide).max()).astype(np.int16)
    return scaled

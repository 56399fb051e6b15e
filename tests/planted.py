"""Faults that tests plant in real stems and at their seams, as recordings and cuts have them."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures.speech import found_speech
from hybrid_audio.audio.verdicts.table import Check

RATE = 48_000
Samples = npt.NDArray[np.int16]


def cut_tail(stem: Samples, ms: float = 104.0) -> Samples:
    """Leave out the last sounds of the speech."""
    return stem[: found_speech(stem, RATE).span.last - 480 - round(ms * 48)]


def cut_head(stem: Samples, ms: float = 150.0) -> Samples:
    """Leave out the first sounds of the speech."""
    return stem[found_speech(stem, RATE).span.first + round(ms * 48) :]


def click(stem: Samples) -> Samples:
    """Set a single sample in the quiet at the end."""
    spoilt = stem.copy()
    spoilt[-40 * 48] = 9_000
    return spoilt


def clipped(stem: Samples, by: float = 2.0) -> Samples:
    """Saturate at a part of the peak."""
    most = int(np.abs(stem.astype(np.int32)).max() / by)
    spoilt: Samples = np.clip(stem, -most, most)
    return spoilt


def offset(stem: Samples) -> Samples:
    """Move every sample by 0.6 % of full scale."""
    return (stem.astype(np.int32) + 200).clip(-32768, 32767).astype(np.int16)


def louder(stem: Samples, by_db: float = 8.0) -> Samples:
    """Raise the level of the whole stem."""
    spoilt: Samples = (stem * 10 ** (by_db / 20)).clip(-32768, 32767).astype(np.int16)
    return spoilt


def noisy(stem: Samples, seed: int, sigma: float = 30.0) -> Samples:
    """Add the noise of a room, at -61 dBFS."""
    noise = np.random.default_rng(seed).normal(0, sigma, len(stem))
    return (stem + noise).clip(-32768, 32767).astype(np.int16)


def narrow(stem: Samples) -> Samples:
    """Leave out what a telephone does not carry."""
    spectrum = np.fft.rfft(stem.astype(np.float64))
    spectrum[int(3_400 / RATE * len(stem)) :] = 0
    return np.rint(np.fft.irfft(spectrum, len(stem))).astype(np.int16)


IN_STEMS: dict[str, tuple[Check, Callable[[Samples], Samples]]] = {
    "cut_tail": (Check.CUT_TAIL, cut_tail),
    "cut_head": (Check.CUT_HEAD, cut_head),
    "click": (Check.CLICK, click),
    "clipped": (Check.CLIPPED, clipped),
    "offset": (Check.DC, offset),
}
"""The check that is to see each fault, and how the fault is planted."""

"""Loudness as ITU-R BS.1770-5 defines it: integrated, in LUFS, and the true peak, in dBTP."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures.k_weighting import KWeighting
from hybrid_audio.audio.measures.measure import FULL_SCALE, dbfs, first_beyond
from hybrid_audio.audio.measures.true_peak import true_peak

Powers = npt.NDArray[np.float64]
Samples = npt.NDArray[Any]
"""Mono samples, int16 or floats in the same unit."""

HOPS_A_SECOND = 10
HOPS_A_BLOCK = 4
"""Blocks of 400 ms overlap by 75 %: each hop of 100 ms is weighted once, and counts in four."""

_BLOCK = np.full(HOPS_A_BLOCK, 1 / HOPS_A_BLOCK)

ABSOLUTE_GATE_LUFS, RELATIVE_GATE_LU = -70.0, -10.0
OFFSET_LUFS = -0.691

SPEECH_WINDOWS_A_SECOND = 100
SPEECH_RANGE_DB = 20.0
"""Windows of 10 ms within this range of the loudest hold speech; what is quieter is a pause."""


@dataclass(frozen=True)
class Loudness:
    """A loudness in LUFS; not gated where the audio is shorter than one block of 400 ms."""

    lufs: float
    is_gated: bool


def hop_samples(rate_hz: int) -> int:
    """Return how many samples a hop of the gating blocks has."""
    return round(rate_hz / HOPS_A_SECOND)


def lufs(samples: Samples, rate_hz: int) -> float | None:
    """Return the integrated loudness; None below the absolute gate or shorter than one block.

    BS.1770-5, Annex 1: K-weighting, then equations 3 to 7 with one channel of weight 1. A rest
    shorter than a hop is not counted.
    """
    if len(samples) < HOPS_A_BLOCK * hop_samples(rate_hz):
        return None

    return integrated(_hop_powers(samples, rate_hz, HOPS_A_SECOND))


def integrated(hop_powers: Powers) -> float | None:
    """Return the gated loudness of K-weighted mean squares of each hop, of full scale squared."""
    # Equation 3: the mean square of each gating block, in 75 % overlap.
    power = np.convolve(hop_powers, _BLOCK, "valid")

    # Equation 6: blocks above the absolute gate, and from their mean the relative one.
    loud = power[power > _power(ABSOLUTE_GATE_LUFS)]
    if len(loud) == 0:
        return None
    gate = _power(_loudness(float(loud.mean())) + RELATIVE_GATE_LU)

    # Equation 7: the loudness of the blocks above both gates.
    return _loudness(float(loud[loud > gate].mean()))


def measured(samples: Samples, rate_hz: int) -> Loudness | None:
    """Return the integrated loudness, or the un-gated one of audio shorter than one block.

    Un-gated is equation 2 over the whole: K-weighted mean square, without blocks. None for silence
    and for what lies below the absolute gate.
    """
    if len(samples) >= HOPS_A_BLOCK * hop_samples(rate_hz):
        gated = lufs(samples, rate_hz)
        return None if gated is None else Loudness(gated, is_gated=True)

    if len(samples) == 0:
        return None
    power = float(_hop_powers(samples, rate_hz, rate_hz / len(samples)).mean())
    is_above_gate = power > _power(ABSOLUTE_GATE_LUFS)
    return Loudness(_loudness(power), is_gated=False) if is_above_gate else None


def speech_lufs(samples: Samples, rate_hz: int) -> float | None:
    """Return the K-weighted loudness of the speech in a stem, whatever its pauses; None for none.

    Digital silence at the ends is left out first, so that silence in front moves no window. The
    speech is the windows within `SPEECH_RANGE_DB` of the loudest, as in ITU-T P.56 a margin below
    the active level, and its loudness is equation 2 of BS.1770-5 over those windows.
    """
    first = first_beyond(samples, 0, 0)
    if first is None:
        return None
    sound = samples[first : len(samples) - (first_beyond(samples[::-1], 0, 0) or 0)]

    power = _hop_powers(sound, rate_hz, max(SPEECH_WINDOWS_A_SECOND, rate_hz / len(sound)))
    speech = power[power >= power.max() * 10 ** (-SPEECH_RANGE_DB / 10)]
    return _loudness(float(speech.mean())) if speech.any() else None


def _hop_powers(samples: Samples, rate_hz: int, hops_a_second: float) -> Powers:
    """Return the K-weighted mean square of each whole hop, of full scale squared."""
    hop = max(1, round(rate_hz / hops_a_second))
    return KWeighting(rate_hz).energy(samples, hop) / (FULL_SCALE**2 * hop)


def _loudness(power: float) -> float:
    """Return the loudness of a weighted mean square (equation 2)."""
    return OFFSET_LUFS + 10 * math.log10(power)


def _power(loudness: float) -> float:
    """Return the weighted mean square of a loudness: equation 2 the other way round."""
    return float(10 ** ((loudness - OFFSET_LUFS) / 10))


def true_peak_dbtp(samples: Samples, rate_hz: int) -> float | None:
    """Return the true peak in dBTP, or None for digital silence."""
    return dbfs(true_peak(samples, rate_hz) / FULL_SCALE)

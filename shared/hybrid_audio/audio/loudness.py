"""Loudness as ITU-R BS.1770-4 defines it: integrated, in LUFS, and the true peak, in dBTP."""

import math

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.k_weighting import KWeighting
from hybrid_audio.audio.measure import FULL_SCALE, dbfs, peak
from hybrid_audio.audio.resample import resampled_blocks

Samples = npt.NDArray[np.int16]
HOPS_A_SECOND = 10
HOPS_A_BLOCK = 4
"""Blocks of 400 ms overlap by 75 %, so that each hop of 100 ms is weighted once and counted in four
blocks.
"""

ABSOLUTE_GATE_LUFS, RELATIVE_GATE_LU = -70.0, -10.0
OFFSET_LUFS = -0.691
OVERSAMPLING = 4
"""Annex 2 measures true peaks at four times 48 kHz."""


def lufs(samples: Samples, rate_hz: int) -> float | None:
    """Return the integrated loudness of mono samples; None below the absolute gate or shorter than
    one block.

    K-weighting, 400 ms blocks every 100 ms, gates at -70 LUFS and 10 LU below the ungated mean; a
    rest shorter than a hop is not counted.
    """
    hop = round(rate_hz / HOPS_A_SECOND)
    if len(samples) < HOPS_A_BLOCK * hop:
        return None
    energy = KWeighting(rate_hz).energy(samples, hop) / FULL_SCALE**2
    power = np.convolve(energy, np.ones(HOPS_A_BLOCK), "valid") / (HOPS_A_BLOCK * hop)
    loud = power[power > _power(ABSOLUTE_GATE_LUFS)]
    if len(loud) == 0:
        return None
    gate = _power(_loudness(float(loud.mean())) + RELATIVE_GATE_LU)
    return _loudness(float(loud[loud > gate].mean()))


def _loudness(power: float) -> float:
    return OFFSET_LUFS + 10 * math.log10(power)


def _power(loudness: float) -> float:
    return float(10 ** ((loudness - OFFSET_LUFS) / 10))


def true_peak_dbtp(samples: Samples) -> float | None:
    """Return the largest magnitude of the fourfold oversampled signal in dBTP, or None for digital
    silence.
    """
    top = peak(samples)
    for block in resampled_blocks(samples, 1, OVERSAMPLING):
        top = max(
            top, float(block.max(initial=0)) / FULL_SCALE, -float(block.min(initial=0)) / FULL_SCALE
        )
    return dbfs(top)

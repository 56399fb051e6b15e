"""Measuring samples: levels in dBFS, DC, and full-scale samples."""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]
FULL_SCALE = 32768.0
BLOCK = 1 << 16
"""Samples that are measured at once where a wider copy is needed: it stays in the cache, however
long the message.
"""


def dbfs(value: float) -> float | None:
    """Return a level of full scale in dB, or None for digital silence, which has none."""
    return 20 * math.log10(value) if value > 0 else None


def peak(samples: Samples) -> float:
    """Return the largest magnitude, of full scale."""
    if len(samples) == 0:
        return 0.0
    return max(int(samples.max()), -int(samples.min())) / FULL_SCALE


def rms(samples: Samples) -> float:
    """Return the root mean square, of full scale."""
    if len(samples) == 0:
        return 0.0
    return math.sqrt(sum(_energy(block) for block in _blocks(samples)) / len(samples)) / FULL_SCALE


def full_scale_samples(samples: Samples) -> int:
    """Return how many samples lie at either end of the scale."""
    return sum(
        int(np.count_nonzero((block == 32767) | (block == -32768))) for block in _blocks(samples)
    )


def dc_offset(samples: Samples) -> float:
    """Return the mean, of full scale."""
    return float(samples.mean(dtype=np.float64)) / FULL_SCALE if len(samples) else 0.0


def _blocks(samples: Samples) -> Iterator[Samples]:
    return (samples[start : start + BLOCK] for start in range(0, len(samples), BLOCK))


def _energy(block: Samples) -> float:
    wide = block.astype(np.float32)
    return float(np.dot(wide, wide))

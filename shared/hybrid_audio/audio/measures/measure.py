"""Measuring samples: levels in dBFS, DC, and full-scale samples."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]
INT16_MAX, INT16_MIN = 32_767, -32_768
FULL_SCALE = 32_768.0
"""The magnitude that stands for 0 dBFS: that of the lowest sample."""

BLOCK = 1 << 16
"""Samples measured at once where a wider copy is needed, so that it stays in the cache."""


def dbfs(value: float) -> float | None:
    """Return a level of full scale in dB, or None for digital silence, which has none."""
    return 20 * math.log10(value) if value > 0 else None


def magnitude(samples: npt.NDArray[Any]) -> float:
    """Return the largest magnitude, in the unit of the samples; 0 for none."""
    return max(float(samples.max()), -float(samples.min())) if len(samples) else 0.0


def peak(samples: Samples) -> float:
    """Return the largest magnitude, of full scale."""
    return magnitude(samples) / FULL_SCALE


def rms(samples: Samples) -> float:
    """Return the root mean square, of full scale."""
    if len(samples) == 0:
        return 0.0
    return math.sqrt(sum(_energy(block) for block in _blocks(samples)) / len(samples)) / FULL_SCALE


def full_scale_samples(samples: Samples) -> int:
    """Return how many samples lie at either end of the scale."""
    return sum(
        int(np.count_nonzero((block == INT16_MAX) | (block == INT16_MIN)))
        for block in _blocks(samples)
    )


def dc_offset(samples: Samples) -> float:
    """Return the mean, of full scale."""
    return float(samples.mean(dtype=np.float64)) / FULL_SCALE if len(samples) else 0.0


def first_beyond(samples: npt.NDArray[Any], low: float, high: float) -> int | None:
    """Return the first sample below `low` or above `high`, or None."""
    for start in range(0, len(samples), BLOCK):
        block = samples[start : start + BLOCK]
        beyond = (block > high) | (block < low)
        if beyond.any():
            return start + int(beyond.argmax())
    return None


def _blocks(samples: Samples) -> Iterator[Samples]:
    return (samples[start : start + BLOCK] for start in range(0, len(samples), BLOCK))


def _energy(block: Samples) -> float:
    wide = block.astype(np.float32)
    return float(np.dot(wide, wide))

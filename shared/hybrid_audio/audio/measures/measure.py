"""Measuring samples: levels in dBFS, DC, and full-scale samples."""

import math
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Totals:
    """What adds up over samples, exactly: their sum, their squares, and those at full scale."""

    total: int = 0
    energy: int = 0
    full_scale: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.total + other.total,
            self.energy + other.energy,
            self.full_scale + other.full_scale,
        )

    def __sub__(self, other: "Totals") -> "Totals":
        return Totals(
            self.total - other.total,
            self.energy - other.energy,
            self.full_scale - other.full_scale,
        )

    def rms(self, samples: int) -> float:
        """Return the root mean square over so many samples, of full scale."""
        return math.sqrt(self.energy / samples) / FULL_SCALE if samples else 0.0

    def dc_offset(self, samples: int) -> float:
        """Return the mean over so many samples, of full scale."""
        return self.total / samples / FULL_SCALE if samples else 0.0


def totals(samples: Samples) -> Totals:
    """Return the sums over int16 samples."""
    blocks = (samples[start : start + BLOCK] for start in range(0, len(samples), BLOCK))
    return sum((_totals(block) for block in blocks), Totals())


def _totals(block: Samples) -> Totals:
    # Exact: the squares of a block sum to less than 2 ** 53, below which doubles hold integers.
    wide = block.astype(np.float64)
    is_full = block.max() == INT16_MAX or block.min() == INT16_MIN
    ends = np.count_nonzero((block == INT16_MAX) | (block == INT16_MIN)) if is_full else 0
    return Totals(int(wide.sum()), int(wide @ wide), int(ends))


def first_beyond(samples: npt.NDArray[Any], low: float, high: float) -> int | None:
    """Return the first sample below `low` or above `high`, or None."""
    for start in range(0, len(samples), BLOCK):
        block = samples[start : start + BLOCK]
        beyond = (block > high) | (block < low)
        if beyond.any():
            return start + int(beyond.argmax())
    return None

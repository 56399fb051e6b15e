"""Bring samples to a level, and hold them under a true-peak ceiling.

The limiter looks between the samples and to both sides. Where the ceiling would be passed, the gain
glides down to what the highest point needs and back; everywhere else the samples are those of the
gain alone, bit for bit.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.codec import no_check
from hybrid_audio.audio.measures.measure import FULL_SCALE, INT16_MAX, INT16_MIN, magnitude
from hybrid_audio.audio.measures.true_peak import MOST_GAIN, REACH, envelope
from hybrid_audio.audio.units import samples_of

Wide = npt.NDArray[np.float32]
GLIDE_MS = 15.0
"""Longer than a period of any voice above 67 Hz, so that the gain does not follow each period."""

BLOCK = 1 << 16


@dataclass(frozen=True)
class Limited:
    """Finished samples: how many saturated, and by how much the limiter lowered the highest."""

    samples: npt.NDArray[np.int16] = field(repr=False)
    clipped: int
    reduced_db: float


def limited(
    samples: npt.NDArray[Any],
    rate_hz: int,
    *,
    gain_db: float,
    ceiling_dbtp: float | None,
    check: Callable[[], None] = no_check,
) -> Limited:
    """Return the samples times a gain, under a true-peak ceiling where there is one, as int16.

    `samples` are mono, int16 or floats in the same unit; they are not changed. Rounded half to even
    and saturated. `check` is called before each block, and may raise to end the work.
    """
    if ceiling_dbtp is None and gain_db == 0 and samples.dtype == np.int16:
        return Limited(samples, 0, 0.0)

    limiter = _Limiter(rate_hz, ceiling_dbtp)
    finished = np.empty(len(samples), dtype=np.int16)
    clipped = 0
    for start in range(0, len(samples), BLOCK):
        check()
        end = min(start + BLOCK, len(samples))
        wide = np.rint(limiter.held(samples, start, end, np.float32(10 ** (gain_db / 20))))
        clipped += int(np.count_nonzero((wide > INT16_MAX) | (wide < INT16_MIN)))
        finished[start:end] = np.clip(wide, INT16_MIN, INT16_MAX)

    return Limited(finished, clipped, 20 * math.log10(1 / limiter.least_gain))


class _Limiter:
    """Holds blocks of one signal under the ceiling; `least_gain` is the lowest that it took."""

    def __init__(self, rate_hz: int, ceiling_dbtp: float | None) -> None:
        self._rate_hz = rate_hz
        self._glide = samples_of(GLIDE_MS, rate_hz)
        self._ceiling = None if ceiling_dbtp is None else FULL_SCALE * 10 ** (ceiling_dbtp / 20)
        self.least_gain = 1.0

    def held(self, samples: npt.NDArray[Any], start: int, end: int, gain: np.float32) -> Wide:
        """Return the samples from `start` to `end`, times the gain and under the ceiling."""
        around = REACH + 2 * self._glide
        wide = _with_surroundings(samples, start - around, end + around) * gain
        inner = wide[around : len(wide) - around]

        if self._ceiling is None or magnitude(wide) * MOST_GAIN <= self._ceiling:
            return inner
        # Each sample's own need, for the block and twice the glide around it.
        needed = np.minimum(
            1.0, self._ceiling / np.maximum(envelope(wide, self._rate_hz), 1e-9), dtype=np.float64
        )
        if needed.min() == 1.0:
            return inner

        gains = _glided(needed, self._glide)
        self.least_gain = min(self.least_gain, float(gains.min()))
        held: Wide = (inner * gains).astype(np.float32)
        return held


def _with_surroundings(samples: npt.NDArray[Any], start: int, end: int) -> Wide:
    """Return the samples from `start` to `end`, zeros where there are none."""
    wide = np.zeros(end - start, dtype=np.float32)
    first, last = max(0, start), min(end, len(samples))
    wide[first - start : last - start] = samples[first:last]
    return wide


def _glided(needed: npt.NDArray[np.float64], glide: int) -> npt.NDArray[np.float64]:
    """Return gains that are never above what is needed; 2 x glide shorter at each end.

    The least need within a glide to each side, averaged over as much: each average is over values
    that are at most the need in its middle. Two averages in a row weigh like a triangle.
    """
    lowered = _sliding_least(needed, 2 * glide + 1) - 1.0
    smooth = 1.0 + _averaged(_averaged(lowered, glide + 1), glide + 1)
    result: npt.NDArray[np.float64] = np.minimum(smooth, 1.0)
    return result


def _averaged(values: npt.NDArray[np.float64], width: int) -> npt.NDArray[np.float64]:
    """Return the mean of each `width` values in a row."""
    sums = np.cumsum(np.concatenate([[0.0], values]))
    means: npt.NDArray[np.float64] = (sums[width:] - sums[:-width]) / width
    return means


def _sliding_least(values: npt.NDArray[np.float64], width: int) -> npt.NDArray[np.float64]:
    """Return the least of each `width` values in a row, by windows that double."""
    found, covered = values, 1
    while covered < width:
        step = min(covered, width - covered)
        found = np.minimum(found[: len(found) - step], found[step:])
        covered += step
    return found

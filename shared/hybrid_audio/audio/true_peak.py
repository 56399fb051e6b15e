"""The true peak: the largest magnitude at the samples and between them (ITU-R BS.1770-5, Annex 2).

The annex oversamples 48 kHz four times, to 192 kHz; any other rate is brought at least as far here.
No value between samples is larger than the largest sample within reach times `MOST_GAIN`, so what
cannot hold a new largest value is not oversampled: of speech, that is most of it.
"""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measure import magnitude

Wide = npt.NDArray[np.float32]
OVERSAMPLED_HZ = 192_000
REACH = 128
"""Samples to each side that a value between samples depends on: soxr's filter is 256 long."""

MOST_GAIN = 2.9
"""The sum of magnitudes of soxr's interpolator (2.81 halfway between two samples)."""

BLOCK = 8_192


def true_peak(blocks: Iterable[npt.NDArray[Any]], rate_hz: int) -> float:
    """Return the true peak of a signal that comes in blocks, in the unit of its samples."""
    top, carried = 0.0, np.zeros(2 * REACH, dtype=np.float32)

    for block in blocks:
        carried = np.concatenate([carried, block], dtype=np.float32)
        top = _largest(carried, rate_hz, top)
        carried = carried[-2 * REACH :]

    ending = np.concatenate([carried, np.zeros(2 * REACH, dtype=np.float32)])
    return _largest(ending, rate_hz, top)


def blocks_of(samples: npt.NDArray[Any]) -> Iterable[npt.NDArray[Any]]:
    """Return the samples in blocks, so that measuring needs little memory beside them."""
    return (samples[start : start + BLOCK] for start in range(0, len(samples), BLOCK))


def envelope(samples: Wide, rate_hz: int) -> Wide:
    """Return for each sample the largest magnitude from the sample before it to the one after it.

    `samples` hold `REACH` more at each end, which the result does not: it is 2 x REACH shorter.
    """
    points, factor = _oversampled(samples, rate_hz)
    np.abs(points, out=points)

    # The top of each sample and the points on to the next; those before it count too. The sample
    # counts itself, since the filter lowers what lies just below the Nyquist frequency.
    tops = np.abs(samples)
    for point in range(factor):
        np.maximum(tops, points[point::factor], out=tops)
    inner = slice(REACH, len(samples) - REACH)
    reached: Wide = np.maximum(tops[inner], tops[REACH - 1 : len(samples) - REACH - 1])
    return reached


def _largest(samples: Wide, rate_hz: int, at_least: float) -> float:
    """Return the true peak of samples that hold `REACH` more at each end, or `at_least`."""
    sampled = magnitude(samples)
    top = max(at_least, sampled)

    if sampled * MOST_GAIN <= top or len(samples) <= 2 * REACH:
        return top
    points, factor = _oversampled(samples, rate_hz)
    return max(top, magnitude(points[(REACH - 1) * factor : -REACH * factor]))


def _oversampled(samples: Wide, rate_hz: int) -> tuple[Wide, int]:
    """Return `factor` points for each sample, the first at the sample itself, and the factor."""
    import soxr

    factor = math.ceil(OVERSAMPLED_HZ / rate_hz)
    points: Wide = soxr.resample(samples, 1, factor, quality="HQ")[: len(samples) * factor]
    return points, factor

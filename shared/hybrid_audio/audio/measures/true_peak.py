"""The true peak: the largest magnitude at the samples and between them (ITU-R BS.1770-5, Annex 2).

The annex oversamples 48 kHz four times, to 192 kHz; any other rate is brought at least as far here.
What lies between samples is bounded by the samples around it, and what cannot hold a new largest
value is not oversampled: of speech, that is nearly all.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures.measure import magnitude

Wide = npt.NDArray[np.float32]
OVERSAMPLED_HZ = 192_000
REACH = 128
"""Samples to each side that a value between samples depends on: soxr's filter is 256 long."""

MOST_GAIN = 2.9
"""No value between samples is larger than the largest sample within reach times this.

It bounds the sum of magnitudes of soxr's interpolator, 2.81 halfway between two samples.
"""

CURVE_GAIN = 0.6
"""The same bound for what the interpolator adds to a straight line between two samples.

It weighs the second differences around them (0.46), and is much closer for a slow signal.
"""

BLOCK = 2_048


def true_peak(samples: npt.NDArray[Any], rate_hz: int) -> float:
    """Return the true peak of mono samples, in their unit; the signal is silent around them."""
    top = magnitude(samples)
    starts = range(0, len(samples), BLOCK)
    loudness = np.array([magnitude(_reached(samples, start)) for start in starts])

    # The loudest blocks first: mostly they show that no other can hold a larger value.
    for index in np.argsort(loudness)[::-1]:
        if loudness[index] * MOST_GAIN <= top:
            break
        block = _padded(samples, int(index) * BLOCK)
        if _bound(block) > top:
            points, factor = _oversampled(block, rate_hz)
            top = max(top, magnitude(points[(REACH - 1) * factor : -(REACH - 1) * factor]))
    return top


def _reached(samples: npt.NDArray[Any], start: int) -> npt.NDArray[Any]:
    """Return a block with what its values between samples depend on, as far as there is any."""
    return samples[max(0, start - REACH) : start + BLOCK + REACH]


def _padded(samples: npt.NDArray[Any], start: int) -> Wide:
    """Return a block with `REACH` samples before and after it, zeros where there are none."""
    before, found = max(0, REACH - start), _reached(samples, start)
    length = min(BLOCK, len(samples) - start) + 2 * REACH
    padded = np.zeros(length, dtype=np.float32)
    padded[before : before + len(found)] = found
    return padded


def _bound(block: Wide) -> float:
    """Return what no value between the samples of a block exceeds."""
    return magnitude(block) + CURVE_GAIN * magnitude(np.diff(block, n=2))


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


def _oversampled(samples: Wide, rate_hz: int) -> tuple[Wide, int]:
    """Return `factor` points for each sample, the first at the sample itself, and the factor."""
    import soxr

    factor = math.ceil(OVERSAMPLED_HZ / rate_hz)
    points: Wide = soxr.resample(samples, 1, factor, quality="HQ")[: len(samples) * factor]
    return points, factor

"""The true peak: the largest magnitude at the samples and between them (ITU-R BS.1770-5, Annex 2).

The annex oversamples 48 kHz four times, to 192 kHz; any other rate is brought at least as far here.
What lies between samples is bounded by the samples around it, and what cannot hold a new largest
value is not oversampled: of speech, that is nearly all.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures.measure import magnitude
from hybrid_audio.audio.units import Span

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

BLOCK = 512
"""Samples that are bounded and oversampled together; at least `REACH`."""

CHUNK = 512 * BLOCK
"""Samples whose bounds are found at once: few calls, but no wide copy of a long message."""

FIRST_BLOCKS = 4
"""So many of the loudest blocks are looked into one by one, which for speech is enough."""

GAP_BLOCKS = 8
"""A shorter gap between two blocks costs less than another call."""


@dataclass(frozen=True)
class Highest:
    """The largest magnitude of a signal, and the sample at or after which it lies."""

    magnitude: float
    at: int


def true_peak(samples: npt.NDArray[Any], rate_hz: int) -> float:
    """Return the true peak of mono samples, in their unit; the signal is silent around them."""
    return highest(samples, rate_hz, Span(0, len(samples))).magnitude


def highest(
    samples: npt.NDArray[Any], rate_hz: int, span: Span, known: Highest | None = None
) -> Highest:
    """Return where the true peak lies within a span of the samples, and how high it is.

    It is looked for to at most `BLOCK` samples beyond the span. What is not above `known` is not
    looked into: where the span holds nothing higher, `known` comes back.
    """
    top = known or Highest(0.0, span.first)
    around = samples[max(0, span.first - BLOCK) : span.last + BLOCK]
    if magnitude(around) * MOST_GAIN <= top.magnitude:
        return top

    top = max(top, loudest(samples, span), key=lambda each: each.magnitude)
    bounds = [
        _bounds(samples, start, min(CHUNK, _whole(span.last - start)), top.magnitude)
        for start in range(span.first, span.last, CHUNK)
    ]

    # The blocks that may hold the most first: mostly they show that no other can hold more.
    found = np.concatenate(bounds) if bounds else np.zeros(0)
    for index in np.argsort(found)[::-1][:FIRST_BLOCKS]:
        if found[index] <= top.magnitude:
            return top
        top = _peak_between(samples, span.first + int(index) * BLOCK, BLOCK, rate_hz, top)

    # What is left of a steady tone is nearly all of it; one call for many blocks costs far less.
    for first, count in _runs(np.flatnonzero(found > top.magnitude)):
        top = _peak_between(samples, span.first + first * BLOCK, count * BLOCK, rate_hz, top)
    return top


def loudest(samples: npt.NDArray[Any], span: Span) -> Highest:
    """Return where the largest magnitude of the samples in a span lies, and how high it is."""
    inside = samples[span.first : span.last]
    if len(inside) == 0:
        return Highest(0.0, span.first)
    high, low = int(inside.argmax()), int(inside.argmin())
    at = high if inside[high] >= -float(inside[low]) else low
    return Highest(abs(float(inside[at])), span.first + at)


def _whole(length: int) -> int:
    """Return a length rounded up to whole blocks."""
    return -(-length // BLOCK) * BLOCK


def _runs(blocks: npt.NDArray[np.intp]) -> Iterator[tuple[int, int]]:
    """Yield first and count of the runs that hold these blocks, over small gaps, none too long."""
    start = 0
    for end in range(1, len(blocks) + 1):
        is_end = end == len(blocks) or blocks[end] - blocks[end - 1] > GAP_BLOCKS
        if is_end or blocks[end] - blocks[start] >= CHUNK // BLOCK:
            yield int(blocks[start]), int(blocks[end - 1] - blocks[start]) + 1
            start = end


def _peak_between(
    samples: npt.NDArray[Any], first: int, length: int, rate_hz: int, top: Highest
) -> Highest:
    """Return the largest magnitude at and between the samples of a span, or `top` if higher."""
    points, factor = _oversampled(_padded(samples, first, length, REACH), rate_hz)
    inner = points[(REACH - 1) * factor : -(REACH - 1) * factor]
    found = loudest(inner, Span(0, len(inner)))
    if found.magnitude <= top.magnitude:
        return top
    return Highest(found.magnitude, first - 1 + found.at // factor)


def _bounds(samples: npt.NDArray[Any], start: int, length: int, top: float) -> Wide:
    """Return for each block of a chunk what no value between its samples exceeds.

    0 stands for a chunk that is below `top` by its magnitude alone.
    """
    reached = samples[max(0, start - BLOCK) : start + length + BLOCK]
    if magnitude(reached) * MOST_GAIN <= top:
        return np.zeros(length // BLOCK, dtype=np.float32)

    padded = _padded(samples, start, length, BLOCK)
    curve, steps = np.zeros_like(padded), np.diff(padded)
    np.subtract(steps[1:], steps[:-1], out=curve[1:-1])
    return _reached_tops(padded) + CURVE_GAIN * _reached_tops(curve)


def _reached_tops(padded: Wide) -> Wide:
    """Return the largest magnitude of each block and the blocks beside it, without the outer ones.

    A value between two samples depends on `REACH` samples to each side.
    """
    blocks = padded.reshape(-1, BLOCK)
    tops = np.maximum(blocks.max(axis=1), -blocks.min(axis=1))
    reached: Wide = np.maximum(np.maximum(tops[:-2], tops[2:]), tops[1:-1])
    return reached


def _padded(samples: npt.NDArray[Any], start: int, length: int, around: int) -> Wide:
    """Return `length` samples and `around` more at both ends, zeros where there are none."""
    first = max(0, start - around)
    found = samples[first : start + length + around]
    padded = np.zeros(length + 2 * around, dtype=np.float32)
    padded[first - start + around :][: len(found)] = found
    return padded


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

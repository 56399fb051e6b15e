"""Trimming the silence at the ends of a stem, so that a seam's pause is the one asked for."""

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures.measure import first_beyond
from hybrid_audio.audio.units import Span

Samples = npt.NDArray[np.int16]
GUARD_MS = 10.0
"""Kept around what a trim leaves, so that no consonant loses its onset."""

REST_SAMPLES = 240
"""What an end rests at is the median of this many samples: 5 ms at 48 kHz."""


def trimmed(samples: Samples, *, threshold_db: float, guard_samples: int) -> Span:
    """Return the span of a stem without what stays below `threshold_db` at its ends.

    A guard is kept around it.

    The threshold is relative to the stem's peak. Peak and silence are measured from where the
    signal rests, which a DC offset moves away from zero: the peak from the mean, the silence of an
    end from the median of its outermost 5 ms. Only the ends are left out;
    a stem without anything above the threshold stays whole.
    """
    whole = Span(0, len(samples))
    if len(samples) == 0:
        return whole
    floor = _peak(samples) * 10 ** (threshold_db / 20)

    first = _first_loud(samples, floor)
    if first is None:
        return whole
    last = _first_loud(samples[::-1], floor) or 0
    end = len(samples) - last
    if end <= first:  # the ends rest at two levels, and nothing but a step lies between them
        return whole
    return Span(max(0, first - guard_samples), min(end + guard_samples, len(samples)))


def _peak(samples: Samples) -> float:
    mean = float(samples.mean(dtype=np.float64))
    return max(float(samples.max()) - mean, mean - float(samples.min()))


def _first_loud(samples: Samples, floor: float) -> int | None:
    """Return the first sample further than `floor` from where this end rests."""
    rest = float(np.median(samples[:REST_SAMPLES]))
    return first_beyond(samples, rest - floor, rest + floor)

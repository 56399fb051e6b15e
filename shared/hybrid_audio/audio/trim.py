"""Trimming the silence at the ends of a stem, so that a seam's pause is the one that
was asked for.
"""

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]


def trimmed(samples: Samples, *, threshold_db: float, guard_samples: int) -> Samples:
    """Return the stem without the edges that stay below `threshold_db` relative to its peak, less a
    guard kept.

    Only the ends are touched, and the result is a view; a stem of digital silence is returned as it
    is.
    """
    floor = (
        int(max(int(samples.max()), -int(samples.min())) * 10 ** (threshold_db / 20))
        if len(samples)
        else 0
    )
    loud = (samples > floor) | (samples < -floor)
    if not loud.any():
        return samples
    first, end = int(loud.argmax()), len(loud) - int(loud[::-1].argmax())
    return samples[max(0, first - guard_samples) : end + guard_samples]

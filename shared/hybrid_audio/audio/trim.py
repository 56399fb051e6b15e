"""Trimming the silence at the ends of a stem, so that a seam's pause is the one that was asked for."""

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]


def trimmed(samples: Samples, *, threshold_db: float, guard_samples: int) -> Samples:
    """Return the stem without the edges that stay below `threshold_db` relative to its peak, less a guard kept.

    Only the ends are touched, and the result is a view; a stem of digital silence is returned as it is.
    """
    magnitude = np.abs(samples.astype(np.int32))
    peak = int(magnitude.max(initial=0))
    loud = np.flatnonzero(magnitude > peak * 10 ** (threshold_db / 20))
    if peak == 0 or len(loud) == 0:
        return samples
    return samples[max(0, int(loud[0]) - guard_samples) : int(loud[-1]) + 1 + guard_samples]

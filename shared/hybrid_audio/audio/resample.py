"""Resampling and mixing down, by soxr: for delivery, and for the clean merge of stems that differ."""

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]


def resampled(samples: Samples, rate_hz: int, wanted_hz: int) -> Samples:
    """Return int16 samples at another rate, at soxr's highest quality; peaks between samples saturate."""
    if rate_hz == wanted_hz:
        return samples
    import soxr

    wide = soxr.resample(samples.astype(np.float32), rate_hz, wanted_hz, quality="VHQ")
    held: Samples = np.clip(np.rint(wide), -32768, 32767).astype(np.int16)
    return held


def mono(samples: Samples) -> Samples:
    """Return the mean of all channels of (frames, channels), or mono samples themselves."""
    return samples if samples.ndim == 1 else np.rint(samples.mean(axis=1, dtype=np.float64)).astype(np.int16)

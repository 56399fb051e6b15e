"""Resampling and mixing down, by soxr: for delivery, and for the clean merge of stems
that differ.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]
BLOCK = 1 << 16
"""Samples that go through floating point at once, so that memory does not grow with the message."""


def resampled(samples: Samples, rate_hz: int, wanted_hz: int) -> Samples:
    """Return int16 samples at another rate, at soxr's highest quality; peaks between samples
    saturate.
    """
    if rate_hz == wanted_hz:
        return samples
    blocks = [
        to_int16(block) for block in resampled_blocks(samples, rate_hz, wanted_hz, quality="VHQ")
    ]
    return np.concatenate(blocks)


def resampled_blocks(
    samples: Samples, rate_hz: int, wanted_hz: int, *, quality: str = "HQ"
) -> Iterator[npt.NDArray[np.float32]]:
    """Yield the samples at another rate, block by block, in the unit of the samples and not
    rounded.
    """
    import soxr

    stream = soxr.ResampleStream(rate_hz, wanted_hz, 1, dtype="float32", quality=quality)
    for start in range(0, len(samples), BLOCK):
        block = samples[start : start + BLOCK].astype(np.float32)
        yield stream.resample_chunk(block, last=start + BLOCK >= len(samples))


def to_int16(wide: npt.NDArray[np.float32]) -> Samples:
    """Return the samples rounded half to even and saturated; `wide` may be overwritten."""
    held: Samples = np.clip(np.rint(wide, out=wide), -32768, 32767, out=wide).astype(np.int16)
    return held


def mono(samples: Samples) -> Samples:
    """Return the mean of all channels of (frames, channels), or mono samples themselves."""
    return (
        samples
        if samples.ndim == 1
        else np.rint(samples.mean(axis=1, dtype=np.float64)).astype(np.int16)
    )

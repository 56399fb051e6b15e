"""Resampling and mixing down, by soxr: for delivery, and for a clean merge of unlike stems."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures.measure import INT16_MAX, INT16_MIN

Samples = npt.NDArray[np.int16]
BLOCK = 1 << 16
"""Samples that go through floating point at once: memory does not grow with the message."""


def resampled(samples: Samples, rate_hz: int, wanted_hz: int) -> Samples:
    """Return int16 samples at another rate, at soxr's highest quality; peaks saturate."""
    if rate_hz == wanted_hz:
        return samples
    blocks = [to_int16(block) for block in resampled_blocks(samples, rate_hz, wanted_hz)]
    return np.concatenate(blocks) if blocks else samples


def resampled_blocks(
    samples: npt.NDArray[Any],
    rate_hz: int,
    wanted_hz: int,
    *,
    check: Callable[[], None] | None = None,
) -> Iterator[npt.NDArray[np.float32]]:
    """Yield the samples at another rate, in their own unit and not rounded, block by block.

    `check` is called before each block, and may raise to end the work.
    """
    import soxr

    stream = soxr.ResampleStream(rate_hz, wanted_hz, 1, dtype="float32", quality="VHQ")
    for start in range(0, len(samples), BLOCK):
        if check is not None:
            check()
        block = samples[start : start + BLOCK].astype(np.float32)
        yield stream.resample_chunk(block, last=start + BLOCK >= len(samples))


def to_int16(wide: npt.NDArray[np.float32]) -> Samples:
    """Return the samples rounded half to even and saturated; `wide` may be overwritten."""
    held: Samples = np.clip(np.rint(wide, out=wide), INT16_MIN, INT16_MAX, out=wide).astype(
        np.int16
    )
    return held


def mono(samples: Samples) -> Samples:
    """Return the mean of all channels of (frames, channels), or mono samples themselves."""
    return (
        samples
        if samples.ndim == 1
        else np.rint(samples.mean(axis=1, dtype=np.float64)).astype(np.int16)
    )

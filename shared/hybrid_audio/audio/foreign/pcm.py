"""Any form of PCM as 16-bit mono samples: rounded, mixed down, and counted where they saturate."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.foreign.g711 import ALAW, MULAW
from hybrid_audio.audio.foreign.riff import Coding, NotReadable, Recording
from hybrid_audio.audio.measures.measure import FULL_SCALE, INT16_MAX, INT16_MIN

Wide = npt.NDArray[np.float64]
BLOCK_FRAMES = 1 << 16


@dataclass(frozen=True)
class Converted:
    """The samples of a recording as int16, mono, and how many of them saturated."""

    samples: npt.NDArray[np.int16] = field(repr=False)
    clipped: int


def converted(recording: Recording) -> Converted:
    """Return a recording of any form as int16 samples, the mean of its channels.

    The same int16 samples come back as they are; others are scaled to them, rounded half to even
    and saturated. Raises NotReadable for floats that are not finite.
    """
    if recording.is_plain:
        return Converted(np.frombuffer(recording.data, dtype="<i2"), 0)

    samples, clipped, start = np.empty(recording.frames, dtype=np.int16), 0, 0
    for block in _blocks(recording):
        rounded = np.rint(block.mean(axis=1))
        clipped += int(np.count_nonzero((rounded > INT16_MAX) | (rounded < INT16_MIN)))
        samples[start : start + len(block)] = np.clip(rounded, INT16_MIN, INT16_MAX)
        start += len(block)
    return Converted(samples, clipped)


def _blocks(recording: Recording) -> Iterator[Wide]:
    """Yield (frames, channels) in the unit of int16, so that memory stays that of a block."""
    frame_bytes = recording.channels * recording.bits // 8
    for start in range(0, len(recording.data), BLOCK_FRAMES * frame_bytes):
        data = recording.data[start : start + BLOCK_FRAMES * frame_bytes]
        yield _wide(recording, data).reshape(-1, recording.channels)


def _wide(recording: Recording, data: memoryview) -> Wide:
    if recording.coding in (Coding.MULAW, Coding.ALAW):
        law = MULAW if recording.coding is Coding.MULAW else ALAW
        return law[np.frombuffer(data, dtype=np.uint8)].astype(np.float64)
    if recording.coding is Coding.FLOAT:
        return _floats(np.frombuffer(data, dtype=f"{recording.order}f{recording.bits // 8}"))
    return _integers(data, recording.bits, recording.order)


def _floats(values: npt.NDArray[Any]) -> Wide:
    """Return floats of full scale 1 in the unit of int16."""
    if not np.isfinite(values).all():
        raise NotReadable("it holds values that are not finite numbers")
    wide: Wide = np.clip(values.astype(np.float64), -1e6, 1e6) * FULL_SCALE
    return wide


def _integers(data: memoryview, bits: int, order: str) -> Wide:
    """Return integers of any width in the unit of int16; those of 8 bits have no sign."""
    if bits == 8:
        return (np.frombuffer(data, dtype=np.uint8).astype(np.float64) - 128) * 256
    if bits == 24:
        return _three_bytes(data, order).astype(np.float64) / 2**16
    values = np.frombuffer(data, dtype=f"{order}i{bits // 8}")
    wide: Wide = values.astype(np.float64) / 2 ** (bits - 16)
    return wide


def _three_bytes(data: memoryview, order: str) -> npt.NDArray[np.int32]:
    """Return 24-bit integers as the upper three bytes of 32-bit ones."""
    four = np.zeros((len(data) // 3, 4), dtype=np.uint8)
    four[:, 1:] = np.frombuffer(data, dtype=np.uint8).reshape(-1, 3)[
        :, :: 1 if order == "<" else -1
    ]
    widened: npt.NDArray[np.int32] = four.reshape(-1).view("<i4")
    return widened

"""RIFF/WAVE without numpy: reading what servers send, and the canonical header of what
is stored.
"""

import struct
from dataclasses import dataclass, field

HEADER_BYTES = 44
_PCM, _EXTENSIBLE = 0x0001, 0xFFFE
_UNKNOWN = 0xFFFFFFFF


class NotWav(ValueError):
    """The bytes are not a WAVE file that can be read; the text says why."""


@dataclass(frozen=True)
class WavAudio:
    """The sound of a WAVE file: `data` is a view of its PCM bytes, whole frames or not."""

    rate: int
    channels: int
    bits: int
    data: memoryview = field(repr=False)


def parse(data: bytes | memoryview) -> WavAudio:
    """Return the format and the PCM bytes; sizes of 0 and 0xFFFFFFFF, as streaming servers write
    them, mean "the rest".

    A size of 0 is believed where the file ends just where its RIFF header says: there what follows
    is no sound. Raises NotWav for another container, a missing, unknown or impossible format, and
    data shorter than announced.
    """
    view = memoryview(data)
    if len(view) < 12 or bytes(view[:4]) != b"RIFF" or bytes(view[8:12]) != b"WAVE":
        raise NotWav("not RIFF/WAVE")
    is_whole = struct.unpack_from("<I", view, 4)[0] + 8 == len(view)
    offset, form = 12, None
    while offset + 8 <= len(view):
        name, size = bytes(view[offset : offset + 4]), struct.unpack_from("<I", view, offset + 4)[0]
        body = offset + 8
        if name == b"fmt ":
            form = _format(view[body : body + size])
        elif name == b"data":
            is_open = size == _UNKNOWN or (size == 0 and not is_whole)
            return _audio(form, view[body:], None if is_open else size)
        offset = body + size + size % 2
    raise NotWav("no data chunk")


def _format(chunk: memoryview) -> tuple[int, int, int]:
    if len(chunk) < 16:
        raise NotWav("the format chunk is cut off")
    tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunk)
    if tag == _EXTENSIBLE and len(chunk) >= 26:
        tag = struct.unpack_from("<H", chunk, 24)[0]
    if tag != _PCM:
        raise NotWav("not PCM")
    if 0 in (rate, channels, bits):
        raise NotWav("a format without rate, channels or bits")
    return rate, channels, bits


def _audio(form: tuple[int, int, int] | None, rest: memoryview, size: int | None) -> WavAudio:
    """Return the first `size` bytes of `rest` in their format, or all of them."""
    if form is None:
        raise NotWav("data before its format")
    if size is not None and size > len(rest):
        raise NotWav("the data is shorter than announced")
    return WavAudio(*form, data=rest[:size])


def header(rate: int, channels: int, frames: int, bits: int = 16) -> bytes:
    """Return the canonical 44-byte header of a PCM WAVE file of `frames` frames."""
    block = channels * bits // 8
    size = frames * block
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(
            b"RIFF",
            36 + size,
            b"WAVE",
            b"fmt ",
            16,
            _PCM,
            channels,
            rate,
            rate * block,
            block,
            bits,
            b"data",
            size,
        ),
    )

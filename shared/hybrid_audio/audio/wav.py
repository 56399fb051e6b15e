"""RIFF/WAVE without numpy: reading what servers send, and the header of what is stored."""

import struct
from typing import NamedTuple

from hybrid_audio.audio import trailing

HEADER_BYTES = 44
_PCM, _EXTENSIBLE = 0x0001, 0xFFFE
_HEADER = struct.Struct("<4sI14sHIIHH4sI")
_FORM = b"WAVEfmt " + struct.pack("<IH", 16, _PCM)
_OPEN = 0xFFFFFFFF
_STREAMED = 0x7FFF0000
"""Sizes from here on mean "the rest", where the file is shorter than that.

Most servers write 0xFFFFFFFF; those with signed sizes write 0x7FFFFFFF less the header.
"""


class NotWav(ValueError):
    """The bytes are not a WAVE file that can be read; the text says why."""


class WavAudio(NamedTuple):
    """The sound of a WAVE file: `data` is a view of its PCM bytes, whole frames or not.

    `is_open` says that the header does not give a length, as a streaming server writes it.
    """

    rate: int
    channels: int
    bits: int
    data: memoryview
    is_open: bool = False


def parse(data: bytes | memoryview) -> WavAudio:
    """Return the format and the PCM bytes.

    Sizes of 0, 0xFFFFFFFF and about 0x7FFFFFFF, as streaming servers write them, mean "the rest",
    without the chunks that may follow the sound. A size of 0 is believed where the file ends just
    where its RIFF header says: there what follows is no sound. Raises NotWav for another container,
    a missing, unknown or impossible format, data shorter than announced, and two files in one.
    """
    view = memoryview(data)
    canonical = _canonical(view)
    if canonical is not None:
        return canonical
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
            rest = view[body:]
            is_streamed = size >= _STREAMED and size > len(rest)
            if is_streamed or (size == 0 and not is_whole):
                return _open_audio(form, rest)
            return _audio(form, rest, size)
        offset = body + size + size % 2

    raise NotWav("no data chunk")


def _canonical(view: memoryview) -> WavAudio | None:
    """Return the sound of a file that is as `header` begins it: all in one look, and no search."""
    length = len(view)
    if length < HEADER_BYTES:
        return None
    riff, rest, form, channels, rate, _, _, bits, data, size = _HEADER.unpack_from(view)

    if riff != b"RIFF" or form != _FORM or data != b"data":
        return None
    if rest + 8 != length or size + HEADER_BYTES != length or not (rate and channels and bits):
        return None
    return WavAudio(rate, channels, bits, view[HEADER_BYTES:])


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


def _audio(form: tuple[int, int, int] | None, rest: memoryview, size: int) -> WavAudio:
    """Return the first `size` bytes of `rest` in their format."""
    if form is None:
        raise NotWav("data before its format")
    if size > len(rest):
        raise NotWav("the data is shorter than announced")
    if trailing.has_second_file(rest[size:]):
        raise NotWav("two files in one")
    return WavAudio(*form, data=rest[:size])


def _open_audio(form: tuple[int, int, int] | None, rest: memoryview) -> WavAudio:
    """Return all bytes of `rest` in their format, but for the chunks that follow the sound."""
    if form is None:
        raise NotWav("data before its format")
    if trailing.has_second_file(rest):
        raise NotWav("two files in one")
    return WavAudio(*form, data=rest[: trailing.sound_end(rest)], is_open=True)


def header(rate: int, channels: int, frames: int, bits: int = 16) -> bytes:
    """Return the canonical 44-byte header of a PCM WAVE file of `frames` frames."""
    block = channels * bits // 8
    size = frames * block

    return _HEADER.pack(
        b"RIFF", 36 + size, _FORM, channels, rate, rate * block, block, bits, b"data", size
    )


def open_header(rate: int, channels: int, bits: int = 16) -> bytes:
    """Return the same header for sound whose length is not known yet: both sizes are 0xFFFFFFFF.

    sox, libsndfile, ffmpeg and Python's wave then read to the end; sizes of 0 they take for no
    sound. With the real sizes put in, at bytes 4 and 40, it is the header that `header` returns.
    """
    block = channels * bits // 8
    return _HEADER.pack(
        b"RIFF", _OPEN, _FORM, channels, rate, rate * block, block, bits, b"data", _OPEN
    )

"""The RIFF family as other programs write it: where the sound lies, and in which form.

Sizes are often placeholders: 0, 0x7FFFFFFF and 0xFFFFFFFF and what lies just below them, or a ds64
chunk of zeros, where a program that wrote to a pipe could not go back. Then the sound reaches to
the end of the file. Without numpy, so that a length is known before anything is decoded.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from hybrid_audio.audio.trailing import sound_end

RATES = (1_000, 384_000)
MAX_CHANNELS = 32
_CONTAINERS = {b"RIFF": "<", b"RIFX": ">", b"RF64": "<", b"BW64": "<"}
_OPEN_FROM = 0x7FFFFF00
_EXTENSIBLE = 0xFFFE


class NotReadable(ValueError):
    """The bytes are not a recording that can be read; the text says why."""


class Coding(Enum):
    """How a sample is written: the format tag of its WAVE header."""

    INTEGER = 1
    FLOAT = 3
    ALAW = 6
    MULAW = 7


_BITS = {
    Coding.INTEGER: (8, 16, 24, 32),
    Coding.FLOAT: (32, 64),
    Coding.ALAW: (8,),
    Coding.MULAW: (8,),
}


@dataclass(frozen=True)
class Recording:
    """The sound of a file: whole frames, as they were written.

    `order` is `<` or `>`, the byte order. `missing_bytes` were announced by the header and are not
    there.
    """

    coding: Coding
    bits: int
    channels: int
    rate_hz: int
    order: str
    data: memoryview = field(repr=False)
    missing_bytes: int = 0

    @property
    def frames(self) -> int:
        """How many samples each channel has."""
        return len(self.data) // (self.channels * self.bits // 8)

    @property
    def is_plain(self) -> bool:
        """Whether it is whole, 16-bit, mono and little-endian: spliced as it is."""
        form = (self.coding, self.bits, self.channels, self.order)
        return form == (Coding.INTEGER, 16, 1, "<") and self.missing_bytes == 0

    @property
    def form(self) -> str:
        """The form in words, for people."""
        kind = {"INTEGER": "PCM", "FLOAT": "float", "ALAW": "A-law", "MULAW": "mu-law"}
        channels = {1: "mono", 2: "stereo"}.get(self.channels, f"{self.channels} channels")
        return f"{self.bits}-bit {kind[self.coding.name]}, {self.rate_hz} Hz, {channels}"


def read(file: bytes | memoryview) -> Recording:
    """Return the recording in a WAVE file of any PCM form or G.711; raises NotReadable."""
    view = memoryview(file)
    order = _CONTAINERS.get(bytes(view[:4]))
    if order is None or bytes(view[8:12]) != b"WAVE":
        raise NotReadable(f"it is not a WAVE file{_looks_like(bytes(view[:12]))}")

    form, long_size = None, 0
    for name, size, start in _chunks(view, order):
        if name == b"ds64" and len(view) >= start + 16:
            long_size = struct.unpack_from("<Q", view, start + 8)[0]
        elif name == b"fmt ":
            form = _form(view[start : start + size], order)
        elif name == b"data":
            return _recording(form, order, view[start:], _announced(size, long_size))
    raise NotReadable("it has no data chunk")


def _chunks(view: memoryview, order: str) -> Iterator[tuple[bytes, int, int]]:
    """Yield the name, the size and the start of each chunk."""
    offset = 12
    while offset + 8 <= len(view):
        size = struct.unpack_from(f"{order}I", view, offset + 4)[0]
        yield bytes(view[offset : offset + 4]), size, offset + 8
        offset += 8 + size + size % 2


def _announced(size: int, long_size: int) -> int | None:
    """Return the size of the sound as its header means it; None for a placeholder."""
    if size == 0xFFFFFFFF and long_size:
        return long_size
    return None if size == 0 or _OPEN_FROM <= size <= 0x7FFFFFFF or size >= 0xFFFFFF00 else size


_Form = tuple[Coding, int, int, int]


def _form(chunk: memoryview, order: str) -> _Form:
    if len(chunk) < 16:
        raise NotReadable("its format chunk is cut off")
    tag, channels, rate_hz, _, block, bits = struct.unpack_from(f"{order}HHIIHH", chunk)
    if tag == _EXTENSIBLE and len(chunk) >= 26:
        tag = struct.unpack_from(f"{order}H", chunk, 24)[0]

    coding = next((each for each in Coding if each.value == tag), None)
    if coding is None:
        raise NotReadable(f"its coding (format tag {tag:#06x}) is neither PCM nor G.711")
    if not 1 <= channels <= MAX_CHANNELS:
        raise NotReadable(f"it says that it has {channels} channels")
    if not RATES[0] <= rate_hz <= RATES[1]:
        raise NotReadable(f"it says that it has {rate_hz} samples a second")
    return coding, _container_bits(coding, bits, block // channels * 8), channels, rate_hz


def _container_bits(coding: Coding, bits: int, container_bits: int) -> int:
    """Return how many bits a sample takes: 12 and 20 lie left-aligned in 16 and 24."""
    taken = container_bits or -(-bits // 8) * 8
    if taken not in _BITS[coding] or not 1 <= bits <= taken:
        raise NotReadable(f"its samples have {bits} bits, which this coding does not have")
    return taken


def _recording(
    form: _Form | None, order: str, rest: memoryview, announced: int | None
) -> Recording:
    if form is None:
        raise NotReadable("its data comes before its format")
    coding, bits, channels, rate_hz = form
    data = rest[: sound_end(rest, order) if announced is None else announced]
    whole = len(data) // (channels * bits // 8) * (channels * bits // 8)
    if whole == 0:
        raise NotReadable("it holds no sound")

    missing = max(0, (announced or 0) - len(data))
    return Recording(coding, bits, channels, rate_hz, order, data[:whole], missing)


def _looks_like(head: bytes) -> str:
    known = {b"ID3": "MP3", b"\xff\xfb": "MP3", b"OggS": "Ogg", b"fLaC": "FLAC", b"FORM": "AIFF"}
    found = next((name for magic, name in known.items() if head.startswith(magic)), None)
    return f" but {found}" if found else ""

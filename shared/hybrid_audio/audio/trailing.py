"""Find where the sound ends in a WAVE file whose header does not say so."""

import re
import struct

CHUNK_IDS = (
    *(b"LIST", b"JUNK", b"PAD ", b"FLLR", b"bext", b"iXML", b"axml", b"aXML", b"_PMX", b"id3 "),
    *(b"ID3 ", b"C2PA", b"cue ", b"plst", b"labl", b"note", b"ltxt", b"smpl", b"inst", b"acid"),
    *(b"strc", b"fact", b"PEAK", b"levl", b"chna", b"cart", b"DISP", b"afsp", b"umid", b"minf"),
    *(b"elm1", b"regn", b"LGWV", b"slnt", b"tlst", b"r64m", b"MD5 ", b"SAUR", b"dbmd", b"INFO"),
    *(b"junk", b"adtl"),
)
"""Chunks that writers put behind the sound (RFC 2361, EBU Tech 3285, C2PA, common editors)."""

MOST_BYTES = 4 << 20
"""Of all chunks behind the sound; a search costs 60 ms a megabyte."""

_ANY_ID = re.compile(b"|".join(re.escape(name) for name in CHUNK_IDS))
_PRINTABLE = re.compile(rb"[ -~]{4}")
_SECOND_FILE = re.compile(rb"RIFF.{4}WAVE", re.DOTALL)


def sound_end(data: memoryview, order: str = "<") -> int:
    """Return where the sound ends in bytes that may be followed by chunks of this byte order.

    Chunks are believed where a known one begins a chain that ends with the file itself: samples
    that look so by chance are not met in practice.
    """
    searched_from = max(0, len(data) - MOST_BYTES)
    for found in _ANY_ID.finditer(data, searched_from):
        if _ends_the_file(data, found.start(), order):
            return found.start()
    return len(data)


def has_second_file(data: memoryview) -> bool:
    """Return whether another WAVE file begins somewhere in these bytes."""
    return _SECOND_FILE.search(data) is not None


def _ends_the_file(data: memoryview, offset: int, order: str) -> bool:
    """Return whether whole chunks, one after the other, fill the bytes from `offset` to the end.

    The last one's padding may be left out.
    """
    while offset + 8 <= len(data):
        if not _PRINTABLE.fullmatch(data[offset : offset + 4]):
            return False
        size = struct.unpack_from(f"{order}I", data, offset + 4)[0]
        if offset + 8 + size == len(data):
            return True
        offset += 8 + size + size % 2
    return offset == len(data)

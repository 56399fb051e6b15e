"""Set the serial number of an Ogg stream, so that equal sound gives equal bytes.

libsndfile draws the number at random.
"""

import struct
import zlib

HEADER_BYTES = 27
_SERIAL_AT, _CRC_AT, _SEGMENTS_AT = 14, 22, 26
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def with_serial(ogg: bytes, serial: int) -> bytes:
    """Return a file of one stream with `serial` in each page, and its checksum (RFC 3533, 6)."""
    pages = bytearray(ogg)
    start = 0
    while start < len(pages):
        lacing = start + HEADER_BYTES
        body = lacing + pages[start + _SEGMENTS_AT]
        end = body + sum(pages[lacing:body])
        struct.pack_into("<I", pages, start + _SERIAL_AT, serial)
        struct.pack_into("<I", pages, start + _CRC_AT, 0)
        struct.pack_into("<I", pages, start + _CRC_AT, checksum(pages[start:end]))
        start = end

    return bytes(pages)


def checksum(page: bytes | bytearray) -> int:
    """Return the CRC-32 of a page as Ogg has it: zlib's polynomial, the highest bit first, from 0.

    zlib reads each byte's least significant bit first, so it gets mirrored bytes, and its result
    is mirrored back. Source: RFC 3533, section 6.
    """
    mirrored = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)

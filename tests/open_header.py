"""The header of a streamed WAV, whose sizes are left open until its end is known."""

import struct

OPEN = b"\xff\xff\xff\xff"
HEADER_BYTES = 44


def sizes_in(audio: bytes) -> tuple[bytes, bytes]:
    """Return the sizes of RIFF and data, as the header has them."""
    return audio[4:8], audio[40:HEADER_BYTES]


def with_sizes(audio: bytes) -> bytes:
    """Return a streamed file with the sizes that its header left open."""
    riff, data = struct.pack("<I", len(audio) - 8), struct.pack("<I", len(audio) - HEADER_BYTES)
    return audio[:4] + riff + audio[8:40] + data + audio[HEADER_BYTES:]

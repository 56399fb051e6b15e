"""G.711 decoded: eight bits of mu-law or A-law as the 16-bit samples that they stand for."""

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]


def _mulaw() -> Samples:
    """Return the value of each code (ITU-T G.711, table 2, scaled from 14 to 16 bits)."""
    code = ~np.arange(256, dtype=np.uint8)
    segment, step = (code >> 4) & 7, (code & 15).astype(np.int32)
    magnitude = ((2 * step + 33) << segment) - 33
    return (np.where(code & 0x80, -magnitude, magnitude) * 4).astype(np.int16)


def _alaw() -> Samples:
    """Return the value of each code (ITU-T G.711, table 1, scaled from 13 to 16 bits)."""
    code = np.arange(256, dtype=np.uint8) ^ 0x55
    segment, step = (code >> 4) & 7, (code & 15).astype(np.int32)
    magnitude = np.where(segment == 0, 2 * step + 1, (2 * step + 33) << np.maximum(segment, 1) - 1)
    return (np.where(code & 0x80, magnitude, -magnitude) * 8).astype(np.int16)


MULAW, ALAW = _mulaw(), _alaw()
"""The 256 values of each law, by code."""

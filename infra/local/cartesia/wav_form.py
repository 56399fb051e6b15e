"""Samples as a WAV body: the right form, and every wrong or odd one that a fault asks for."""

import struct

import numpy as np

from infra.local.cartesia.faults import Fault
from infra.local.cartesia.speaker import Samples

PLACEHOLDER = 0xFFFFFFFF
SHORT_S = 0.02


def body(samples: Samples, rate: int, fault: Fault) -> bytes:
    """Return the WAV file of mono `samples`, as the fault says."""
    if fault.silence:
        samples = np.zeros_like(samples)
    if fault.short:
        samples = samples[: int(SHORT_S * rate)]
    frames = np.repeat(samples, 2) if fault.stereo else samples
    data = _widened(frames) if fault.bits == 24 else frames.astype("<i2").tobytes()
    if fault.odd:
        data = data[:-1]
    whole = _file(data, fault.rate or rate, fault)
    return whole[: len(whole) * 2 // 3] if fault.truncated else whole


def _widened(frames: Samples) -> bytes:
    """Return 24-bit little-endian samples."""
    return (frames.astype("<i4") << 8).view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def _file(data: bytes, rate: int, fault: Fault) -> bytes:
    channels, bits = 2 if fault.stereo else 1, fault.bits or 16
    block = channels * bits // 8
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, rate * block, block, bits)
    before = _list_chunk() if fault.extra_chunks else b""
    after = _list_chunk() if fault.extra_chunks else b""
    size = PLACEHOLDER if fault.placeholder else len(data)
    rest = b"WAVE" + form + before + struct.pack("<4sI", b"data", size) + data
    if fault.extra_chunks and not fault.placeholder:
        rest += b"\0" * (len(data) % 2) + after
    return struct.pack("<4sI", b"RIFF", PLACEHOLDER if fault.placeholder else len(rest)) + rest


def _list_chunk() -> bytes:
    """Return a LIST chunk of odd size with its padding byte."""
    text = b"INFOISFT\x05\x00\x00\x00stand"
    return struct.pack("<4sI", b"LIST", len(text)) + text + b"\0" * (len(text) % 2)

"""Samples as a WAV body: the right form, and every wrong or odd one that a fault asks for."""

import struct

import numpy as np

from infra.local.cartesia.faults import STREAMED_SIZES, InjectedFault
from infra.local.cartesia.speaker import Samples

SHORT_S = 0.02
QUIET_S = 0.03  # as both voices end
FADE_S = 0.02
LOUD = 0.1  # of the peak
CUT_LEVEL, CLICK_LEVEL = 900, 12_000


def body(samples: Samples, rate: int, fault: InjectedFault) -> bytes:
    """Return the WAV file of mono `samples` (int16), as the fault says."""
    spoken = _spoilt(samples, rate, fault)
    frames = np.repeat(spoken, 2) if fault.stereo else spoken
    data = _widened(frames) if fault.bits == 24 else frames.astype("<i2").tobytes()
    if fault.odd:
        data = data[:-1]

    whole = _file(data, fault.rate or rate, fault)
    if fault.truncated:
        whole = whole[: len(whole) * 2 // 3]
    return whole * 2 if fault.two_wavs else whole


def _spoilt(samples: Samples, rate: int, fault: InjectedFault) -> Samples:
    """Return the samples that the fault leaves."""
    if fault.silence:
        samples = np.zeros_like(samples)
    if fault.short:
        samples = samples[: int(SHORT_S * rate)]
    if fault.share is not None:
        samples = _first_share(samples, rate, fault.share)

    if fault.ends_loud:
        samples = samples[: _loudest_of_middle(samples) + 1]
    if fault.no_trailing_quiet:
        samples = samples[: _last_loud(samples) + 1]
    return _with_faults(samples, rate, fault)


def _with_faults(samples: Samples, rate: int, fault: InjectedFault) -> Samples:
    """Return the samples with what another take would be without."""
    if fault.gain_db:
        louder = samples * np.float64(10 ** (fault.gain_db / 20))
        samples = np.clip(np.rint(louder), -32768, 32767).astype(np.int16)
    if fault.clipped:
        most = int(np.abs(samples.astype(np.int32)).max()) // 2
        samples = np.clip(samples, -most, most)
    if fault.cut_tail:
        hum = np.sin(2 * np.pi * 200 * np.arange(int(QUIET_S * rate)) / rate)
        samples = np.concatenate([samples, np.rint(CUT_LEVEL * hum).astype(np.int16)])
    if fault.click:
        quiet = np.zeros(int(2 * QUIET_S * rate), dtype=np.int16)
        samples = np.concatenate([samples, quiet])
        samples[-len(quiet) // 2] = CLICK_LEVEL
    return samples


def _first_share(samples: Samples, rate: int, share: float) -> Samples:
    """Return the beginning of the speech, ended as if nothing were missing."""
    kept = samples[: int(len(samples) * share)].astype(np.float32)
    fade = min(len(kept), int(FADE_S * rate))
    kept[len(kept) - fade :] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    quiet = np.zeros(int(QUIET_S * rate), dtype=np.int16)
    return np.concatenate([np.rint(kept).astype(np.int16), quiet])


def _loudest_of_middle(samples: Samples) -> int:
    """Return the index of the loudest sample in the middle third."""
    start, stop = len(samples) // 3, max(len(samples) * 2 // 3, len(samples) // 3 + 1)
    return start + int(np.abs(samples[start:stop].astype(np.int32)).argmax())


def _last_loud(samples: Samples) -> int:
    loudness = np.abs(samples.astype(np.int32))
    return int(np.flatnonzero(loudness >= LOUD * loudness.max())[-1])


def _widened(frames: Samples) -> bytes:
    """Return 24-bit little-endian samples."""
    return (frames.astype("<i4") << 8).view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def _file(data: bytes, rate: int, fault: InjectedFault) -> bytes:
    channels, bits = 2 if fault.stereo else 1, fault.bits or 16
    block = channels * bits // 8
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, rate * block, block, bits)
    before = _list_chunk() if fault.extra_chunks else b""
    after = b"\0" * (len(data) % 2) + _list_chunk() if _has_chunks_after(fault) else b""

    true_riff = 4 + len(form) + len(before) + 8 + len(data) + len(after)
    riff, size = _sizes(fault, true_riff, len(data))
    head = struct.pack("<4sI4s", b"RIFF", riff, b"WAVE") + form + before
    return head + struct.pack("<4sI", b"data", size) + data + after


def _has_chunks_after(fault: InjectedFault) -> bool:
    is_open = fault.placeholder or fault.sizes is not None
    return fault.trailing_chunks or (fault.extra_chunks and not is_open)


def _sizes(fault: InjectedFault, riff: int, data: int) -> tuple[int, int]:
    """Return what the header says of the sizes of RIFF and data."""
    streamed = "ffmpeg" if fault.placeholder else fault.sizes
    if streamed is None:
        return riff, data
    said_riff, said_data = STREAMED_SIZES[streamed]
    return said_riff, data if said_data is None else said_data


def _list_chunk() -> bytes:
    """Return a LIST chunk of odd size with its padding byte."""
    text = b"INFOISFT\x05\x00\x00\x00stand"
    return struct.pack("<4sI", b"LIST", len(text)) + text + b"\0" * (len(text) % 2)

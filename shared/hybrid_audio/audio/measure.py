"""Measuring samples: levels in dBFS, DC, full-scale samples, and integrated loudness in LUFS (ITU-R BS.1770-4)."""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]
FULL_SCALE = 32768.0
BLOCK_S, HOP_S = 0.4, 0.1
ABSOLUTE_GATE_LUFS, RELATIVE_GATE_LU = -70.0, -10.0
OFFSET_LUFS = -0.691
FFT_SAMPLES = 1 << 14
RINGING_S = 0.1
"""After this the high-pass of the K-weighting (38 Hz) has died down by more than 100 dB."""


def dbfs(value: float) -> float | None:
    """Return a level of full scale in dB, or None for digital silence, which has none."""
    return 20 * math.log10(value) if value > 0 else None


def peak(samples: Samples) -> float:
    """Return the largest magnitude, of full scale."""
    if len(samples) == 0:
        return 0.0
    return max(int(samples.max()), -int(samples.min())) / FULL_SCALE


def rms(samples: Samples) -> float:
    """Return the root mean square, of full scale."""
    if len(samples) == 0:
        return 0.0
    scaled = samples.astype(np.float32)
    return math.sqrt(float(np.dot(scaled, scaled)) / len(samples)) / FULL_SCALE


def full_scale_samples(samples: Samples) -> int:
    """Return how many samples lie at either end of the scale."""
    return int(np.count_nonzero((samples == 32767) | (samples == -32768)))


def dc_offset(samples: Samples) -> float:
    """Return the mean, of full scale."""
    return float(samples.mean(dtype=np.float64)) / FULL_SCALE if len(samples) else 0.0


def lufs(samples: Samples, rate_hz: int) -> float | None:
    """Return the integrated loudness of mono samples; None below the absolute gate or shorter than one block.

    K-weighting, 400 ms blocks every 100 ms, gates at -70 LUFS and 10 LU below the ungated mean: ITU-R BS.1770-4.
    """
    hop = round(HOP_S * rate_hz)
    per_block = round(BLOCK_S / HOP_S)
    hops = len(samples) // hop
    if hops < per_block:
        return None
    energy = _weighted_energy(samples[: hops * hop], rate_hz, hop)
    sums = np.convolve(energy, np.ones(per_block), "valid")
    power = sums / (per_block * hop)
    loud = power[power > _power(ABSOLUTE_GATE_LUFS)]
    if len(loud) == 0:
        return None
    gate = _power(_loudness(float(loud.mean())) + RELATIVE_GATE_LU)
    return _loudness(float(loud[loud > gate].mean()))


def _loudness(power: float) -> float:
    return OFFSET_LUFS + 10 * math.log10(power)


def _power(loudness: float) -> float:
    return float(10 ** ((loudness - OFFSET_LUFS) / 10))


def _weighted_energy(samples: Samples, rate_hz: int, hop: int) -> npt.NDArray[np.float64]:
    """Energy of each hop after K-weighting, by overlapped FFT blocks: each begins `RINGING_S` before what it yields."""
    before = round(RINGING_S * rate_hz)
    step = max(hop, (FFT_SAMPLES - before) // hop * hop)
    size = 1 << (step + before - 1).bit_length()
    response = _k_weighting(rate_hz, size)
    padded = np.zeros(before + len(samples), dtype=np.float32)
    padded[before:] = samples
    padded /= np.float32(FULL_SCALE)
    energy = []
    for start in range(0, len(samples), step):
        piece = padded[start : start + before + step]
        weighted = np.fft.irfft(np.fft.rfft(piece, size) * response, size)[before : len(piece)]
        energy.append(np.square(weighted).reshape(-1, hop).sum(axis=1, dtype=np.float64))
    return np.concatenate(energy)


@lru_cache(maxsize=8)
def _k_weighting(rate_hz: int, size: int) -> npt.NDArray[np.complex64]:
    """Frequency response of both stages, from the analogue parameters that BS.1770's 48 kHz coefficients stand for."""
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    return (_response(_shelf(rate_hz), z) * _response(_high_pass(rate_hz), z)).astype(np.complex64)


Biquad = tuple[tuple[float, float, float], tuple[float, float, float]]


def _response(biquad: Biquad, z: npt.NDArray[np.complex128]) -> npt.NDArray[np.complex128]:
    (b0, b1, b2), (a0, a1, a2) = biquad
    return (b0 + b1 * z + b2 * z * z) / (a0 + a1 * z + a2 * z * z)


def _shelf(rate_hz: int) -> Biquad:
    k = math.tan(math.pi * 1681.9744509555319 / rate_hz)
    q, vh = 0.7071752369554193, 10 ** (3.99984385397 / 20)
    vb = vh**0.4996667741545416
    numerator = (vh + vb * k / q + k * k, 2 * (k * k - vh), vh - vb * k / q + k * k)
    return numerator, (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)


def _high_pass(rate_hz: int) -> Biquad:
    k = math.tan(math.pi * 38.13547087613982 / rate_hz)
    q = 0.5003270373253953
    a0 = 1 + k / q + k * k
    return (1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)

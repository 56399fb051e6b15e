"""Levels: stems brought to one loudness, and a message brought to a target under a true-peak
ceiling.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio import loudness, measure
from hybrid_audio.audio.resample import BLOCK, to_int16

Samples = npt.NDArray[np.int16]
MAX_MATCH_DB = 6.0


def amplified(samples: Samples, gain_db: float) -> Samples:
    """Return the samples times a gain, rounded half to even and saturated."""
    if gain_db == 0:
        return samples
    gain, louder = np.float32(10 ** (gain_db / 20)), np.empty_like(samples)
    for start in range(0, len(samples), BLOCK):
        louder[start : start + BLOCK] = to_int16(samples[start : start + BLOCK] * gain)
    return louder


def match_gains_db(stems: Sequence[Samples]) -> list[float]:
    """Return the gain of each stem to the median of their levels: RMS, at most `MAX_MATCH_DB`,
    never into clipping.
    """
    levels = [measure.dbfs(measure.rms(stem)) for stem in stems]
    heard = [level for level in levels if level is not None]
    if not heard:
        return [0.0] * len(stems)
    target = float(np.median(heard))
    return [
        0.0 if level is None else _bounded(target - level, stem)
        for level, stem in zip(levels, stems, strict=True)
    ]


def _bounded(gain_db: float, stem: Samples) -> float:
    headroom_db = -(measure.dbfs(measure.peak(stem)) or 0.0)
    return float(np.clip(gain_db, -MAX_MATCH_DB, min(MAX_MATCH_DB, max(0.0, headroom_db))))


def loudness_gain_db(
    samples: Samples, rate_hz: int, *, target_lufs: float, ceiling_dbtp: float
) -> float:
    """Return the gain to `target_lufs`, less where the true peak would pass `ceiling_dbtp`; 0
    without a loudness.
    """
    measured, true_peak = loudness.lufs(samples, rate_hz), loudness.true_peak_dbtp(samples)
    if measured is None or true_peak is None:
        return 0.0
    return min(target_lufs - measured, ceiling_dbtp - true_peak)

"""Apply a gain, and find the gains that bring stems of different recordings to one loudness."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures import loudness, measure
from hybrid_audio.audio.resample import BLOCK, to_int16

Samples = npt.NDArray[np.int16]
MAX_MATCH_DB = 6.0


@dataclass(frozen=True)
class StemLevel:
    """The loudness of a stem's speech, None for silence, and its peak in dBFS."""

    speech_lufs: float | None
    peak_dbfs: float | None


@dataclass(frozen=True)
class Match:
    """The gain that a stem gets, and the one that would have matched it to the others."""

    gain_db: float
    wanted_db: float

    @property
    def is_met(self) -> bool:
        """Whether the stem is as loud as the others, to a tenth of a decibel."""
        return abs(self.wanted_db - self.gain_db) < 0.1


def amplified(samples: Samples, gain_db: float) -> Samples:
    """Return the samples times a gain, rounded half to even and saturated."""
    if gain_db == 0:
        return samples
    gain, louder = np.float32(10 ** (gain_db / 20)), np.empty_like(samples)

    for start in range(0, len(samples), BLOCK):
        louder[start : start + BLOCK] = to_int16(samples[start : start + BLOCK] * gain)
    return louder


def stem_level(samples: Samples, rate_hz: int) -> StemLevel:
    """Measure what `matches` needs of a stem."""
    return StemLevel(loudness.speech_lufs(samples, rate_hz), measure.dbfs(measure.peak(samples)))


def matches(levels: Sequence[StemLevel]) -> list[Match]:
    """Return the gain of each stem to the median loudness of their speech.

    It is at most `MAX_MATCH_DB` either way, and never lifts a stem into clipping.
    """
    loudnesses = [level.speech_lufs for level in levels if level.speech_lufs is not None]
    if not loudnesses:
        return [Match(0.0, 0.0)] * len(levels)
    target = float(np.median(loudnesses))
    return [_match(target, level) for level in levels]


def _match(target_lufs: float, level: StemLevel) -> Match:
    if level.speech_lufs is None:
        return Match(0.0, 0.0)

    wanted_db = target_lufs - level.speech_lufs
    headroom_db = max(0.0, -(level.peak_dbfs or 0.0))
    gain_db = float(np.clip(wanted_db, -MAX_MATCH_DB, min(MAX_MATCH_DB, headroom_db)))
    return Match(gain_db, wanted_db)

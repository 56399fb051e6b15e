"""Finish a message: bring it to its level, rate and format, and measure it as a player hears it.

Resampling raises peaks and changes loudness, and so does a lossy codec. So what was encoded is
decoded again and measured. Where it misses the target, it is made once more with the gain corrected
by the miss, a few times at most.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio import codec
from hybrid_audio.audio.codec import no_check
from hybrid_audio.audio.delivery.limit import Limited, limited
from hybrid_audio.audio.formats import FORMS, AudioFormat
from hybrid_audio.audio.measures import loudness, measure
from hybrid_audio.audio.measures.combined import Levels
from hybrid_audio.audio.measures.diagnosis import DeliveredMeasures
from hybrid_audio.audio.measures.loudness import Loudness
from hybrid_audio.audio.measures.measure import FULL_SCALE, INT16_MAX, INT16_MIN, dbfs, magnitude
from hybrid_audio.audio.resample import resampled_blocks

Samples = npt.NDArray[np.int16]
MAX_LIMIT_DB = 8.0
"""The most that the limiter may lower a peak; beyond that the loudness target is missed instead.

Speech of Piper's voice joe needs 6.6 dB to get from -25 to -16 LUFS under a ceiling of -1 dBTP.
"""

TOLERANCE_LU = 0.2
"""How far a measured loudness may lie from its target (EBU R 128: 0.2 LU)."""

AIM_LU = 0.05
PEAK_MARGIN_DB = 0.05
MAX_PASSES = 8
RISING_PASSES = 5
"""After these the gain only falls, so that the ceiling is what holds in the end."""

LIMITED_RISE = 1.4
"""Where the limiter works, part of each decibel of gain is lost in it."""


@dataclass(frozen=True)
class Goal:
    """What a message is to become; None asks for nothing."""

    format: AudioFormat
    rate_hz: int
    target_lufs: float | None = None
    ceiling_dbtp: float | None = None

    def is_met_by(self, rate_hz: int) -> bool:
        """Return whether a spliced message of this rate is delivered as it is, without work."""
        is_level = self.target_lufs is None and self.ceiling_dbtp is None
        return is_level and self.format is AudioFormat.WAV and self.rate_hz == rate_hz


@dataclass(frozen=True)
class Finished:
    """A message's bytes, and their measures as a player hears them.

    `is_unchanged` says that they hold exactly the samples that were spliced.
    """

    audio: bytes = field(repr=False)
    measures: DeliveredMeasures
    is_unchanged: bool


@dataclass(frozen=True)
class KnownMessage:
    """What is known of the samples before they are finished: their WAVE file and their levels."""

    wav: bytes = field(repr=False)
    levels: Levels


@dataclass(frozen=True)
class _PassMeasures:
    """What was measured of one pass."""

    loudness: Loudness | None
    true_peak_dbtp: float | None
    peak_dbfs: float | None
    clipped: int
    is_limited: bool = False


@dataclass(frozen=True)
class _Aim:
    """What one pass aims at: a gain, at most `most_db`, and the limiter's own ceiling."""

    gain_db: float = 0.0
    most_db: float = 0.0
    ceiling_dbtp: float | None = None


def always() -> bool:
    """Return true: nothing limits the time for another pass."""
    return True


def finished(
    samples: Samples,
    rate_hz: int,
    goal: Goal,
    *,
    known: KnownMessage | None = None,
    check: Callable[[], None] = no_check,
    may_repeat: Callable[[], bool] = always,
) -> Finished:
    """Return the message of `samples` (int16, mono) in its format, and its measures.

    What is `known` of the samples is not measured or written again where they stay as they are.
    `check` is called between blocks of the long work, and may raise to end it. `may_repeat` is
    called after each pass; once it returns false, that pass is delivered as it is, and its measures
    say what it misses.
    """
    base = _at_rate(samples, rate_hz, goal.rate_hz, check)
    aim = _first_aim(base, goal)

    for passes in range(1, MAX_PASSES + 1):
        check()
        made = limited(
            base, goal.rate_hz, gain_db=aim.gain_db, ceiling_dbtp=aim.ceiling_dbtp, check=check
        )
        is_unchanged = made.samples is samples and not FORMS[goal.format].is_lossy
        if known is not None and is_unchanged:
            audio, measured = None, _known(known.levels)
        else:
            audio, measured = _delivered(made, goal, check)
        delivered = replace(measured, is_limited=made.reduced_db > 0)
        following = _next_aim(aim, delivered, goal, may_rise=passes <= RISING_PASSES)
        if following == aim or passes == MAX_PASSES or not may_repeat():
            break
        aim = following

    if known is not None and is_unchanged and goal.format is AudioFormat.WAV:
        audio = known.wav
    elif audio is None:
        audio = codec.encode(made.samples, goal.rate_hz, goal.format, check=check)
    return Finished(audio, _measures(delivered, goal, aim, made, len(audio)), is_unchanged)


def _at_rate(
    samples: Samples, rate_hz: int, wanted_hz: int, check: Callable[[], None]
) -> npt.NDArray[Any]:
    """Return the samples at another rate, as floats that nothing has saturated yet."""
    if rate_hz == wanted_hz:
        return samples
    return np.concatenate(list(resampled_blocks(samples, rate_hz, wanted_hz, check=check)))


def _first_aim(base: npt.NDArray[Any], goal: Goal) -> _Aim:
    ceiling = None if goal.ceiling_dbtp is None else goal.ceiling_dbtp - PEAK_MARGIN_DB
    found = None if goal.target_lufs is None else loudness.measured(base, goal.rate_hz)
    if goal.target_lufs is None or found is None:
        return _Aim(ceiling_dbtp=ceiling)

    gain_db = goal.target_lufs - found.lufs
    peak_dbtp = loudness.true_peak_dbtp(base, goal.rate_hz)
    if ceiling is None or peak_dbtp is None:
        return _Aim(gain_db, gain_db + MAX_LIMIT_DB, ceiling)
    most_db = ceiling - peak_dbtp + MAX_LIMIT_DB
    return _Aim(min(gain_db, most_db), most_db, ceiling)


def _next_aim(aim: _Aim, delivered: _PassMeasures, goal: Goal, *, may_rise: bool) -> _Aim:
    """Return the aim of the next pass: the same aim where another pass would gain nothing."""
    peak_dbtp = delivered.true_peak_dbtp
    if goal.ceiling_dbtp is not None and aim.ceiling_dbtp is not None and peak_dbtp is not None:
        excess_db = peak_dbtp - goal.ceiling_dbtp
        if excess_db > 0:
            aim = replace(aim, ceiling_dbtp=aim.ceiling_dbtp - excess_db - PEAK_MARGIN_DB)

    if goal.target_lufs is not None and delivered.loudness is not None:
        missed_lu = goal.target_lufs - delivered.loudness.lufs
        if abs(missed_lu) > AIM_LU and (may_rise or missed_lu < 0):
            change_db = missed_lu * (
                LIMITED_RISE if missed_lu > 0 and delivered.is_limited else 1.0
            )
            aim = replace(aim, gain_db=min(aim.gain_db + change_db, aim.most_db))
    return aim


def _delivered(
    made: Limited, goal: Goal, check: Callable[[], None]
) -> tuple[bytes | None, _PassMeasures]:
    """Measure what a player hears of the samples; a lossy format is encoded and decoded for it."""
    if not FORMS[goal.format].is_lossy:
        return None, _measured(made.samples, measure.peak(made.samples), 0, goal.rate_hz)

    audio = codec.encode(made.samples, goal.rate_hz, goal.format, check=check)
    blocks = list(_decoded(codec.decoded_blocks(audio, goal.rate_hz, goal.format, check=check)))
    if not blocks:
        return audio, _PassMeasures(None, None, None, 0)
    beyond = sum(clipped for _, clipped in blocks)
    decoded = np.concatenate([block for block, _ in blocks])
    return audio, _measured(decoded, magnitude(decoded) / FULL_SCALE, beyond, goal.rate_hz)


def _decoded(
    blocks: Iterable[npt.NDArray[np.float32]],
) -> Iterable[tuple[npt.NDArray[np.float32], int]]:
    """Yield the blocks, and how many samples of each a player of 16 bits saturates."""
    for block in blocks:
        beyond = (np.rint(block) > INT16_MAX) | (np.rint(block) < INT16_MIN)
        yield block, int(np.count_nonzero(beyond))


def _known(levels: Levels) -> _PassMeasures:
    return _PassMeasures(levels.loudness, dbfs(levels.true_peak), dbfs(levels.peak), 0)


def _measured(samples: npt.NDArray[Any], peak: float, clipped: int, rate_hz: int) -> _PassMeasures:
    return _PassMeasures(
        loudness.measured(samples, rate_hz),
        loudness.true_peak_dbtp(samples, rate_hz),
        dbfs(peak),
        clipped,
    )


def _measures(
    delivered: _PassMeasures, goal: Goal, aim: _Aim, made: Limited, size_bytes: int
) -> DeliveredMeasures:
    found, target = delivered.loudness, goal.target_lufs
    missed = None if target is None or found is None else round(target - found.lufs, 2) + 0.0
    reached = missed is not None and abs(missed) <= TOLERANCE_LU

    return DeliveredMeasures(
        lufs=None if found is None else found.lufs,
        lufs_is_gated=found is None or found.is_gated,
        true_peak_dbtp=delivered.true_peak_dbtp,
        peak_dbfs=delivered.peak_dbfs,
        clipped_samples=made.clipped + delivered.clipped,
        sample_rate=goal.rate_hz,
        channels=1,
        bytes=size_bytes,
        target_reached=None if target is None else reached,
        missed_by_lu=missed,
        gain_db=aim.gain_db,
        limited_db=made.reduced_db,
    )

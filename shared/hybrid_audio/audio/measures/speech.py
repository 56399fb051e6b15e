"""Find the speech of a stem: how loud it is, how quiet the stem is beside it, where it lies."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures.measure import FULL_SCALE
from hybrid_audio.audio.units import Span, samples_of

Samples = npt.NDArray[np.int16]
Powers = npt.NDArray[np.float64]

WINDOW_MS = 5.0
ACTIVE_MS = 50.0
ACTIVE_RANGE_DB = 20.0
"""Speech is what lies within 20 dB of the loudest 50 ms; its level is the mean power of that."""

FLOOR_MS = 50.0
"""The floor is the quietest stretch of this length: a closed mouth, or the room."""

BELOW_ACTIVE_DB = 45.0
ABOVE_FLOOR_DB = 12.0
LEAST_BELOW_ACTIVE_DB = 25.0
"""In a stem without a pause the quietest stretch is speech, which must not count as floor."""

GUARD_BEFORE_MS = 5.0
GUARD_AFTER_MS = 10.0
"""Kept in front of the first sound and behind the last one.

At 45 dB below the active level with these guards a recogniser heard 60 of 72 names, as many as in
whole stems (59); at 40 dB below the peak, the t of Kate and Kurt was lost.
"""

SILENCE_DBFS = -120.0
"""Stands for the level of digital silence."""


NOWHERE = Span(0, 0)


@dataclass(frozen=True)
class Speech:
    """The speech of a stem: its `span` with the guards, its active level, and the floor.

    `loud` is the span without the guards. Levels are in dBFS, `SILENCE_DBFS` for digital silence.
    A silent stem has empty spans.
    """

    span: Span
    active_dbfs: float
    floor_dbfs: float
    loud: Span = NOWHERE

    def within(self, span: Span, gain_db: float = 0.0) -> "Speech":
        """Return the speech as a part of the stem has it, louder by `gain_db`.

        Measured anew, a stem without its quiet would have another floor, and so other edges.
        """
        length = span.last - span.first
        inner = [
            Span(*(min(max(at - span.first, 0), length) for at in each))
            for each in (self.span, self.loud)
        ]
        return Speech(inner[0], self.active_dbfs + gain_db, self.floor_dbfs + gain_db, inner[1])


def found_speech(samples: Samples, rate_hz: int) -> Speech:
    """Find the speech of a stem, measured from the mean of its samples."""
    width = max(1, samples_of(WINDOW_MS, rate_hz))
    powers = window_powers(samples, width)

    active = level_dbfs(_active(powers, round(ACTIVE_MS / WINDOW_MS)))
    floor = level_dbfs(_least(powers, round(FLOOR_MS / WINDOW_MS)))
    if active <= SILENCE_DBFS:
        return Speech(Span(0, 0), active, floor)

    above_floor = min(floor + ABOVE_FLOOR_DB, active - LEAST_BELOW_ACTIVE_DB)
    loud = np.flatnonzero(powers > power_of(max(active - BELOW_ACTIVE_DB, above_floor)))
    before, after = samples_of(GUARD_BEFORE_MS, rate_hz), samples_of(GUARD_AFTER_MS, rate_hz)
    first, last = int(loud[0]) * width, min(len(samples), (int(loud[-1]) + 1) * width)
    span = Span(max(0, first - before), min(len(samples), last + after))
    return Speech(span, active, floor, Span(first, last))


def window_powers(samples: Samples, width: int) -> Powers:
    """Return the mean square of each `width` samples, of full scale, from their common mean.

    The last window is as long as what is left.
    """
    if not len(samples):
        return np.zeros(0)
    centred = samples.astype(np.float32)
    centred -= centred.mean(dtype=np.float64)

    whole = len(samples) // width
    rows = centred[: whole * width].reshape(-1, width)
    powers = np.einsum("ij,ij->i", rows, rows).astype(np.float64) / width
    rest = centred[whole * width :].astype(np.float64)
    if len(rest):
        powers = np.append(powers, rest @ rest / len(rest))
    scaled: Powers = powers / FULL_SCALE**2
    return scaled


def level_dbfs(power: float) -> float:
    """Return the level of a mean square of full scale; `SILENCE_DBFS` at least."""
    return max(SILENCE_DBFS, 10 * float(np.log10(power))) if power > 0 else SILENCE_DBFS


def power_of(dbfs: float) -> float:
    """Return the mean square that has this level."""
    return float(10 ** (dbfs / 10))


def _active(powers: Powers, count: int) -> float:
    """Return the mean power of the stretches that hold speech."""
    means = _running_means(powers, count)
    if not len(means):
        return 0.0
    speech = means[means >= means.max() * 10 ** (-ACTIVE_RANGE_DB / 10)]
    return float(speech.mean())


def _least(powers: Powers, count: int) -> float:
    means = _running_means(powers, count)
    return float(means.min()) if len(means) else 0.0


def _running_means(powers: Powers, count: int) -> Powers:
    """Return the mean of each `count` windows in a row; of all where there are fewer."""
    if len(powers) <= count:
        return powers.mean(keepdims=True) if len(powers) else powers
    # Differences of sums of large powers leave small negative rests in digital silence.
    sums = np.concatenate([[0.0], np.cumsum(powers)])
    means: Powers = np.maximum(sums[count:] - sums[:-count], 0.0) / count
    return means

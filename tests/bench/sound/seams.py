"""What is measured at a seam: the pause that is heard, and how far the pitch jumps over it."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import soxr

from hybrid_audio.audio.measures.speech import (
    ABOVE_FLOOR_DB,
    BELOW_ACTIVE_DB,
    LEAST_BELOW_ACTIVE_DB,
    found_speech,
    power_of,
    window_powers,
)

Samples = npt.NDArray[np.int16]

WINDOW_MS = 5
NEAR_WINDOWS = 4
"""A seam counts as lying in a pause that begins or ends within 20 ms of it."""

PITCH_MS = 250
"""The pitch beside a seam is the median of the voiced sound in so much of the speech."""

PITCH_RATE = 8_000
FRAME, HOP = 320, 40
LOWEST_HZ, HIGHEST_HZ = 60, 320
VOICED = 0.6
LEAST_FRAMES = 3


@dataclass(frozen=True)
class Edges:
    """Where speech ends before a seam and where it begins behind it, in samples."""

    end: int
    start: int

    def pause_ms(self, rate_hz: int) -> float:
        """The pause that is heard."""
        return (self.start - self.end) * 1000 / rate_hz


def edges_at(samples: Samples, at: int, rate_hz: int) -> Edges:
    """Return the edges of speech around a seam; both are `at` where it lies within speech."""
    width = rate_hz * WINDOW_MS // 1000
    found = found_speech(samples, rate_hz)
    above = min(found.floor_dbfs + ABOVE_FLOOR_DB, found.active_dbfs - LEAST_BELOW_ACTIVE_DB)
    limit = power_of(max(found.active_dbfs - BELOW_ACTIVE_DB, above))
    quiet = window_powers(samples, width) <= limit

    here = min(at // width, len(quiet) - 1)
    first = max(0, here - NEAR_WINDOWS)
    near = first + np.flatnonzero(quiet[first : here + NEAR_WINDOWS + 1])
    if not len(near):
        return Edges(at, at)
    begin = end = int(near[np.abs(near - here).argmin()])
    while begin > 0 and quiet[begin - 1]:
        begin -= 1
    while end + 1 < len(quiet) and quiet[end + 1]:
        end += 1
    return Edges(begin * width, (end + 1) * width)


def pitch_jump(samples: Samples, edges: Edges, rate_hz: int) -> float:
    """Return the semitones from the pitch before the seam to that behind it, else not a number."""
    length = rate_hz * PITCH_MS // 1000
    before = pitch_hz(samples[max(0, edges.end - length) : edges.end], rate_hz)
    behind = pitch_hz(samples[edges.start : edges.start + length], rate_hz)
    return 12 * math.log2(behind / before)


def pitch_hz(samples: Samples, rate_hz: int) -> float:
    """Return the median pitch of the voiced frames, not a number where there are too few.

    A frame's pitch is the first peak of its normalised autocorrelation that is nearly the highest.
    """
    sound = soxr.resample(samples.astype(np.float32), rate_hz, PITCH_RATE)
    found = [_frame_hz(sound[at : at + FRAME]) for at in range(0, len(sound) - FRAME + 1, HOP)]
    voiced = [each for each in found if each > 0]
    return float(np.median(voiced)) if len(voiced) >= LEAST_FRAMES else math.nan


def _frame_hz(frame: npt.NDArray[np.float32]) -> float:
    least, most = PITCH_RATE // HIGHEST_HZ, PITCH_RATE // LOWEST_HZ
    centred = frame - frame.mean()
    scores = np.zeros(most + 2)
    for lag in range(least - 1, most + 2):
        one, other = centred[:-lag], centred[lag:]
        energy = math.sqrt(float(one @ one) * float(other @ other))
        scores[lag] = float(one @ other) / energy if energy > 0 else 0.0

    best = scores[least : most + 1].max()
    if best < VOICED:
        return 0.0
    for lag in range(least, most + 1):
        if scores[lag] >= 0.9 * best and scores[lag - 1] <= scores[lag] >= scores[lag + 1]:
            return PITCH_RATE / lag
    return 0.0

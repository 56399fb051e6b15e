"""Room tone: the sound of a quiet room, made of a stem's own quiet, for pauses between noisy stems.

Zeros between stems whose floor is heard sound like a drop-out.
"""

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures.measure import FULL_SCALE
from hybrid_audio.audio.measures.speech import FLOOR_MS, WINDOW_MS, Speech, window_powers
from hybrid_audio.audio.resample import to_int16
from hybrid_audio.audio.units import samples_of

Samples = npt.NDArray[np.int16]

HEARD_FLOOR_DBFS = -65.0
"""A floor above this is heard when it breaks off."""

LEAST_BELOW_SPEECH_DB = 25.0
"""A quietest stretch nearer to the speech than this is speech: the stem has no quiet of its own."""

GRAIN_MS = 20.0
LEAST_QUIET_MS = 30.0
SEED = 20_120


def is_noisy(speech: Speech) -> bool:
    """Whether the floor of a stem is heard."""
    has_quiet = speech.floor_dbfs < speech.active_dbfs - LEAST_BELOW_SPEECH_DB
    return has_quiet and speech.floor_dbfs > HEARD_FLOOR_DBFS


def is_heard(quiet: Samples) -> bool:
    """Whether this stretch is louder than what may break off unheard; speech decays below that."""
    return float(quiet.std()) / FULL_SCALE > 10 ** (HEARD_FLOOR_DBFS / 20)


def room_tone(quiet: Samples, length: int, rate_hz: int) -> Samples:
    """Return `length` samples that sound as `quiet` does, the same for the same input.

    Grains from random places of it overlap by half under the root of a Hann window, whose squares
    sum to one: the power of noise stays the same, and nothing repeats.
    """
    half = max(1, min(samples_of(GRAIN_MS, rate_hz), len(quiet)) // 2)
    mean = quiet.mean(dtype=np.float64)
    centred = np.append(quiet - mean, np.zeros(max(0, 2 * half - len(quiet))))

    window = np.sin(np.pi * (np.arange(2 * half) + 0.5) / (2 * half))
    count = length // half + 2
    starts = np.random.default_rng(SEED).integers(0, len(centred) - 2 * half + 1, count)
    tone = np.zeros((count + 1) * half)
    for index, start in enumerate(starts.tolist()):
        tone[index * half : (index + 2) * half] += window * centred[start : start + 2 * half]
    return to_int16((tone[half : half + length] + mean).astype(np.float32))


def quiet_beside(a: Samples, b: Samples, after: Speech, before: Speech, rate_hz: int) -> Samples:
    """Return the quiet of two neighbours: after the speech of `a`, or before that of `b`.

    Where both are short, it is the quietest stretch of `a`.
    """
    longest = max(a[after.span.last :], b[: before.span.first], key=len)
    if len(longest) >= samples_of(LEAST_QUIET_MS, rate_hz):
        return longest

    width, count = max(1, samples_of(WINDOW_MS, rate_hz)), round(FLOOR_MS / WINDOW_MS)
    powers = np.convolve(window_powers(a, width), np.ones(count), "valid")
    first = int(powers.argmin()) * width
    return a[first : first + count * width]

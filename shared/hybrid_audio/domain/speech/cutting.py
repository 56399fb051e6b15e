"""Cut a stem out of the whole that was spoken around it, at its words' own times.

Without numpy: the functions that only generate do not install it. A pause of the voice at the
boundary is cut in its middle. Where there is none, the times of the phonemes decide, and never the
quietest place: that is the closure of a stop as often as a boundary.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from hybrid_audio.audio import wav
from hybrid_audio.domain.speech.timestamps import Spoken, require_order, words_around
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.errors import SpeechUnusable

WINDOW_S = 0.005
LEAST_PAUSE_S = 0.025
REACH_S = 0.040
"""How far beyond the words' times their pause is looked for; so much error changed nothing."""

MOST_STRAY_S = 0.030
"""How far the phonemes' boundary may be from the words'."""

KEPT_S = 0.010
"""Kept beyond the cut on each side, so that neighbours share 20 ms, their crossfade."""

BELOW_LOUDEST_DB = 45.0
PAUSE_MARKS = frozenset(",.;:!?…–—")  # noqa: RUF001 - dashes are spoken as pauses


def cut_stem(
    whole: bytes, spec: StemSpec, words: Sequence[Spoken], phonemes: Sequence[Spoken]
) -> bytes:
    """Return the spec's stem of a canonical WAV that holds its whole transcript.

    Raises SpeechUnusable where a boundary cannot be placed; it is never guessed.
    """
    samples = memoryview(whole)[wav.HEADER_BYTES :].cast("h")
    rate = spec.contract.sample_rate
    length_s = len(samples) / rate
    require_order(words, length_s, "words")

    span = spec.span or {"start": 0, "end": len(spec.text)}
    has_before = span["start"] > 0
    has_after = spec.carrier is not None and spec.carrier.after != ""
    first_s = _cut_s(samples, rate, spec, span["start"], words, phonemes) if has_before else None
    last_s = _cut_s(samples, rate, spec, span["end"], words, phonemes) if has_after else None

    start = 0 if first_s is None else max(0, round((first_s - KEPT_S) * rate))
    end = len(samples) if last_s is None else min(len(samples), round((last_s + KEPT_S) * rate))
    if end - start <= 2 * KEPT_S * rate or not any(samples[start:end]):
        raise SpeechUnusable("text to speech sent times between which nothing is spoken")
    return wav.header(rate, 1, end - start) + samples[start:end].tobytes()


def _cut_s(
    samples: memoryview,
    rate: int,
    spec: StemSpec,
    at: int,
    words: Sequence[Spoken],
    phonemes: Sequence[Spoken],
) -> float:
    """Return where the sound is cut, in seconds, for a boundary of the transcript."""
    before, after = words_around(words, spec.transcript, at)
    is_marked = spec.transcript[:at].rstrip()[-1:] in PAUSE_MARKS
    if is_marked or after.start_s - before.end_s >= LEAST_PAUSE_S:
        pause_s = _pause_s(samples, rate, before, after)
        if pause_s is not None:
            return pause_s

    require_order(phonemes, len(samples) / rate, "phonemes")
    return _between_phonemes(phonemes, (before.end_s + after.start_s) / 2)


def _pause_s(samples: memoryview, rate: int, before: Spoken, after: Spoken) -> float | None:
    """Return the middle of the longest quiet between two words, or None where there is no pause."""
    width = max(1, round(WINDOW_S * rate))
    quiet_below = _loudest_power(samples, width) * 10 ** (-BELOW_LOUDEST_DB / 10)
    first_s = max(before.end_s - REACH_S, (before.start_s + before.end_s) / 2)
    last_s = min(after.start_s + REACH_S, (after.start_s + after.end_s) / 2)
    first, last = int(first_s * rate) // width, math.ceil(last_s * rate) // width

    longest, since = (0, 0), None
    for index in range(first, last + 1):
        window = samples[index * width : (index + 1) * width]
        is_quiet = index < last and len(window) > 0 and _power(window) < quiet_below
        if is_quiet and since is None:
            since = index
        elif not is_quiet and since is not None:
            longest = max(longest, (index - since, since))
            since = None

    windows, start = longest
    if windows * width < LEAST_PAUSE_S * rate:
        return None
    return (start + windows / 2) * width / rate


def _loudest_power(samples: memoryview, width: int) -> float:
    """Return the mean square of the loudest 50 ms."""
    size = 10 * width
    return max(_power(samples[at : at + size]) for at in range(0, len(samples), size))


def _power(samples: memoryview) -> float:
    return sum(sample * sample for sample in samples) / len(samples)


def _between_phonemes(phonemes: Sequence[Spoken], near_s: float) -> float:
    """Return the boundary of two phonemes that is nearest to a time."""
    gaps = [(a.end_s, b.start_s) for a, b in pairwise(phonemes)]
    found = min(gaps, key=lambda gap: abs(sum(gap) / 2 - near_s), default=None)
    if (
        found is None
        or abs(sum(found) / 2 - near_s) > MOST_STRAY_S
        or found[1] - found[0] > 2 * MOST_STRAY_S
    ):
        raise SpeechUnusable("text to speech sent no times of phonemes at the place of the cut")
    return sum(found) / 2

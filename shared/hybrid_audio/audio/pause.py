"""Pauses as they are heard: what stays of two neighbours' own silence, and what is filled in."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures.speech import (
    GUARD_AFTER_MS,
    GUARD_BEFORE_MS,
    Speech,
)
from hybrid_audio.audio.room_tone import is_heard, is_noisy, quiet_beside, room_tone
from hybrid_audio.audio.seam import Seam
from hybrid_audio.audio.units import samples_of

Samples = npt.NDArray[np.int16]

DECAY_SHARE = 0.6
"""The first stem's own decay makes up to this share of the pause; the rest is the next one's lead.

A room dies away after a word, and a breath comes right before the next one.
"""

LONGEST_FADE_MS = 10.0
SHORTEST_FADE_MS = 5.0
"""The fade of a stem that breaks off in its speech, and has no silence to fade in."""


@dataclass(frozen=True)
class HeardPause:
    """A seam whose pause is heard as asked for, and the samples to cut from either neighbour.

    `cut_out` are taken from the first one's end, `cut_in` from the next one's beginning: all of
    them silence.
    """

    cut_out: int
    cut_in: int
    seam: Seam


@dataclass(frozen=True)
class Decay:
    """What a heard pause leaves of the stem before it: known before the next stem is.

    `cut_samples` are taken from its end; at most the last `fade_samples` of the rest fade out.
    """

    cut_samples: int
    fade_samples: int


def heard_pause(
    a: Samples,
    b: Samples,
    speech: tuple[Speech, Speech],
    *,
    pause_samples: int,
    fade_samples: int,
    rate_hz: int,
) -> HeardPause:
    """Return the seam between `a` and `b` that is heard as `pause_samples` of silence.

    The pause is from the last loud window of `a` to the first of `b`. Their guards always stay, so
    that it is no shorter than these; at least one sample is filled in, so that nothing overlaps.
    Where both floors are heard, what is filled in is room tone.
    """
    before, after = speech
    decay, lead = len(a) - _end(before, a), after.loud.first
    left = decay_before(
        a, before, pause_samples=pause_samples, fade_samples=fade_samples, rate_hz=rate_hz
    )
    guard_in = min(lead, samples_of(GUARD_BEFORE_MS, rate_hz))
    kept_out = decay - left.cut_samples
    kept_in = min(lead, max(guard_in, pause_samples - kept_out - 1))
    filled = max(1, pause_samples - kept_out - kept_in)

    fade_out = left.fade_samples
    fade_in = _fade(fade_samples, kept_in, rate_hz)
    tone = None
    if is_noisy(before) and is_noisy(after):
        quiet = quiet_beside(a, b, before, after, rate_hz)
        if is_heard(quiet):
            tone = room_tone(quiet, fade_out + filled + fade_in, rate_hz)
    seam = Seam(filled, fade_out, fade_in, heard_samples=pause_samples, tone=tone)
    return HeardPause(left.cut_samples, lead - kept_in, seam)


def decay_before(
    a: Samples, speech: Speech, *, pause_samples: int, fade_samples: int, rate_hz: int
) -> Decay:
    """Return what is left of the decay of `a` where a heard pause of `pause_samples` follows it.

    It is a share of the pause, or the guard where that is more. Both leave room for the next stem's
    guard: where the share is more than 10 ms, what it leaves of the pause is more than 6 ms.
    """
    decay = len(a) - _end(speech, a)
    guard = samples_of(GUARD_AFTER_MS, rate_hz)
    kept = min(decay, max(guard, int(DECAY_SHARE * pause_samples)))
    return Decay(decay - kept, _fade(fade_samples, kept, rate_hz))


def _end(speech: Speech, samples: Samples) -> int:
    """Return where the speech of a stem ends; a silent one is kept whole."""
    return speech.loud.last or len(samples)


def _fade(wanted: int, kept: int, rate_hz: int) -> int:
    inside = max(kept, samples_of(SHORTEST_FADE_MS, rate_hz))
    return min(wanted, inside, samples_of(LONGEST_FADE_MS, rate_hz))

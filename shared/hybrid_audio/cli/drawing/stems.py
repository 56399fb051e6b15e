"""The stems of a message alone: what each would be without its neighbours and fades."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.trim import GUARD_MS, trimmed
from hybrid_audio.audio.units import samples_of
from hybrid_audio.cli.drawing.facts import Cue, MessageFacts
from hybrid_audio.cli.drawing.recording import Recording, stem_samples
from hybrid_audio.cli.drawing.refusals import NotAudio

Signal = npt.NDArray[np.float64]
BETWEEN = 0.1
"""Of a sample: cues are given in thousandths of a millisecond, which falls between samples."""

MOST_OFF_MS = 1.0
"""A stem whose length differs by more is not the one that the message was made of."""


@dataclass(frozen=True)
class Track:
    """One stem where its message has it, with the message's gains; it begins at `start_ms`."""

    start_ms: float
    rate: int
    samples: Signal = field(repr=False)

    def between(self, start_ms: float, end_ms: float) -> tuple[Signal, Signal]:
        """Return the times in ms and the samples of a stretch of the message, as far as it goes."""
        first = max(0, int(np.ceil((start_ms - self.start_ms) * self.rate / 1000 - BETWEEN)))
        last = max(first, int((end_ms - self.start_ms) * self.rate / 1000 + BETWEEN) + 1)
        found = self.samples[first:last]
        times: Signal = self.start_ms + np.arange(first, first + len(found)) * 1000 / self.rate
        return times, found


def tracks(facts: MessageFacts, stems: Mapping[str, bytes]) -> tuple[Track | None, ...]:
    """Return the track of each cue; None where its stem is missing or is another by now.

    `stems` are the stored files, by signature.
    """
    decoded = {name: _decoded(audio) for name, audio in stems.items()}
    return tuple(_track(facts, cue, decoded.get(cue.signature)) for cue in facts.cues)


@dataclass(frozen=True)
class Comparison:
    """How many samples outside the fades were held against the stems, and how many differ."""

    compared: int
    different: int


def compared(
    sound: Recording, facts: MessageFacts, found: tuple[Track | None, ...]
) -> Comparison | None:
    """Hold every sample outside the fades against the stem's own.

    None where that says nothing: a stem is missing, or the delivery changed all samples.
    """
    present = [track for track in found if track is not None]
    same_rate = all(track.rate == sound.rate for track in present)
    has_gain = any(cue.gain_db for cue in facts.cues)
    if len(present) < len(found) or not same_rate or has_gain or not facts.delivery.keeps_samples:
        return None

    counts = [_differences(sound, facts, index, track) for index, track in enumerate(present)]
    return Comparison(sum(count for count, _ in counts), sum(other for _, other in counts))


def _differences(
    sound: Recording, facts: MessageFacts, index: int, track: Track
) -> tuple[int, int]:
    """Return how many samples of a stem came through the fades' outside, and how many differ."""
    start = sound.at(track.start_ms)
    begin = facts.seams[index - 1].fade_in_ms if index else facts.edges[0]
    end = facts.seams[index].fade_out_ms if index < len(facts.seams) else facts.edges[1]
    first, last = sound.at(begin), len(track.samples) - sound.at(end)
    if last <= first:
        return 0, 0

    heard = sound.read_mono(start + first, start + last)
    return last - first, int(np.count_nonzero(heard != track.samples[first:last]))


def _decoded(audio: bytes) -> tuple[Signal, int] | None:
    try:
        return stem_samples(audio)
    except NotAudio:
        return None


def _track(facts: MessageFacts, cue: Cue, stem: tuple[Signal, int] | None) -> Track | None:
    if stem is None:
        return None
    samples, rate = stem
    if facts.delivery.trim_db is not None:
        samples = _as_trimmed(samples, rate, facts.delivery.trim_db)
    head, tail = (samples_of(ms, rate) for ms in (cue.cut_head_ms, cue.cut_tail_ms))
    samples = samples[head : len(samples) - tail]

    lasts_ms = len(samples) * 1000 / rate
    if abs(lasts_ms - (cue.end_ms - cue.start_ms)) > MOST_OFF_MS:
        return None
    gain_db = cue.gain_db + facts.delivery.gain_db
    louder = samples * 10 ** (gain_db / 20) if gain_db else samples
    return Track(cue.start_ms, rate, louder)


def _as_trimmed(samples: Signal, rate: int, trim_db: float) -> Signal:
    span = trimmed(
        samples.astype(np.int16), threshold_db=trim_db, guard_samples=samples_of(GUARD_MS, rate)
    )
    return samples[span.first : span.last]

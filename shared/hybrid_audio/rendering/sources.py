"""The sources of a message: where the stem of each part comes from, and how it is loaded."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hybrid_audio.audio.verdicts.level import kept_level
from hybrid_audio.audio.verdicts.table import Finding
from hybrid_audio.domain.message import Delivery, MessagePlan, Part
from hybrid_audio.domain.pauses import SENTENCE_PAUSE_MS, ends_in_punctuation
from hybrid_audio.domain.report import MessageWarning
from hybrid_audio.domain.speech.speaking_time import brisk_s, speaking_time
from hybrid_audio.domain.stems.carrier import Carrier
from hybrid_audio.domain.stems.contract import StemSpec, Voice
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.stems.stem import Outcome, Stem
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.domain.timing import SegmentTiming, Transition, timeline
from hybrid_audio.errors import NotFound
from hybrid_audio.stems.kept import KeptStem

"""A text that ends with one of these is followed by a pause."""


class StemLoader(Protocol):
    """Loads stems with their bytes; a missing one is spoken."""

    def load(self, spec: StemSpec) -> Stem: ...
    def load_kept(self, signature: str, generation: int) -> StoredObject | None: ...


class KeptStems(Protocol):
    """Finds the stems that exist by label or signature; raises NotFound, Conflict."""

    def by_label(self, label: str, *, path: str) -> KeptStem: ...
    def by_signature(self, signature: str, *, path: str) -> KeptStem: ...


@dataclass(frozen=True)
class LoadedStem:
    """A stem with its WAV, and how this request came by it.

    `characters` counts what was spoken for this request: 0 for a hit. `generation` names the bytes,
    `level` is what was found of their level when they were made.
    """

    wav: bytes = field(repr=False)
    generation: int
    outcome: Outcome
    characters: int
    took_ms: float
    level: Finding | None = None


class PartSource(Protocol):
    """A part of a message and how to get its audio."""

    @property
    def part(self) -> Part: ...
    @property
    def likely_s(self) -> float: ...
    @property
    def least_s(self) -> float: ...
    def load(self, library: StemLoader) -> LoadedStem: ...


@dataclass(frozen=True)
class SpokenPart:
    """A part whose stem is spoken where it is missing."""

    part: Part
    spec: StemSpec = field(repr=False)

    @property
    def likely_s(self) -> float:
        """How long a brisk voice takes for the text."""
        return brisk_s(self.spec.text, self.spec.voice.speed)

    @property
    def least_s(self) -> float:
        """How long the stem is at least."""
        return speaking_time(self.spec.text, self.spec.voice.speed).shortest_s

    def load(self, library: StemLoader) -> LoadedStem:
        """Return the stem, spoken if it is missing; raises the Speech errors, StoreUnavailable."""
        stem = library.load(self.spec)
        characters = stem.characters_paid if stem.outcome is Outcome.CREATED else 0
        wav = stem.wav or b""
        level = kept_level(stem.findings)
        return LoadedStem(wav, stem.generation, stem.outcome, characters, stem.took_ms, level)


@dataclass(frozen=True)
class KeptPart:
    """A part whose stem was named by label or signature and so must exist."""

    part: Part
    likely_s: float = 0.0
    """Not known before the stem is loaded, and paid for already."""
    least_s: float = 0.0

    def load(self, library: StemLoader) -> LoadedStem:
        """Return the kept stem; raises NotFound where it was deleted meanwhile."""
        started = time.perf_counter()
        found = library.load_kept(self.part.signature, self.part.generation)

        if found is None or found.data is None:
            raise NotFound(f"{self.part.path}: the stem is gone")
        took_ms = (time.perf_counter() - started) * 1000
        level = self.part.level
        return LoadedStem(found.data, found.generation, Outcome.HIT, 0, took_ms, level)


@dataclass(frozen=True)
class HandSegment:
    """A segment by hand: a text to speak, a kept stem by label or signature, or silence."""

    id: str
    timing: SegmentTiming
    text: str | None = field(default=None, repr=False)
    label: str | None = field(default=None, repr=False)
    signature: str | None = None
    voice: Voice = field(default_factory=Voice)
    literal: bool = False
    carrier: Carrier | None = None


@dataclass(frozen=True)
class MessageSources:
    """A message before it is made: its plan, and a source for each of the plan's parts.

    `characters_in_full` counts the whole message's text, None where parts are not texts. `warnings`
    are about the request's values.
    """

    plan: MessagePlan
    sources: tuple[PartSource, ...]
    characters_in_full: int | None
    warnings: tuple[MessageWarning, ...] = ()


def segment_sources(
    segments: Sequence[HandSegment],
    timing_map: Sequence[Transition],
    delivery: Delivery,
    *,
    crossfade_ms: float,
    sentence_pause_ms: float = SENTENCE_PAUSE_MS,
    speaker: Speaker,
    kept: KeptStems,
) -> MessageSources:
    """Return the sources of a message by hand, one for each segment that is not silence.

    Raises InvalidInput, NotFound, Conflict with the path of the segment that is wrong.
    """
    timings = [segment.timing for segment in segments]
    line = timeline(
        timings,
        timing_map,
        crossfade_ms=crossfade_ms,
        path="",
        texts=[segment.text for segment in segments],
        sentence_pause_ms=sentence_pause_ms,
    )

    sources = tuple(_by_hand(segments, speaker, kept))
    plan = MessagePlan("segments", tuple(source.part for source in sources), line, delivery)
    return MessageSources(plan, sources, None)


def spoken_part(segment_id: str, spec: StemSpec, path: str) -> SpokenPart:
    """Return the part of a spec, spoken where its stem is missing."""
    rests, in_context = ends_in_punctuation(spec.text), spec.carrier is not None
    part = Part(segment_id, spec.label, spec.signature, 0, path, rests, in_context)
    return SpokenPart(part, spec)


def _by_hand(
    segments: Sequence[HandSegment], speaker: Speaker, kept: KeptStems
) -> Iterator[PartSource]:
    for index, segment in enumerate(segments):
        path, name = f"segments[{index}]", segment.id
        if segment.text is not None:
            spec = speaker.spec(
                kind="script",
                text=segment.text,
                voice=segment.voice,
                literal=segment.literal,
                carrier=segment.carrier,
                path=f"{path}.text",
            )
            yield spoken_part(name, spec, path)
        elif segment.label is not None:
            yield _kept(name, kept.by_label(segment.label, path=f"{path}.label"), path)
        elif segment.signature is not None:
            found = kept.by_signature(segment.signature, path=f"{path}.signature")
            yield _kept(name, found, path)


def _kept(segment_id: str, stem: KeptStem, path: str) -> KeptPart:
    level = kept_level(stem.findings)
    part = Part(segment_id, stem.label, stem.signature, stem.generation, path, level=level)
    return KeptPart(part)

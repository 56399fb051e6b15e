"""Assemble messages: answer from the store, or splice the stems and keep the message."""

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from hybrid_audio.domain.contract import StemSpec, Voice
from hybrid_audio.domain.message import Delivery, MessagePlan, Part
from hybrid_audio.domain.report import KeptMessage, MessageReport
from hybrid_audio.domain.speaker import Speaker
from hybrid_audio.domain.speaking_time import brisk_s, speaking_time
from hybrid_audio.domain.stem import Outcome, Stem
from hybrid_audio.domain.stored import StoredObject
from hybrid_audio.domain.timing import SegmentTiming, Transition, timeline
from hybrid_audio.errors import NotFound
from hybrid_audio.render import Rendered, render
from hybrid_audio.rendering.opening import LengthWatch, check_length, open_message
from hybrid_audio.runtime.parallel import run_parallel
from hybrid_audio.runtime.stages import stage
from hybrid_audio.stems.kept import KeptStem
from hybrid_audio.templates import SpokenTemplate


class Library(Protocol):
    """Every stem there is, and every one that can be spoken."""

    def is_at_hand(self, signature: str) -> bool: ...
    def load(self, spec: StemSpec) -> Stem: ...
    def load_kept(self, signature: str, generation: int) -> StoredObject | None: ...
    def generations(self, signatures: Sequence[str]) -> dict[str, int]: ...


class KeptStems(Protocol):
    """Finds the stems that exist by label or signature; raises NotFound, Conflict."""

    def by_label(self, label: str, *, path: str) -> KeptStem: ...
    def by_signature(self, signature: str, *, path: str) -> KeptStem: ...


class Outputs(Protocol):
    """Where messages are kept."""

    def find(self, object_name: str) -> KeptMessage | None: ...
    def audio(self, kept: KeptMessage) -> bytes | None: ...
    def keep(
        self, object_name: str, audio: bytes, content_type: str, report: MessageReport
    ) -> KeptMessage: ...


class AudioBudget(Protocol):
    """The seconds of messages that may be under way at once; raises Overloaded."""

    def hold(self, amount: float) -> AbstractContextManager[None]: ...


@dataclass(frozen=True)
class Recording:
    """The WAV of a stem, and how this request came by it.

    `characters` counts what was spoken for this request: 0 for a hit. `generation` names the bytes.
    """

    wav: bytes = field(repr=False)
    generation: int
    outcome: Outcome
    characters: int
    took_ms: float


class PartSource(Protocol):
    """A part of a message and how to get its audio."""

    @property
    def part(self) -> Part: ...
    @property
    def likely_s(self) -> float: ...
    @property
    def least_s(self) -> float: ...
    def load(self, library: Library) -> Recording: ...


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

    def load(self, library: Library) -> Recording:
        """Return the stem's recording; raises the Speech errors, StoreUnavailable."""
        stem = library.load(self.spec)
        characters = len(self.spec.text) if stem.outcome is Outcome.CREATED else 0
        wav = stem.wav or b""
        return Recording(wav, stem.generation, stem.outcome, characters, stem.took_ms)


@dataclass(frozen=True)
class KeptPart:
    """A part whose stem was named by label or signature and so must exist."""

    part: Part
    likely_s: float = 0.0
    """Not known before the stem is loaded, and paid for already."""
    least_s: float = 0.0

    def load(self, library: Library) -> Recording:
        """Return the stem's recording; raises NotFound where it was deleted meanwhile."""
        started = time.perf_counter()
        found = library.load_kept(self.part.signature, self.part.generation)

        if found is None or found.data is None:
            raise NotFound(f"{self.part.path}: the stem is gone")
        took_ms = (time.perf_counter() - started) * 1000
        return Recording(found.data, found.generation, Outcome.HIT, 0, took_ms)


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


@dataclass(frozen=True)
class MessageSources:
    """A message before it is made: its plan, and a source for each of the plan's parts.

    `characters_in_full` counts the whole message's text, None where parts are not texts.
    """

    plan: MessagePlan
    sources: tuple[PartSource, ...]
    characters_in_full: int | None


@dataclass(frozen=True)
class Message:
    """A finished message.

    `recordings` is None for a message that an earlier request made, `kept` where none is stored,
    `audio` where the caller does not need the bytes.
    """

    plan: MessagePlan
    report: MessageReport = field(repr=False)
    recordings: tuple[Recording, ...] | None
    kept: KeptMessage | None
    audio: bytes | None = field(repr=False)

    @property
    def outcome(self) -> Outcome:
        """Whether this request made the message, or an earlier one like it."""
        return Outcome.HIT if self.recordings is None else Outcome.CREATED

    @property
    def characters_spoken(self) -> int:
        """How many characters text to speech was asked for by this request."""
        distinct = {id(recording): recording for recording in self.recordings or ()}
        return sum(recording.characters for recording in distinct.values())


def template_sources(spoken: SpokenTemplate, delivery: Delivery) -> MessageSources:
    """Return the sources of a template's message, one for each spoken segment."""
    segments = zip(spoken.resolved.segments, spoken.specs, strict=True)
    sources = tuple(_spoken(segment.id, spec, segment.path) for segment, spec in segments)

    parts = tuple(source.part for source in sources)
    plan = MessagePlan(spoken.name, parts, spoken.resolved.timeline, delivery)
    return MessageSources(plan, sources, spoken.resolved.characters)


def segment_sources(
    segments: Sequence[HandSegment],
    timing_map: Sequence[Transition],
    delivery: Delivery,
    *,
    crossfade_ms: float,
    speaker: Speaker,
    kept: KeptStems,
) -> MessageSources:
    """Return the sources of a message by hand, one for each segment that is no silence.

    Raises InvalidInput, NotFound, Conflict with the path of the segment at fault.
    """
    timings = [segment.timing for segment in segments]
    line = timeline(timings, timing_map, crossfade_ms=crossfade_ms, path="")

    sources = tuple(_by_hand(segments, speaker, kept))
    plan = MessagePlan("segments", tuple(source.part for source in sources), line, delivery)
    return MessageSources(plan, sources, None)


def _spoken(segment_id: str, spec: StemSpec, path: str) -> SpokenPart:
    return SpokenPart(Part(segment_id, spec.label, spec.signature, path=path), spec)


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
                path=f"{path}.text",
            )
            yield _spoken(name, spec, path)
        elif segment.label is not None:
            yield _kept(name, kept.by_label(segment.label, path=f"{path}.label"), path)
        elif segment.signature is not None:
            found = kept.by_signature(segment.signature, path=f"{path}.signature")
            yield _kept(name, found, path)


def _kept(segment_id: str, stem: KeptStem, path: str) -> KeptPart:
    part = Part(segment_id, stem.label, stem.signature, generation=stem.generation, path=path)
    return KeptPart(part)


def assemble(
    message: MessageSources,
    *,
    library: Library,
    outputs: Outputs,
    budget: AudioBudget,
    upload: bool,
    needs_audio: bool,
) -> Message:
    """Return the message, made from its sources unless the store has it.

    With `upload` it is kept; without, nothing is written. Nothing is spoken for a message that its
    texts make too long, and nothing decoded for one that its stems make too long.

    Raises the Speech errors, StoreUnavailable, NotFound, AudioMismatch, InvalidInput,
    DeadlineExceeded, and Overloaded where `budget` has no room for it in time.
    """
    if upload:
        earlier = _from_store(message, library, outputs, needs_audio=needs_audio)
        if earlier is not None:
            return earlier

    # What was loaded decides the message's name, not what was seen before: a stem may have been
    # replaced in between.
    recordings = _recordings(message, library)
    parts = zip(message.plan.parts, recordings, strict=True)
    plan = message.plan.made_of({part.signature: each.generation for part, each in parts})

    opened = open_message(plan, [recording.wav for recording in recordings])
    with _under_way(budget, opened.seconds):
        rendered = render(plan, opened)
        if upload:
            return _kept_message(plan, rendered, recordings, outputs, needs_audio=needs_audio)
        return Message(plan, rendered.report, recordings, None, rendered.audio)


@contextmanager
def _under_way(budget: AudioBudget, seconds: float) -> Iterator[None]:
    """Hold a message's share of the budget; waiting for it is a stage of its own."""
    with ExitStack() as held:
        with stage("wait"):
            held.enter_context(budget.hold(seconds))
        yield


def _kept_message(
    plan: MessagePlan,
    rendered: Rendered,
    recordings: tuple[Recording, ...],
    outputs: Outputs,
    *,
    needs_audio: bool,
) -> Message:
    with stage("upload"):
        content_type = rendered.report.content_type
        kept = outputs.keep(plan.object_name, rendered.audio, content_type, rendered.report)

    if not needs_audio:
        return Message(plan, kept.report, recordings, kept, None)
    # Another request may have kept the same message first: what is answered must be what is kept.
    audio = rendered.audio if kept.report == rendered.report else outputs.audio(kept)
    return Message(plan, kept.report, recordings, kept, audio)


def _from_store(
    message: MessageSources, library: Library, outputs: Outputs, *, needs_audio: bool
) -> Message | None:
    """Return the message that was made of the stems as they are now, or None.

    An earlier message of other bytes, repaired, replaced or spoken anew since, has another name.
    """
    generations = {part.signature: part.generation for part in message.plan.parts}
    unknown = [name for name, generation in generations.items() if generation == 0]
    current = library.generations(unknown)
    if len(current) < len(unknown):
        return None
    generations.update(current)

    plan = message.plan.made_of(generations)
    with stage("lookup"):
        kept = outputs.find(plan.object_name)
        audio = outputs.audio(kept) if kept and needs_audio else None

    if kept is None or (needs_audio and audio is None):
        return None
    return Message(plan, kept.report, None, kept, audio)


def _recordings(message: MessageSources, library: Library) -> tuple[Recording, ...]:
    """Load each distinct stem once, side by side; parts of one signature share a recording.

    Raises InvalidInput before anything is loaded where the texts make the message too long, and as
    soon as what was loaded does.
    """
    sources, silence_s = message.sources, message.plan.timeline.silence_ms / 1000
    check_length(sum(source.likely_s for source in sources) + silence_s)

    distinct = {source.part.signature: source for source in sources}
    watch = LengthWatch(message.plan, {name: each.least_s for name, each in distinct.items()})
    calls = {name: partial(_loaded, each, library, watch) for name, each in distinct.items()}

    # Threads are for those that must be fetched: starting them takes longer than memory does.
    far = [name for name in calls if not library.is_at_hand(name)]
    loaded = dict(zip(far, run_parallel([calls[name] for name in far]), strict=True))
    loaded.update({name: call() for name, call in calls.items() if name not in loaded})
    return tuple(loaded[source.part.signature] for source in sources)


def _loaded(source: PartSource, library: Library, watch: LengthWatch) -> Recording:
    recording = source.load(library)
    watch.loaded(source.part.signature, recording.wav)
    return recording

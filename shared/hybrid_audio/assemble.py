"""Assemble messages: answer from the store, or splice the stems and keep the message."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from hybrid_audio.domain.message import Delivery, MessagePlan
from hybrid_audio.domain.presets import require_within
from hybrid_audio.domain.report import KeptMessage, MessageReport
from hybrid_audio.domain.stems.stem import Outcome
from hybrid_audio.render import Rendered, render
from hybrid_audio.rendering.opening import LengthWatch, open_message, require_length
from hybrid_audio.rendering.preparation import KeptMeasures
from hybrid_audio.rendering.sources import (
    LoadedStem,
    MessageSources,
    PartSource,
    StemLoader,
    spoken_part,
)
from hybrid_audio.rendering.strictness import require_clean
from hybrid_audio.runtime.parallel import run_parallel
from hybrid_audio.runtime.stages import stage
from hybrid_audio.templates import SpokenTemplate


class Library(StemLoader, KeptMeasures, Protocol):
    """The stems of this system; a missing one is spoken."""

    def is_at_hand(self, signature: str) -> bool: ...
    def generations(self, signatures: Sequence[str]) -> dict[str, int]: ...


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
class Message:
    """A finished message.

    `loaded_stems` is None for a message that an earlier request made, `kept` where none is stored,
    `audio` where the caller does not need the bytes.
    """

    plan: MessagePlan
    report: MessageReport = field(repr=False)
    loaded_stems: tuple[LoadedStem, ...] | None
    kept: KeptMessage | None
    audio: bytes | None = field(repr=False)

    @property
    def outcome(self) -> Outcome:
        """Whether this request made the message, or an earlier one like it."""
        return Outcome.HIT if self.loaded_stems is None else Outcome.CREATED

    @property
    def characters_spoken(self) -> int:
        """How many characters text to speech was asked for by this request."""
        distinct = {id(stem): stem for stem in self.loaded_stems or ()}
        return sum(stem.characters for stem in distinct.values())


def template_sources(spoken: SpokenTemplate, delivery: Delivery) -> MessageSources:
    """Return the sources of a template's message, one for each spoken segment."""
    segments = zip(spoken.resolved.segments, spoken.specs, strict=True)
    sources = tuple(spoken_part(segment.id, spec, segment.path) for segment, spec in segments)

    parts = tuple(source.part for source in sources)
    plan = MessagePlan(spoken.name, parts, spoken.resolved.timeline, delivery)
    return MessageSources(plan, sources, spoken.resolved.characters, spoken.warnings)


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
    texts make too long, nothing decoded for one that its stems make too long, and nothing kept that
    is beyond the limits of the delivery's preset.

    Raises the Speech errors, StoreUnavailable, NotFound, AudioMismatch, InvalidInput,
    DeadlineExceeded, and Overloaded where `budget` has no room for it in time.
    """
    if upload:
        known = known_plan(message, library)
        earlier = from_store(known, outputs, needs_audio=needs_audio) if known else None
        if earlier is not None:
            _require_preset(earlier.plan, earlier.report)
            return earlier

    # Race: a stem may be replaced between the look-up and the load. What was loaded decides the
    # message's name.
    loaded_stems = load_stems(message, library)
    plan = plan_of(message, loaded_stems)

    opened = open_message(plan, [stem.wav for stem in loaded_stems])
    with _under_way(budget, opened.seconds):
        rendered = render(plan, opened, library)
        require_clean(plan, rendered.report)
        _require_preset(plan, rendered.report)
        if upload:
            return _kept_message(plan, rendered, loaded_stems, outputs, needs_audio=needs_audio)
        return Message(plan, rendered.report, loaded_stems, None, rendered.audio)


def _require_preset(plan: MessagePlan, report: MessageReport) -> None:
    seconds = report.diagnostics.message.duration_ms / 1000
    require_within(plan.delivery.preset, seconds=seconds, size_bytes=report.size_bytes)


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
    loaded_stems: tuple[LoadedStem, ...],
    outputs: Outputs,
    *,
    needs_audio: bool,
) -> Message:
    with stage("upload"):
        content_type = rendered.report.content_type
        kept = outputs.keep(plan.object_name, rendered.audio, content_type, rendered.report)

    if not needs_audio:
        return Message(plan, kept.report, loaded_stems, kept, None)
    # Race: another request may have kept the same message first. The answer must be what is kept.
    audio = rendered.audio if kept.report == rendered.report else outputs.audio(kept)
    return Message(plan, kept.report, loaded_stems, kept, audio)


def plan_of(message: MessageSources, loaded_stems: Sequence[LoadedStem]) -> MessagePlan:
    """Return the plan of the message that is made of these stems, one for each part."""
    parts = [
        replace(part, generation=stem.generation, level=stem.level)
        for part, stem in zip(message.plan.parts, loaded_stems, strict=True)
    ]
    return replace(message.plan, parts=tuple(parts))


def known_plan(message: MessageSources, library: Library) -> MessagePlan | None:
    """Return the plan of the message as its stems are now, None where one is missing.

    A message made of other bytes has another name, so a stem that was repaired, replaced or spoken
    anew since then never answers from it.
    """
    generations = {part.signature: part.generation for part in message.plan.parts}
    unknown = [name for name, generation in generations.items() if generation == 0]
    current = library.generations(unknown)
    if len(current) < len(unknown):
        return None
    generations.update(current)
    return message.plan.made_of(generations)


def from_store(plan: MessagePlan, outputs: Outputs, *, needs_audio: bool) -> Message | None:
    """Return the message that was made of these stems, or None."""
    with stage("lookup"):
        kept = outputs.find(plan.object_name)
        audio = outputs.audio(kept) if kept and needs_audio else None

    if kept is None or (needs_audio and audio is None):
        return None
    require_clean(plan, kept.report)
    return Message(plan, kept.report, None, kept, audio)


def load_stems(message: MessageSources, library: Library) -> tuple[LoadedStem, ...]:
    """Load each distinct stem once, side by side; parts of one signature share one.

    Raises InvalidInput before anything is loaded where the texts make the message too long, and as
    soon as what was loaded does.
    """
    sources, silence_s = message.sources, message.plan.timeline.silence_ms / 1000
    likely_s = sum(source.likely_s for source in sources) + silence_s
    require_length(likely_s)
    require_within(message.plan.delivery.preset, seconds=likely_s)

    distinct = {source.part.signature: source for source in sources}
    watch = LengthWatch(message.plan, {name: each.least_s for name, each in distinct.items()})
    calls = {name: partial(load_stem, each, library, watch) for name, each in distinct.items()}

    # Threads are for those that must be fetched: starting them takes longer than memory does.
    far = [name for name in calls if not library.is_at_hand(name)]
    loaded = dict(zip(far, run_parallel([calls[name] for name in far]), strict=True))
    loaded.update({name: call() for name, call in calls.items() if name not in loaded})
    return tuple(loaded[source.part.signature] for source in sources)


def load_stem(source: PartSource, library: StemLoader, watch: LengthWatch) -> LoadedStem:
    """Load one stem, and count its length; raises as `load_stems` does."""
    stem = source.load(library)
    watch.loaded(source.part.signature, stem.wav)
    return stem

"""Fill a batch's frozen template with the values of a row: its parts, or why it cannot be made."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from hybrid_audio.batching.planning.parts import ResolvedPart, Segments
from hybrid_audio.batching.planning.stem_rows import spec_of
from hybrid_audio.domain.batches.frozen import FrozenBatch
from hybrid_audio.domain.batches.plan import RowFault
from hybrid_audio.domain.batches.rows import MessageRow, StemRow
from hybrid_audio.domain.message import MAX_MESSAGE_S, Delivery, MessagePlan
from hybrid_audio.domain.presets import fault_of
from hybrid_audio.domain.report import MessageWarning
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.timing import Timeline
from hybrid_audio.errors import Fault
from hybrid_audio.rendering.sources import MessageSources
from hybrid_audio.templates import VALUE_MISSING

SHOWN_FAULTS = 3


@dataclass(frozen=True)
class Needs:
    """The stems that an item needs, in order, and the characters of speaking it in full."""

    specs: Sequence[StemSpec]
    characters: int


@dataclass(frozen=True)
class ResolvedRow:
    """A row as a message: a part for each spoken segment, in order."""

    template: str
    parts: tuple[ResolvedPart, ...] = field(repr=False)
    timeline: Timeline
    delivery: Delivery

    @property
    def specs(self) -> tuple[StemSpec, ...]:
        """The stem of each part."""
        return tuple(part.source.spec for part in self.parts)

    @property
    def characters(self) -> int:
        """The cost of speaking the message in full, in characters: its texts, a space between."""
        return sum(len(part.source.spec.text) for part in self.parts) + len(self.parts) - 1

    @cached_property
    def sources(self) -> MessageSources:
        """What the message is assembled of."""
        sources = tuple(part.source for part in self.parts)
        plan = MessagePlan(
            self.template, tuple(each.part for each in sources), self.timeline, self.delivery
        )
        missing = dict.fromkeys(fault for part in self.parts for fault in part.missing)
        warnings = tuple(
            MessageWarning(VALUE_MISSING, f"{fault.path} {fault.message}; the fallback is spoken")
            for fault in missing
        )
        return MessageSources(plan, sources, self.characters, warnings)


class Resolver:
    """Resolves the rows of one batch; what repeats is resolved once. Threads may share it."""

    def __init__(self, frozen: FrozenBatch, speaker: Speaker) -> None:
        self.frozen = frozen
        self._speaker = frozen.speaker(speaker)
        self._segments: Segments | None = None

    @property
    def segments(self) -> Segments:
        """The spoken segments of the template."""
        if self._segments is None:
            frozen = self.frozen
            self._segments = Segments(
                frozen.template, frozen.variant, allow=frozen.allow, speaker=self._speaker
            )
        return self._segments

    def message(self, row: MessageRow) -> ResolvedRow | RowFault:
        """Return the row as a message, or the reason why it will fail.

        Its parts are those that the template has for these values, in the row's voice and language
        where it names them.
        """
        if row.fault is not None:
            return RowFault(row.number, row.line, row.fault)

        parts, faults = self.segments.parts(
            row.values, row.voice_id, row.language, spoken=row.spoken
        )
        if faults:
            return RowFault(row.number, row.line, reason_of(faults))
        timeline = self.segments.timeline(parts)
        seconds = sum(part.likely_s for part in parts) + timeline.silence_ms / 1000
        if seconds > MAX_MESSAGE_S:
            return RowFault(row.number, row.line, _too_long(seconds))
        preset = self.frozen.delivery.preset
        refusal = None if preset is None else fault_of(preset, seconds=seconds)
        if refusal is not None:
            return RowFault(row.number, row.line, refusal)
        return ResolvedRow(self.segments.name, parts, timeline, self.frozen.delivery)

    def needs(self, row: MessageRow | StemRow) -> Needs | RowFault:
        """Return the stems that a row of either kind needs, or the reason why it will fail."""
        if isinstance(row, MessageRow):
            found = self.message(row)
            return found if isinstance(found, RowFault) else Needs(found.specs, found.characters)
        if row.fault is not None:
            return RowFault(row.number, row.line, row.fault)
        return Needs((spec_of(row, self._speaker),), row.characters)


def reason_of(faults: Sequence[Fault]) -> str:
    """Return why a row fails, in one line: the first faults with their places."""
    shown = [f"{fault.path} {fault.message}" for fault in faults[:SHOWN_FAULTS]]
    more = f"; and {len(faults) - SHOWN_FAULTS} more" if len(faults) > SHOWN_FAULTS else ""
    return "; ".join(shown) + more


def _too_long(seconds: float) -> str:
    return f"the message would last {seconds:.0f} s; at most {MAX_MESSAGE_S:.0f} s are made"

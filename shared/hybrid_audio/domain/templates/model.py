"""A template, once read: segments in order, voices, timing, variants, slots, metadata."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from hybrid_audio.domain.pauses import Auto
from hybrid_audio.domain.stems.carrier import Carrier
from hybrid_audio.domain.stems.contract import Voice
from hybrid_audio.domain.templates.slots import SlottedText
from hybrid_audio.domain.timing import DEFAULT_CROSSFADE_MS, SegmentTiming, Transition

DATASETS = {"name": "names", "developer": "developers"}
"""The datasets of the two known slots; any other slot's dataset has the slot's own name."""


TEMPLATE_CARRIER = "template"
"""Stands for a carrier that is the template itself."""


@dataclass(frozen=True)
class Slot:
    """What a template needs a value for, and the dataset that has such values."""

    name: str
    dataset: str
    description: str | None = None
    example: str | None = field(default=None, repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return what a template declares for this slot beyond the defaults."""
        own = None if self.dataset == default_dataset(self.name) else self.dataset
        return _given(dataset=own, description=self.description, example=self.example)


@dataclass(frozen=True)
class Segment:
    """A position of a template: `text` is spoken, or None for intended silence.

    `carrier` is what is spoken around it, and cut away again: words, or the template itself. With
    `literal`, what looks like another system's placeholder is spoken as it stands.
    """

    timing: SegmentTiming
    text: SlottedText | None = None
    voice: Voice = field(default_factory=Voice)
    literal: bool = False
    carrier: Carrier | str | None = None

    @property
    def id(self) -> str | None:
        """The segment's name in the timing map; a silence may go without."""
        return self.timing.id

    def to_json(self) -> dict[str, Any]:
        """Return the segment as a template writes it."""
        text = None if self.text is None else self.text.source
        times = {
            f.name: _number(getattr(self.timing, f.name))
            for f in fields(self.timing)
            if f.name not in ("id", "in_context")
        }
        literal = self.literal or None
        carrier = self.carrier
        return _given(
            id=self.id,
            text=text,
            literal=literal,
            carrier=vars(carrier) if isinstance(carrier, Carrier) else carrier,
            voice=_voice_json(self.voice),
            **times,
        )


@dataclass(frozen=True)
class Variant:
    """Another way to speak the same template; None and missing entries leave the template's own."""

    description: str | None = None
    voice: Voice = field(default_factory=Voice)
    crossfade_ms: float | None = None
    timing_map: tuple[Transition, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the variant as a template writes it."""
        return _given(
            description=self.description,
            voice=_voice_json(self.voice),
            crossfade_ms=_number(self.crossfade_ms),
            timing_map=_timing_map_json(self.timing_map),
            metadata=copy.deepcopy(dict(self.metadata)) or None,
        )


@dataclass(frozen=True)
class Template:
    """The plan of a message; its form was checked, so that it resolves for any good values."""

    name: str
    segments: tuple[Segment, ...]
    version: str | None = None
    description: str | None = None
    model: str | None = None
    voice: Voice = field(default_factory=Voice)
    crossfade_ms: float = DEFAULT_CROSSFADE_MS
    sentence_pause_ms: float | None = None
    allow_tags: bool = False
    timing_map: tuple[Transition, ...] = ()
    variants: Mapping[str, Variant] = field(default_factory=dict)
    declared_slots: Mapping[str, Slot] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """What the template needs values for, in the order of first use."""
        used = dict.fromkeys(
            name for segment in self.segments if segment.text for name in segment.text.slots
        )
        return tuple(
            self.declared_slots.get(name) or Slot(name, default_dataset(name)) for name in used
        )

    def to_json(self) -> dict[str, Any]:
        """Return the template in canonical form: reading it again gives an equal template."""
        crossfade_ms = (
            None if self.crossfade_ms == DEFAULT_CROSSFADE_MS else _number(self.crossfade_ms)
        )
        return _given(
            template_name=self.name,
            version=self.version,
            description=self.description,
            model=self.model,
            voice=_voice_json(self.voice),
            crossfade_ms=crossfade_ms,
            sentence_pause_ms=_number(self.sentence_pause_ms),
            allow_tags=self.allow_tags or None,
            segments=[segment.to_json() for segment in self.segments],
            timing_map=_timing_map_json(self.timing_map),
            variants={name: variant.to_json() for name, variant in self.variants.items()} or None,
            slots={
                name: own for name, slot in self.declared_slots.items() if (own := slot.to_json())
            }
            or None,
            metadata=copy.deepcopy(dict(self.metadata)) or None,
        )


def default_dataset(slot: str) -> str:
    """Return the dataset of a slot that a template does not declare."""
    return DATASETS.get(slot, slot)


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _number(value: float | Auto | None) -> float | int | Auto | None:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _voice_json(voice: Voice) -> dict[str, Any] | None:
    return _given(**{f.name: getattr(voice, f.name) for f in fields(voice)}) or None


def _timing_map_json(timing_map: tuple[Transition, ...]) -> list[dict[str, Any]] | None:
    return [
        {"from": entry.source, "to": entry.target}
        | _given(
            pause_ms=_number(entry.pause_ms),
            gap_ms=_number(entry.gap_ms),
            crossfade_ms=_number(entry.crossfade_ms),
        )
        for entry in timing_map
    ] or None

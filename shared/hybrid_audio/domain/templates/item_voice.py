"""Decide who speaks a segment whose slots are filled from items with voices of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.stems.contract import Voice
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.resolve import ResolvedTemplate, SpokenSegment


@dataclass(frozen=True)
class VoiceClash:
    """Items that share a segment name different voices or languages; a segment has only one.

    `field` is `voice_id` or `language`; the template's own is spoken instead.
    """

    segment: str
    field: Literal["voice_id", "language"]
    slots: tuple[str, ...]

    @property
    def detail(self) -> str:
        """What happened, in one sentence without any spoken text."""
        slots = " and ".join(self.slots)
        return (
            f"segment {self.segment}: the items of {slots} name different values of {self.field}; "
            f"it was spoken with the template's own"
        )


def with_item_voices(
    resolved: ResolvedTemplate, template: Template, items: Mapping[str, Item]
) -> tuple[ResolvedTemplate, list[VoiceClash]]:
    """Return the template with each segment in the voice and language of the items it speaks.

    `items` holds the item of each slot by the slot's true name. What an item leaves open stays as
    the template decides it. Where items of one segment differ in a field, the template's own value
    of that field stays, and the clash is returned.
    """
    slots = slots_of_segments(template)
    segments: list[SpokenSegment] = []
    clashes: list[VoiceClash] = []
    for segment, used in zip(resolved.segments, slots, strict=True):
        spoken = {slot: items[slot] for slot in used if slot in items}
        voices = {slot: item.voice_id for slot, item in spoken.items() if item.voice_id}
        languages = {slot: item.language for slot, item in spoken.items() if item.language}

        clashes += _clash(segment.id, "voice_id", voices)
        clashes += _clash(segment.id, "language", languages)
        own = Voice(id=_only(voices), language=_only(languages))
        segments.append(replace(segment, voice=own.with_defaults(segment.voice)))
    return replace(resolved, segments=tuple(segments)), clashes


def slots_of_segments(template: Template) -> list[tuple[str, ...]]:
    """Return the slots of each spoken segment, in the order of the resolved segments."""
    return [segment.text.slots for segment in template.segments if segment.text is not None]


def _only(named: Mapping[str, str]) -> str | None:
    """Return the value that all slots agree on, or None."""
    values = set(named.values())
    return values.pop() if len(values) == 1 else None


def _clash(
    segment: str, field: Literal["voice_id", "language"], named: Mapping[str, str]
) -> list[VoiceClash]:
    """Return the clash of a segment's items in a field, if they differ in it."""
    return [VoiceClash(segment, field, tuple(named))] if len(set(named.values())) > 1 else []

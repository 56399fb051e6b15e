"""A template with its slots filled: what is spoken, in which voice, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hybrid_audio.domain import naming
from hybrid_audio.domain.contract import Voice, normalise_transcript, require_speakable
from hybrid_audio.domain.json_node import did_you_mean, invalid_input
from hybrid_audio.domain.templates.model import Segment, Template, Variant
from hybrid_audio.domain.templates.slots import MissingValue, SlottedText, value_of
from hybrid_audio.domain.templates.values import checked_values
from hybrid_audio.domain.timing import Timeline, merged, timeline
from hybrid_audio.errors import Fault, InvalidInput

_OWN_KINDS = ("name", "developer")


@dataclass(frozen=True)
class SpokenSegment:
    """One stem of a message: normalised text, and what the template decides of its voice."""

    id: str
    kind: str
    label: str = field(repr=False)
    text: str = field(repr=False)
    voice: Voice
    path: str


@dataclass(frozen=True)
class ResolvedTemplate:
    """A template for given values: the spoken segments in order, and the timing of their seams."""

    segments: tuple[SpokenSegment, ...]
    timeline: Timeline
    allow_tags: bool
    model_id: str | None

    @property
    def text(self) -> str:
        """The whole message as one text."""
        return " ".join(segment.text for segment in self.segments)

    @property
    def characters(self) -> int:
        """What speaking the message in full would cost, in characters."""
        return len(self.text)


def resolve(
    template: Template, *, variant: str | None, values: Mapping[str, str], strict: bool = True
) -> ResolvedTemplate:
    """Return the template for `values`, with a voice of segment over variant over template.

    A blank value counts as not given. Raises InvalidInput for an unknown variant, at `values.…` for
    a slot without value or fallback, for a value that is no plain text and, unless `strict` is
    false, for one that no segment uses, and at the segment for a text that cannot be spoken.
    """
    chosen = _variant(template, variant)
    faults: list[Fault] = []
    checked = checked_values(template, values, faults, strict=strict)
    voice = chosen.voice.with_defaults(template.voice)
    spoken: list[SpokenSegment] = []
    for index, segment in enumerate(template.segments):
        try:
            if segment.text is not None:
                spoken.append(
                    _spoken(template, segment, segment.text, checked, voice=voice, index=index)
                )
        except InvalidInput as error:
            faults.extend(error.faults)
    if faults:
        raise invalid_input(faults, f"{template.name} cannot be spoken so")
    return ResolvedTemplate(
        tuple(spoken), timeline_of(template, chosen), template.allow_tags, template.model
    )


def timeline_of(template: Template, variant: Variant) -> Timeline:
    """Return when the segments are heard; raises InvalidInput for too much silence in all."""
    return timeline(
        [segment.timing for segment in template.segments],
        merged(variant.timing_map, template.timing_map),
        crossfade_ms=template.crossfade_ms
        if variant.crossfade_ms is None
        else variant.crossfade_ms,
    )


def _variant(template: Template, name: str | None) -> Variant:
    if name is None:
        return Variant()
    if name not in template.variants:
        raise InvalidInput.at(
            "variant", f"is not a variant of {template.name}{did_you_mean(name, template.variants)}"
        )
    return template.variants[name]


def _spoken(
    template: Template,
    segment: Segment,
    text: SlottedText,
    values: Mapping[str, str],
    *,
    voice: Voice,
    index: int,
) -> SpokenSegment:
    path = f"$.segments[{index}].text"
    try:
        spoken = normalise_transcript(text.fill(values))
    except MissingValue as error:
        message = f"is missing; {template.name} speaks it and gives no fallback"
        raise InvalidInput.at(f"values.{error.args[0]}", message) from None
    require_speakable(spoken, path=path, allow_tags=template.allow_tags)
    kind, named_by = _name(template, text, values)
    label = naming.label(kind, named_by or spoken)
    return SpokenSegment(
        segment.id or "", kind, label, spoken, segment.voice.with_defaults(voice), path
    )


def _name(
    template: Template, text: SlottedText, values: Mapping[str, str]
) -> tuple[str, str | None]:
    """Return a segment's kind, and the values that its label is made of, or None where it has no
    slot.
    """
    heard = {use.name: value_of(use, values) for use in reversed(text.uses)}
    named_by = " ".join(heard[slot] for slot in text.slots)
    if len(text.slots) == 1:
        return kind_of_slot(template, text.slots[0]), named_by
    return ("generic", named_by) if text.slots else ("script", None)


def kind_of_slot(template: Template, slot: str) -> str:
    """Return the kind of the stems that speak this slot alone: name, developer, or its dataset."""
    if slot in _OWN_KINDS:
        return slot
    return next(each.dataset for each in template.slots if each.name == slot)

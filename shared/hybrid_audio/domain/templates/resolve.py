"""A template with its slots filled: what is spoken, in which voice, and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from hybrid_audio.domain.json_node import did_you_mean, invalid_input
from hybrid_audio.domain.pauses import SENTENCE_PAUSE_MS
from hybrid_audio.domain.stems import naming
from hybrid_audio.domain.stems.carrier import Carrier
from hybrid_audio.domain.stems.contract import Voice, normalise_transcript, require_speakable
from hybrid_audio.domain.templates.carriers import carrier_of
from hybrid_audio.domain.templates.model import Segment, Template, Variant
from hybrid_audio.domain.templates.patterns import kind_of_slot, pattern_of
from hybrid_audio.domain.templates.slots import MissingValue, SlottedText, value_of
from hybrid_audio.domain.templates.values import CheckedValues, checked_values
from hybrid_audio.domain.timing import Timeline, merged, timeline
from hybrid_audio.errors import Fault, InvalidInput


@dataclass(frozen=True)
class SpokenSegment:
    """One stem of a message: normalised text, and what the template decides of its voice."""

    id: str
    kind: str
    label: str = field(repr=False)
    text: str = field(repr=False)
    voice: Voice
    path: str
    carrier: Carrier | None = None
    pattern: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ResolvedTemplate:
    """A template for given values: the spoken segments in order, and the timing of their seams."""

    segments: tuple[SpokenSegment, ...]
    timeline: Timeline
    allow_tags: bool
    model_id: str | None
    warnings: tuple[Fault, ...] = ()
    """Values that count as missing, so that a fallback is spoken in their place."""

    @property
    def text(self) -> str:
        """The whole message as one text."""
        return " ".join(segment.text for segment in self.segments)

    @property
    def characters(self) -> int:
        """The cost of speaking the message in full, in characters."""
        return len(self.text)


def resolve(
    template: Template,
    *,
    variant: str | None,
    values: Mapping[str, str | None],
    allow: Collection[str] = (),
    strict: bool = True,
) -> ResolvedTemplate:
    """Return the template for `values`, with a voice of segment over variant over template.

    Values that are missing, or stand for a missing one, leave the slot to its fallback; see
    `checked_values` for `allow` and `strict`. Raises InvalidInput for an unknown variant, at
    `values.…` for a slot without value or fallback and for a value that breaks a rule, and at the
    segment for a text that cannot be spoken.
    """
    chosen = chosen_variant(template, variant)
    checked = checked_values(template, values, allow=allow, strict=strict)
    faults = list(checked.faults)
    voice = chosen.voice.with_defaults(template.voice)

    spoken: list[SpokenSegment] = []
    for index, segment in enumerate(template.segments):
        try:
            if segment.text is not None:
                spoken.append(spoken_segment(template, segment, checked, voice=voice, index=index))
        except InvalidInput as error:
            faults.extend(error.faults)
    if faults:
        raise invalid_input(faults, f"{template.name} cannot be spoken with these values")

    return ResolvedTemplate(
        tuple(spoken),
        timeline_of(template, chosen, [segment.text for segment in spoken]),
        template.allow_tags,
        template.model,
        warnings=tuple(checked.missing.values()),
    )


def timeline_of(
    template: Template, variant: Variant, spoken: Sequence[str] | None = None
) -> Timeline:
    """Return when the segments play; raises InvalidInput for too much silence in all.

    `spoken` are the texts of the spoken segments; without them a slot counts as its name.
    """
    filled = None if spoken is None else iter(spoken)
    texts = [
        None
        if segment.text is None
        else segment.text.specimen()
        if filled is None
        else next(filled)
        for segment in template.segments
    ]
    return timeline(
        [segment.timing for segment in template.segments],
        merged(variant.timing_map, template.timing_map),
        crossfade_ms=template.crossfade_ms
        if variant.crossfade_ms is None
        else variant.crossfade_ms,
        texts=texts,
        sentence_pause_ms=SENTENCE_PAUSE_MS
        if template.sentence_pause_ms is None
        else template.sentence_pause_ms,
    )


def chosen_variant(template: Template, name: str | None) -> Variant:
    """Return the variant of a name, an open one for None; raises InvalidInput for an unknown."""
    if name is None:
        return Variant()
    if name not in template.variants:
        raise InvalidInput.at(
            "variant", f"is not a variant of {template.name}{did_you_mean(name, template.variants)}"
        )
    return template.variants[name]


def spoken_segment(
    template: Template, segment: Segment, checked: CheckedValues, *, voice: Voice, index: int
) -> SpokenSegment:
    """Return the segment at `index` with its slots filled, in `voice` where it has no own.

    Raises InvalidInput at `values.…` for a slot without value or fallback, and at the segment for a
    text that cannot be spoken.
    """
    path, text = f"$.segments[{index}].text", segment.text or SlottedText("", ())
    try:
        spoken = normalise_transcript(text.fill(checked.values))
    except MissingValue as error:
        raise _missing(template, checked, str(error.args[0])) from None
    require_speakable(spoken, path=path, allow_tags=template.allow_tags)

    kind, named_by = _name(template, text, checked.values)
    label = naming.label(kind, named_by or spoken)
    voice = segment.voice.with_defaults(voice)
    carrier = carrier_of(template, segment, index, checked.values)
    pattern = pattern_of(template, segment, index)
    return SpokenSegment(segment.id or "", kind, label, spoken, voice, path, carrier, pattern)


def _missing(template: Template, checked: CheckedValues, slot: str) -> InvalidInput:
    """Return the error for a slot that has neither value nor fallback, at what was given for it."""
    rule = f"{template.name} speaks it and gives no fallback"
    if slot in checked.missing:
        given = checked.missing[slot]
        return InvalidInput.at(given.path, f"{given.message}; {rule}")
    return InvalidInput.at(f"values.{slot}", f"is missing; {rule}")


def _name(
    template: Template, text: SlottedText, values: Mapping[str, str]
) -> tuple[str, str | None]:
    """Return a segment's kind, and the values that its label is made of; None without a slot."""
    spoken = {use.name: value_of(use, values) for use in reversed(text.uses)}
    named_by = " ".join(spoken[slot] for slot in text.slots)
    if len(text.slots) == 1:
        return kind_of_slot(template, text.slots[0]), named_by
    return ("generic", named_by) if text.slots else ("script", None)

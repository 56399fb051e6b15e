"""A template with its slots filled: what is spoken, in which voice, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hybrid_audio.domain import naming
from hybrid_audio.domain.contract import Voice, check_transcript, normalise_transcript
from hybrid_audio.domain.place import meant
from hybrid_audio.domain.slots import MissingValue, SlottedText, canonical, value_of
from hybrid_audio.domain.template_model import Template, Variant
from hybrid_audio.domain.timing import Timeline, merged, timeline
from hybrid_audio.errors import Fault, InvalidInput

_OWN_KINDS = ("name", "developer")
_RESERVED = frozenset("<>{}[]")


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

    A blank value counts as not given. Raises InvalidInput for an unknown variant, at `values.…` for a slot without
    value or fallback, for a value that is no plain text and, unless `strict` is false, for one that no segment uses,
    and at the segment for a text that cannot be spoken.
    """
    chosen = _variant(template, variant)
    faults: list[Fault] = []
    checked = _checked_values(template, values, faults, strict=strict)
    voice = chosen.voice.over(template.voice)
    spoken = [
        _spoken(
            template, source, checked, voice=segment.voice.over(voice), place=(segment.id or "", index), faults=faults
        )
        for index, segment in enumerate(template.segments)
        if (source := segment.text) is not None
    ]
    if faults:
        raise InvalidInput(_detail(template, faults), faults=list(dict.fromkeys(faults)))
    return ResolvedTemplate(
        tuple(each for each in spoken if each is not None),
        timeline_of(template, chosen),
        template.allow_tags,
        template.model,
    )


def timeline_of(template: Template, variant: Variant) -> Timeline:
    """Return when the segments are heard; raises InvalidInput for too much silence in all."""
    return timeline(
        [segment.timing for segment in template.segments],
        merged(variant.timing_map, template.timing_map),
        crossfade_ms=template.crossfade_ms if variant.crossfade_ms is None else variant.crossfade_ms,
    )


def specimen_values(template: Template) -> dict[str, str]:
    """Return a value for every slot, as good as the template allows: its example, else the slot's own name."""
    return {slot.name: slot.example or slot.name for slot in template.slots}


def check_value(value: str, *, path: str) -> str:
    """Return a slot's value normalised; raises InvalidInput where it is no plain text to speak."""
    value = normalise_transcript(value)
    if not _RESERVED.isdisjoint(value):
        raise InvalidInput.at(path, "holds one of < > { } [ ], which could be read as a tag or a slot; remove it")
    check_transcript(value, path=path)
    return value


def _variant(template: Template, name: str | None) -> Variant:
    if name is None:
        return Variant()
    if name not in template.variants:
        raise InvalidInput.at("variant", f"is not a variant of {template.name}{meant(name, template.variants)}")
    return template.variants[name]


def _checked_values(
    template: Template, values: Mapping[str, str], faults: list[Fault], *, strict: bool
) -> dict[str, str]:
    known = [slot.name for slot in template.slots]
    checked: dict[str, str] = {}
    for given, value in values.items():
        slot, path = canonical(given), f"values.{given}"
        if slot in checked:
            faults.append(Fault(path, f"is given twice: {given} is another word for {slot}"))
        elif slot not in known:
            faults += [Fault(path, f"is not a slot of {template.name}{meant(given, known)}")] if strict else []
        elif value.strip():
            checked[slot] = _plain(value, path, faults)
    return checked


def _plain(value: str, path: str, faults: list[Fault]) -> str:
    try:
        return check_value(value, path=path)
    except InvalidInput as error:
        faults.extend(error.faults)
        return "refused"


def _spoken(
    template: Template,
    source: SlottedText,
    values: Mapping[str, str],
    *,
    voice: Voice,
    place: tuple[str, int],
    faults: list[Fault],
) -> SpokenSegment | None:
    identity, index = place
    path = f"$.segments[{index}].text"
    try:
        text = normalise_transcript(source.fill(values))
        check_transcript(text, path=path, allow_tags=template.allow_tags)
    except MissingValue as error:
        faults.append(Fault(f"values.{error.args[0]}", f"is missing; {template.name} speaks it and gives no fallback"))
        return None
    except InvalidInput as error:
        faults.extend(error.faults)
        return None
    kind, named_by = _name(template, source, values, text)
    return SpokenSegment(identity, kind, naming.label(kind, named_by), text, voice, path)


def _name(template: Template, source: SlottedText, values: Mapping[str, str], text: str) -> tuple[str, str]:
    """Return a segment's kind and the text that its label is made of."""
    if not source.slots:
        return "script", text
    heard = {use.name: value_of(use, values) for use in reversed(source.uses)}
    if len(heard) > 1:
        return "generic", " ".join(heard[name] for name in source.slots)
    (slot,) = source.slots
    return kind_of_slot(template, slot), heard[slot]


def kind_of_slot(template: Template, slot: str) -> str:
    """Return the kind of the stems that speak this slot alone: name, developer, or its dataset."""
    if slot in _OWN_KINDS:
        return slot
    return next(each.dataset for each in template.slots if each.name == slot)


def _detail(template: Template, faults: list[Fault]) -> str:
    more = f"; and {len(faults) - 1} more" if len(faults) > 1 else ""
    return f"{template.name} cannot be spoken so: {faults[0].path} {faults[0].message}{more}"

"""Read a template strictly: every rule of its form, with the JSON path of every fault."""

import re
from typing import Any

from hybrid_audio.domain.json_node import Fields, JsonNode, TextForm, did_you_mean, invalid_input
from hybrid_audio.domain.plain_text import validated_plain_text
from hybrid_audio.domain.stems.naming import KIND
from hybrid_audio.domain.templates.model import Segment, Slot, Template, Variant, default_dataset
from hybrid_audio.domain.templates.resolve import resolve, timeline_of
from hybrid_audio.domain.templates.segments import (
    MAX_NAME_CHARACTERS,
    read_segments,
    read_timing_map,
    read_voice,
)
from hybrid_audio.domain.templates.slots import canonical
from hybrid_audio.domain.templates.values import specimen_values
from hybrid_audio.domain.timing import DEFAULT_CROSSFADE_MS, MAX_TIME_MS
from hybrid_audio.errors import Fault, InvalidInput

MAX_VARIANTS = 20
MAX_ENTRIES = 100
MAX_DESCRIPTION_CHARACTERS = 2000
MAX_ESTIMATE_MS = 3_600_000.0

NAME = TextForm(
    re.compile(r"[a-z0-9][a-z0-9_-]{0,79}"),
    "must be a text of 1 to 80 lower-case letters, digits, - and _, beginning with a letter "
    "or digit",
)
MODEL = TextForm(
    re.compile(r"[a-z0-9][a-z0-9._-]{0,79}"),
    "must be a model's name, for example sonic-3-2026-01-12",
)
_DATASET = TextForm(
    KIND, "must be a dataset's name: lower-case letters, digits, - and _, beginning with a letter"
)
_TEMPLATE_FIELDS = (
    *("template_name", "version", "description", "model", "voice", "crossfade_ms"),
    *("sentence_pause_ms", "allow_tags"),
    *("segments", "timing_map", "variants", "slots", "metadata"),
)


def template_name(name: str, *, path: str = "template") -> str:
    """Return a template's name without `.json`; raises InvalidInput for what cannot be one."""
    bare = name.removesuffix(".json")
    if not NAME.pattern.fullmatch(bare):
        raise InvalidInput.at(path, f"is not a template's name: it {NAME.rule}")
    return bare


def read_template(data: object) -> Template:
    """Return the template that parsed JSON describes.

    Raises InvalidInput with every fault and its JSON path, up to a hundred of them.
    """
    faults: list[Fault] = []
    template = _template(JsonNode(data, "$", faults))
    if not faults:
        _add_message_faults(template, faults)
    if faults:
        raise invalid_input(faults, "not a template")
    return template


def _template(node: JsonNode) -> Template:
    own = node.fields(_TEMPLATE_FIELDS, required=("template_name", "segments"))
    listed, allow_tags = own.get("segments"), own.flag("allow_tags")
    segments = () if listed is None else read_segments(listed, allow_tags=allow_tags)
    crossfade_ms = own.number("crossfade_ms", 0, MAX_TIME_MS)

    return Template(
        name=own.word("template_name", NAME) or "",
        segments=segments,
        version=own.text("version", at_most=MAX_NAME_CHARACTERS),
        description=own.text("description", at_most=MAX_DESCRIPTION_CHARACTERS),
        model=own.word("model", MODEL),
        voice=read_voice(own),
        crossfade_ms=DEFAULT_CROSSFADE_MS if crossfade_ms is None else crossfade_ms,
        sentence_pause_ms=own.number("sentence_pause_ms", 0, MAX_TIME_MS),
        allow_tags=allow_tags,
        timing_map=read_timing_map(own, segments),
        variants=_variants(own, segments),
        declared_slots=_slots(own, segments),
        metadata=_metadata(own),
    )


def _variants(fields: Fields, segments: tuple[Segment, ...]) -> dict[str, Variant]:
    node = fields.get("variants")
    entries = {} if node is None else node.entries(at_most=MAX_VARIANTS)
    for name, entry in entries.items():
        if not NAME.pattern.fullmatch(name):
            entry.report(f"is not a variant's name: it {NAME.rule}")
    return {name: _variant(entry, segments) for name, entry in entries.items()}


def _variant(node: JsonNode, segments: tuple[Segment, ...]) -> Variant:
    own = node.fields(("description", "voice", "crossfade_ms", "timing_map", "metadata"))
    return Variant(
        description=own.text("description", at_most=MAX_DESCRIPTION_CHARACTERS),
        voice=read_voice(own),
        crossfade_ms=own.number("crossfade_ms", 0, MAX_TIME_MS),
        timing_map=read_timing_map(own, segments),
        metadata=_metadata(own),
    )


def _slots(fields: Fields, segments: tuple[Segment, ...]) -> dict[str, Slot]:
    node = fields.get("slots")
    used = list(
        dict.fromkeys(name for segment in segments if segment.text for name in segment.text.slots)
    )

    found: dict[str, Slot] = {}
    for given, entry in ({} if node is None else node.entries(at_most=MAX_ENTRIES)).items():
        name = canonical(given)
        if name not in used:
            hint = did_you_mean(given, used, reported=len(entry.faults))
            entry.report(f"is a slot that no segment uses{hint}")
        elif name in found:
            entry.report(f"is given twice: first_name is another word for {name}")
        found[name] = _slot(name, entry)
    return {name: slot for name, slot in found.items() if slot.to_json()}


def _slot(name: str, node: JsonNode) -> Slot:
    own = node.fields(("dataset", "description", "example"))
    example = own.get("example")

    return Slot(
        name,
        dataset=own.word("dataset", _DATASET) or default_dataset(name),
        description=own.text("description", at_most=MAX_DESCRIPTION_CHARACTERS),
        example=None if example is None else _example(example),
    )


def _example(node: JsonNode) -> str:
    text = node.text(at_most=MAX_NAME_CHARACTERS)
    try:
        return validated_plain_text(text, path=node.path) if text else ""
    except InvalidInput as error:
        node.report_all(error)
        return ""


def _metadata(fields: Fields) -> dict[str, Any]:
    node = fields.get("metadata")
    if node is None:
        return {}
    entries = node.entries(at_most=MAX_ENTRIES)
    if "estimated_duration_ms" in entries:
        entries["estimated_duration_ms"].number(0, MAX_ESTIMATE_MS)
    return node.free() if entries else {}


def _add_message_faults(template: Template, faults: list[Fault]) -> None:
    """Add faults that only the whole message shows: resolve specimen values, time every variant."""
    specimen = specimen_values(template)
    try:
        resolve(template, variant=None, values=specimen, allow=specimen.values())
        for variant in template.variants.values():
            timeline_of(template, variant)
    except InvalidInput as error:
        faults.extend(error.faults)

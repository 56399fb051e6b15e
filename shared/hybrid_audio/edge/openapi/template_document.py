"""The JSON Schema of a template; the domain reads templates itself, without a model."""

from typing import Any

from hybrid_audio.domain.languages import LANGUAGE
from hybrid_audio.domain.stems.contract import MAX_TRANSCRIPT_CHARACTERS, SPEED_RANGE, VOLUME_RANGE
from hybrid_audio.domain.stems.naming import KIND
from hybrid_audio.domain.templates.model import TEMPLATE_CARRIER
from hybrid_audio.domain.templates.reader import (
    MAX_DESCRIPTION_CHARACTERS,
    MAX_ENTRIES,
    MAX_ESTIMATE_MS,
    MAX_VARIANTS,
    MODEL,
    NAME,
)
from hybrid_audio.domain.templates.segments import ID, MAX_NAME_CHARACTERS, MAX_SEGMENTS
from hybrid_audio.domain.templates.slots import SLOT_NAME
from hybrid_audio.domain.timing import MAX_TIME_MS

Schema = dict[str, Any]


def _text(at_most: int) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": at_most}


def _word(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$"}


def _number(low: float, high: float) -> Schema:
    return {"type": "number", "minimum": low, "maximum": high}


def _object(*required: str, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _entries(value: Schema | bool, *, at_most: int, pattern: str | None = None) -> Schema:
    names = {"propertyNames": {"pattern": f"^{pattern}$"}} if pattern else {}
    return {"type": "object", "additionalProperties": value, "maxProperties": at_most, **names}


_MS = _number(0, MAX_TIME_MS)
_PAUSE = {"anyOf": [_MS, {"const": "auto"}]}
_TIMES = {"pause_ms": _PAUSE, "gap_ms": _MS, "break_ms": _MS, "crossfade_ms": _MS}
_VOICE = _object(
    id=_text(MAX_NAME_CHARACTERS),
    language=_word(LANGUAGE.pattern),
    speed=_number(*SPEED_RANGE),
    volume=_number(*VOLUME_RANGE),
    emotion=_text(MAX_NAME_CHARACTERS),
    pronunciation_dict_id=_text(MAX_NAME_CHARACTERS),
)
_ID = _word(ID.pattern.pattern)
_SPOKEN = _object(
    "id",
    "text",
    id=_ID,
    text=_text(MAX_TRANSCRIPT_CHARACTERS),
    literal={"type": "boolean"},
    carrier={
        "anyOf": [
            {"const": TEMPLATE_CARRIER},
            _object(before=_text(MAX_TRANSCRIPT_CHARACTERS), after=_text(MAX_TRANSCRIPT_CHARACTERS))
            | {"minProperties": 1},
        ]
    },
    voice=_VOICE,
    **_TIMES,
)
_SILENCE = _object("silence_ms", id=_ID, silence_ms=_MS)
_TRANSITION = _object(
    "from",
    "to",
    **{"from": _ID, "to": _ID, "pause_ms": _PAUSE, "gap_ms": _MS, "crossfade_ms": _MS},
)
_TIMING_MAP = {"type": "array", "maxItems": MAX_SEGMENTS, "items": _TRANSITION}
_METADATA = _entries(True, at_most=MAX_ENTRIES) | {
    "properties": {"estimated_duration_ms": _number(0, MAX_ESTIMATE_MS)},
}
_DESCRIPTION = _text(MAX_DESCRIPTION_CHARACTERS)
_VARIANT = _object(
    description=_DESCRIPTION,
    voice=_VOICE,
    crossfade_ms=_MS,
    timing_map=_TIMING_MAP,
    metadata=_METADATA,
)
_SLOT = _object(
    dataset=_word(KIND.pattern), description=_DESCRIPTION, example=_text(MAX_NAME_CHARACTERS)
)

TEMPLATE: Schema = _object(
    "template_name",
    "segments",
    template_name=_word(NAME.pattern.pattern),
    version=_text(MAX_NAME_CHARACTERS),
    description=_DESCRIPTION,
    model=_word(MODEL.pattern.pattern),
    voice=_VOICE,
    crossfade_ms=_MS,
    sentence_pause_ms=_MS,
    allow_tags={"type": "boolean"},
    segments={
        "type": "array",
        "minItems": 1,
        "maxItems": MAX_SEGMENTS,
        "items": {"anyOf": [_SPOKEN, _SILENCE]},
    },
    timing_map=_TIMING_MAP,
    variants=_entries(_VARIANT, at_most=MAX_VARIANTS, pattern=NAME.pattern.pattern),
    slots=_entries(_SLOT, at_most=MAX_ENTRIES, pattern=SLOT_NAME.pattern),
    metadata=_METADATA,
)

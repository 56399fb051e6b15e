"""Read the parts that templates and their variants share: segments, voices and timing maps."""

import re
from collections.abc import Callable

from hybrid_audio.domain.json_node import Fields, JsonNode, TextForm
from hybrid_audio.domain.languages import language_fault
from hybrid_audio.domain.names.merge_tags import template_fault
from hybrid_audio.domain.pauses import AUTO, Auto
from hybrid_audio.domain.stems.carrier import Carrier
from hybrid_audio.domain.stems.contract import (
    MAX_TRANSCRIPT_CHARACTERS,
    SPEED_RANGE,
    VOLUME_RANGE,
    Voice,
    normalise_transcript,
    require_speakable,
    word_fault,
)
from hybrid_audio.domain.templates import slots
from hybrid_audio.domain.templates.model import TEMPLATE_CARRIER, Segment
from hybrid_audio.domain.templates.slots import SlotFault, SlottedText
from hybrid_audio.domain.timing import (
    MAX_TIME_MS,
    SegmentTiming,
    Transition,
    repeated_id_faults,
    timing_map_faults,
)
from hybrid_audio.errors import InvalidInput

MAX_SEGMENTS = 1000
MAX_NAME_CHARACTERS = 100

ID = TextForm(
    re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}"),
    "must be a text of 1 to 80 letters, digits, ., - and _, beginning with a letter or digit",
)
_SPOKEN_FIELDS = ("id", "text", "voice", "literal", "carrier")
_TIMES = ("gap_ms", "break_ms", "crossfade_ms")
_PAUSE = "pause_ms"


def read_segments(node: JsonNode, *, allow_tags: bool) -> tuple[Segment, ...]:
    """Return the segments in order; reports ids given twice, and nothing to speak."""
    before = len(node.faults)
    segments = tuple(
        _segment(item, allow_tags=allow_tags) for item in node.items(at_most=MAX_SEGMENTS)
    )
    node.faults.extend(repeated_id_faults([segment.id for segment in segments], path=node.path))
    if len(node.faults) == before and not any(segment.text for segment in segments):
        node.report("holds nothing to speak; give at least one segment with text")

    return segments


def read_voice(fields: Fields) -> Voice:
    """Return the field `voice`, open where it says nothing."""
    node = fields.get("voice")
    if node is None:
        return Voice()

    own = node.fields(("id", "language", "speed", "volume", "emotion", "pronunciation_dict_id"))
    return Voice(
        id=_word(own, "id", word_fault),
        language=_word(own, "language", language_fault),
        speed=own.number("speed", *SPEED_RANGE),
        volume=own.number("volume", *VOLUME_RANGE),
        emotion=_word(own, "emotion", word_fault),
        pronunciation_dict_id=_word(own, "pronunciation_dict_id", word_fault),
    )


def _word(fields: Fields, name: str, fault_of: Callable[[str], str | None]) -> str | None:
    text = fields.text(name, at_most=MAX_NAME_CHARACTERS)
    if text and (fault := fault_of(text)):
        fields.found[name].report(fault)
    return text


def read_timing_map(fields: Fields, segments: tuple[Segment, ...]) -> tuple[Transition, ...]:
    """Return the field `timing_map`; reports entries that do not fit the segments."""
    node = fields.get("timing_map")
    if node is None:
        return ()

    before = len(node.faults)
    entries = tuple(_transition(item) for item in node.items(at_most=MAX_SEGMENTS))
    if segments and len(node.faults) == before:
        node.faults.extend(
            timing_map_faults([segment.id for segment in segments], entries, path=node.path)
        )
    return entries


def _segment(node: JsonNode, *, allow_tags: bool) -> Segment:
    given = node.value if isinstance(node.value, dict) else {"text": ""}
    if ("text" in given) == ("silence_ms" in given):
        node.report("must have either text or silence_ms, and not both")
    is_silence = "silence_ms" in given and "text" not in given

    known = ("id", "silence_ms") if is_silence else (*_SPOKEN_FIELDS, "silence_ms", *_TIMES, _PAUSE)
    own = node.fields(known, required=() if is_silence else ("id",))
    times = {name: own.number(name, 0, MAX_TIME_MS) for name in ("silence_ms", *_TIMES)}
    text, literal = own.get("text"), own.flag("literal")
    slotted = None if text is None else _slotted(text, allow_tags=allow_tags, literal=literal)
    carrier = None if (around := own.get("carrier")) is None else _carrier(around)
    timing = SegmentTiming(
        own.word("id", ID), **times, pause_ms=_read_pause(own), in_context=carrier is not None
    )
    return Segment(timing, slotted, read_voice(own), literal, carrier)


def _carrier(node: JsonNode) -> Carrier | str | None:
    """Return the words around a segment, or the word that stands for the template itself."""
    if node.value == TEMPLATE_CARRIER:
        return TEMPLATE_CARRIER
    if not isinstance(node.value, dict):
        node.report(f'must be "{TEMPLATE_CARRIER}", or an object with before, after, or both')
        return None

    own = node.fields(("before", "after"))
    words = {name: own.text(name, at_most=MAX_TRANSCRIPT_CHARACTERS) or "" for name in own.found}
    if not own.found:
        node.report("holds nothing; give before, after, or both")
    for name, text in words.items():
        if set(text) & set("{}"):
            own.found[name].report("holds a brace; a carrier is the same for every message")
    return Carrier(**words)


def _slotted(node: JsonNode, *, allow_tags: bool, literal: bool) -> SlottedText:
    text = node.text(at_most=MAX_TRANSCRIPT_CHARACTERS)
    unread = SlottedText(text, (text,))
    if not literal and (fault := template_fault(text)):
        node.report(fault)
        return unread

    try:
        slotted = slots.parse(text)
        if text:
            specimen = normalise_transcript(slotted.specimen())
            require_speakable(specimen, path=node.path, allow_tags=allow_tags)
    except SlotFault as error:
        for message in error.messages:
            node.report(message)
    except InvalidInput as error:
        node.report_all(error)
    else:
        return slotted

    return unread


def _read_pause(fields: Fields) -> float | Auto | None:
    node = fields.get(_PAUSE)
    if node is not None and isinstance(node.value, str):
        if node.value == AUTO:
            return AUTO
        node.report(f"must be a number of milliseconds, or {AUTO}")
        return None
    return fields.number(_PAUSE, 0, MAX_TIME_MS)


def _transition(node: JsonNode) -> Transition:
    own = node.fields(("from", "to", "gap_ms", "crossfade_ms", _PAUSE), required=("from", "to"))
    gap_ms, crossfade_ms = (
        own.number("gap_ms", 0, MAX_TIME_MS),
        own.number("crossfade_ms", 0, MAX_TIME_MS),
    )
    if own.found and not own.found.keys() & {"gap_ms", "crossfade_ms", _PAUSE}:
        node.report("decides nothing; give pause_ms or gap_ms, crossfade_ms, or both")

    return Transition(
        own.word("from", ID) or "", own.word("to", ID) or "", gap_ms, crossfade_ms, _read_pause(own)
    )

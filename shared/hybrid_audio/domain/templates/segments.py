"""Reading the parts that templates and their variants share: segments, voices and timing maps."""

import re

from hybrid_audio.domain.contract import (
    MAX_TRANSCRIPT_CHARACTERS,
    SPEED_RANGE,
    VOLUME_RANGE,
    Voice,
    check_transcript,
    normalise_transcript,
)
from hybrid_audio.domain.place import Fields, Form, Place
from hybrid_audio.domain.templates import slots
from hybrid_audio.domain.templates.model import Segment
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

ID = Form(
    re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}"),
    "must be a text of 1 to 80 letters, digits, ., - and _, beginning with a letter or digit",
)
LANGUAGE = Form(
    re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*"), "must be a language's code, for example en"
)
_TIMES = ("gap_ms", "break_ms", "crossfade_ms")


def read_segments(place: Place, *, allow_tags: bool) -> tuple[Segment, ...]:
    """Return the segments in order; faults ids given twice, and nothing to speak."""
    before = len(place.faults)
    segments = tuple(
        _segment(item, allow_tags=allow_tags) for item in place.items(at_most=MAX_SEGMENTS)
    )
    place.faults.extend(repeated_id_faults([segment.id for segment in segments], path=place.path))
    if len(place.faults) == before and not any(segment.text for segment in segments):
        place.fault("holds nothing to speak; give at least one segment with text")
    return segments


def read_voice(fields: Fields) -> Voice:
    """Return the field `voice`, open where it says nothing."""
    place = fields.get("voice")
    if place is None:
        return Voice()
    own = place.fields(("id", "language", "speed", "volume", "emotion", "pronunciation_dict_id"))
    return Voice(
        id=own.text("id", at_most=MAX_NAME_CHARACTERS),
        language=own.word("language", LANGUAGE),
        speed=own.number("speed", *SPEED_RANGE),
        volume=own.number("volume", *VOLUME_RANGE),
        emotion=own.text("emotion", at_most=MAX_NAME_CHARACTERS),
        pronunciation_dict_id=own.text("pronunciation_dict_id", at_most=MAX_NAME_CHARACTERS),
    )


def read_timing_map(fields: Fields, segments: tuple[Segment, ...]) -> tuple[Transition, ...]:
    """Return the field `timing_map`; faults entries that do not fit the segments."""
    place = fields.get("timing_map")
    if place is None:
        return ()
    before = len(place.faults)
    entries = tuple(_transition(item) for item in place.items(at_most=MAX_SEGMENTS))
    if segments and len(place.faults) == before:
        place.faults.extend(
            timing_map_faults([segment.id for segment in segments], entries, path=place.path)
        )
    return entries


def _segment(place: Place, *, allow_tags: bool) -> Segment:
    given = place.value if isinstance(place.value, dict) else {"text": ""}
    if ("text" in given) == ("silence_ms" in given):
        place.fault("must have either text or silence_ms, and not both")
    is_silence = "silence_ms" in given and "text" not in given
    known = ("id", "silence_ms") if is_silence else ("id", "text", "silence_ms", "voice", *_TIMES)
    own = place.fields(known, required=() if is_silence else ("id",))
    times = {name: own.number(name, 0, MAX_TIME_MS) for name in ("silence_ms", *_TIMES)}
    text = own.get("text")
    slotted = None if text is None else _slotted(text, allow_tags=allow_tags)
    return Segment(SegmentTiming(own.word("id", ID), **times), slotted, read_voice(own))


def _slotted(place: Place, *, allow_tags: bool) -> SlottedText:
    text = place.text(at_most=MAX_TRANSCRIPT_CHARACTERS)
    try:
        slotted = slots.parse(text)
        if text:
            check_transcript(
                normalise_transcript(slotted.specimen()), path=place.path, allow_tags=allow_tags
            )
    except SlotFault as error:
        for message in error.messages:
            place.fault(message)
    except InvalidInput as error:
        place.take(error)
    else:
        return slotted
    return SlottedText(text, (text,))


def _transition(place: Place) -> Transition:
    own = place.fields(("from", "to", "gap_ms", "crossfade_ms"), required=("from", "to"))
    gap_ms, crossfade_ms = (
        own.number("gap_ms", 0, MAX_TIME_MS),
        own.number("crossfade_ms", 0, MAX_TIME_MS),
    )
    if own.found and not own.found.keys() & {"gap_ms", "crossfade_ms"}:
        place.fault("decides nothing; give gap_ms, crossfade_ms, or both")
    return Transition(own.word("from", ID) or "", own.word("to", ID) or "", gap_ms, crossfade_ms)

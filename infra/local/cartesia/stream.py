"""An answer of `POST /tts/sse`: events of sound and of times, right or as a fault has them.

The forms are those of the official SDK, `cartesia/types/tts_sse_event.py` (4.2.0).
"""

import base64
import json
from typing import Any
from uuid import uuid4

from infra.local.cartesia.faults import InjectedFault
from infra.local.cartesia.speaker import Timed, TimedSpeech
from infra.local.cartesia.utterance import Utterance

CHUNK_S = 0.1


def body(speech: TimedSpeech, utterance: Utterance, fault: InjectedFault) -> bytes:
    """Return all events of the speech, the times behind the first sound."""
    chunks = _chunks(speech, utterance.rate)
    times = [] if fault.no_timestamps else _times(speech, utterance, fault)
    half = len(chunks) // 2
    if fault.error_event:
        return _sent([*chunks[:half], _error()])

    events = [*chunks[:1], *times, *chunks[1:]]
    if fault.breaks_off:
        return _sent(events[: len(events) - half])
    return _sent([*events, {"type": "done", "done": True, "status_code": 200}])


def _chunks(speech: TimedSpeech, rate: int) -> list[dict[str, Any]]:
    step = max(1, round(CHUNK_S * rate))
    common = {"type": "chunk", "done": False, "status_code": 206, "step_time": 10.0}
    pieces = (speech.samples[at : at + step] for at in range(0, len(speech.samples), step))
    return [
        {**common, "data": base64.b64encode(piece.astype("<i2").tobytes()).decode()}
        for piece in pieces
    ]


def _times(speech: TimedSpeech, utterance: Utterance, fault: InjectedFault) -> list[dict[str, Any]]:
    found = []
    if utterance.words:
        lists = _lists(_spoilt(speech.words, fault), "words")
        found.append(_timed("timestamps", "word_timestamps", lists))
    if utterance.phonemes:
        lists = _lists(_spoilt(speech.phonemes, fault), "phonemes")
        found.append(_timed("phoneme_timestamps", "phoneme_timestamps", lists))
    return found


def _timed(kind: str, field: str, lists: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "done": False, "status_code": 206, field: lists}


def _lists(timed: list[Timed], name: str) -> dict[str, Any]:
    return {
        name: [each.said for each in timed],
        "start": [round(each.start_s, 4) for each in timed],
        "end": [round(each.end_s, 4) for each in timed],
    }


def _spoilt(timed: list[Timed], fault: InjectedFault) -> list[Timed]:
    if fault.wrong_order:
        return timed[::-1]
    return timed[: len(timed) // 2] if fault.timestamp_gaps else timed


def _error() -> dict[str, Any]:
    return {
        **{"type": "error", "done": True, "status_code": 500, "request_id": str(uuid4())},
        **{"title": "Internal error", "message": "the voice broke", "error_code": "internal_error"},
    }


def _sent(events: list[dict[str, Any]]) -> bytes:
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)

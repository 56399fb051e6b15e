"""Read the server-sent events of `POST /tts/sse`: the sound, and when its words are spoken.

Source: the official SDK, `cartesia/types/tts_sse_event.py` (4.2.0), and the HTML standard, "Server-
sent events".
"""

import binascii
import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hybrid_audio.domain.speech.timestamps import Spoken
from hybrid_audio.errors import SpeechUnusable

_TIMED = {
    "timestamps": ("word_timestamps", "words"),
    "phoneme_timestamps": ("phoneme_timestamps", "phonemes"),
}


@dataclass
class SpokenStream:
    """What a whole stream said: raw samples, words, phonemes; or the error that ended it."""

    samples: bytearray = field(default_factory=bytearray, repr=False)
    words: list[Spoken] = field(default_factory=list, repr=False)
    phonemes: list[Spoken] = field(default_factory=list, repr=False)
    error: dict[str, Any] | None = field(default=None, repr=False)


def read_stream(body: bytes | bytearray) -> SpokenStream:
    """Return what the events of an answer say, up to the one that ends it.

    Raises SpeechUnusable for a stream that breaks off before that, and for events of another form.
    """
    found = SpokenStream()
    for event in _events(body):
        kind = event.get("type")
        if kind == "error":
            found.error = event
            return found
        if kind == "done":
            return found
        if kind == "chunk":
            found.samples += _sound(event.get("data"))
        elif kind in _TIMED:
            where, name = _TIMED[kind]
            timed = found.words if kind == "timestamps" else found.phonemes
            timed += _timed(event.get(where), name)
    raise SpeechUnusable("the stream of text to speech broke off before its end")


def _events(body: bytes | bytearray) -> Iterator[dict[str, Any]]:
    """Yield the data of each event; one without the empty line at its end is not whole."""
    data: list[bytes] = []
    for line in bytes(body).splitlines():
        name, _, value = line.partition(b":")
        if name == b"data":
            data.append(value.removeprefix(b" "))
        elif not line and data:
            yield _json(b"\n".join(data))
            data = []


def _json(data: bytes) -> dict[str, Any]:
    try:
        event = json.loads(data)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise SpeechUnusable("text to speech sent an event that is not a JSON object")
    return event


def _sound(data: object) -> bytes:
    sound = None
    try:
        sound = b64decode(data, validate=True) if isinstance(data, str) else None
    except (binascii.Error, ValueError):
        sound = None
    if sound is None:
        raise SpeechUnusable("text to speech sent sound that is not Base64")
    return sound


def _timed(given: object, name: str) -> list[Spoken]:
    lists: list[Any] = (
        [given.get(key) for key in (name, "start", "end")] if isinstance(given, dict) else []
    )
    is_right = (
        len(lists) == 3
        and all(isinstance(each, list) for each in lists)
        and len({len(each) for each in lists}) == 1
        and all(isinstance(each, str) for each in lists[0])
        and all(type(time) in (int, float) for each in lists[1:] for time in each)
    )
    if not is_right:
        raise SpeechUnusable(f"text to speech sent times of {name} in another form")
    return [Spoken(*each) for each in zip(*lists, strict=True)]

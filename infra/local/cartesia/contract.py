"""The contract of `POST /tts/bytes` and `POST /tts/sse`, held strictly.

What its documentation does not name is refused.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from infra.local.cartesia.refusals import Refused
from infra.local.cartesia.utterance import Utterance

BEARER_SINCE = "2026-03-01"
VOICE_WITHOUT_MODE_SINCE = "2026-08-14"
OLDEST_VERSION = "2024-06-10"
SAMPLE_RATES = (8_000, 16_000, 22_050, 24_000, 44_100, 48_000)
LANGUAGES = re.compile(
    "en|fr|de|es|pt|zh|ja|hi|it|ko|nl|pl|ru|sv|tr|tl|bg|ro|ar|cs|el|fi|hr|ms|sk|da|ta|uk|hu|no|vi|bn|th|he|ka|id|te|gu|"
    "kn|ml|mr|pa|or|ur"
)
MODEL = re.compile(r"sonic-3(\.5)?(-latest|-\d{4}-\d{2}-\d{2})?|sonic-latest")
TIMESTAMPS = ("add_timestamps", "add_phoneme_timestamps", "use_normalized_timestamps")
VERSION = re.compile(r"\d{4}-\d{2}-\d{2}")

Check = Callable[[Any], bool]


def read(headers: Mapping[str, str], body: bytes, *, is_stream: bool = False) -> Utterance:
    """Return what is to be spoken; raises Refused at the first fault."""
    version = check_version(headers)
    check_key(headers, version)
    if headers.get("Content-Type", "").partition(";")[0] != "application/json":
        raise Refused(415, "unsupported_media_type", "Content-Type must be application/json")

    try:
        request = json.loads(body)
    except ValueError:
        raise Refused(400, "invalid_json", "the body is not JSON") from None

    return _utterance(request, version, is_stream=is_stream)


def check_version(headers: Mapping[str, str]) -> str:
    """Return the request's Cartesia-Version."""
    version = headers.get("Cartesia-Version", "")
    if not VERSION.fullmatch(version) or version < OLDEST_VERSION:
        raise Refused(
            400,
            "invalid_version",
            "Cartesia-Version must be a date, YYYY-MM-DD, of a released version",
        )

    return version


def check_key(headers: Mapping[str, str], version: str) -> None:
    """Refuse a request whose key is missing, or travels in the header of other versions."""
    bearer = headers.get("Authorization", "")
    key = (
        bearer.removeprefix("Bearer ")
        if version >= BEARER_SINCE and bearer.startswith("Bearer ")
        else ""
    )
    if version < BEARER_SINCE:
        key = headers.get("X-API-Key", "")

    if not key.strip():
        header = "Authorization: Bearer" if version >= BEARER_SINCE else "X-API-Key"
        raise Refused(401, "unauthorized", f"this version takes the key in {header}")


def _utterance(request: Any, version: str, *, is_stream: bool) -> Utterance:
    optional: dict[str, Check] = {
        "language": _is_language,
        "generation_config": _is_object,
        "pronunciation_dict_id": _is_name,
        **({name: _is_flag for name in TIMESTAMPS} if is_stream else {}),
    }
    required: dict[str, Check] = {
        "model_id": _is_model,
        "transcript": _is_speakable,
        "voice": _is_object,
        "output_format": _is_object,
    }
    _check(request, "body", required, optional)
    modes: dict[str, Check] = (
        {} if version >= VOICE_WITHOUT_MODE_SINCE else {"mode": lambda mode: mode == "id"}
    )
    _check(request["voice"], "voice", {**modes, "id": _is_name})
    form: dict[str, Check] = {
        "container": _is("raw" if is_stream else "wav"),
        "encoding": _is("pcm_s16le"),
        "sample_rate": _is_rate,
    }
    _check(request["output_format"], "output_format", form)
    how = request.get("generation_config", {})
    limits: dict[str, Check] = {
        "speed": _is_from(0.6, 1.5),
        "volume": _is_from(0.5, 2.0),
        "emotion": _is_name,
    }
    _check(how, "generation_config", {}, limits)

    return Utterance(
        text=request["transcript"],
        voice_id=request["voice"]["id"],
        speed=float(how.get("speed", 1.0)),
        volume=float(how.get("volume", 1.0)),
        emotion=how.get("emotion", ""),
        language=request.get("language", "en"),
        rate=request["output_format"]["sample_rate"],
        dictionary=request.get("pronunciation_dict_id"),
        words=request.get("add_timestamps", False),
        phonemes=request.get("add_phoneme_timestamps", False),
    )


def _check(
    given: Any, where: str, required: dict[str, Check], optional: Mapping[str, Check] | None = None
) -> None:
    known = {**required, **(optional or {})}
    if not isinstance(given, dict):
        raise Refused(400, "invalid_request", f"{where} must be an object")

    for name in sorted(given.keys() - known.keys()):
        raise Refused(
            400, "unknown_field", f"{where} has a field that is not of the contract: {name}"
        )

    for name in sorted(required.keys() - given.keys()):
        raise Refused(400, "missing_field", f"{where} lacks {name}")
    for name, value in given.items():
        if not known[name](value):
            raise Refused(
                400,
                f"invalid_{name}",
                f"{where}.{name} is not of the form or range that is documented",
            )


def _is(expected: object) -> Check:
    return lambda value: bool(value == expected)


def _is_from(low: float, high: float) -> Check:
    return lambda value: (
        isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
    )


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value.strip() == value != ""


def _is_model(value: Any) -> bool:
    return isinstance(value, str) and MODEL.fullmatch(value) is not None


def _is_language(value: Any) -> bool:
    return isinstance(value, str) and LANGUAGES.fullmatch(value) is not None


def _is_rate(value: Any) -> bool:
    return type(value) is int and value in SAMPLE_RATES


def _is_speakable(value: Any) -> bool:
    return isinstance(value, str) and any(character.isalnum() for character in value)

"""Decode one strict JSON value inside a longer text; its errors name the line."""

import json
from typing import Any

from hybrid_audio.domain.strict_json import DECODER, MAX_DEPTH, NotStrict, checked
from hybrid_audio.errors import InvalidInput


class CutShort(InvalidInput):
    """The text ends in the middle of a value."""


def decode(text: str, at: int, *, line: int) -> tuple[Any, int]:
    """Return the value that begins at `at`, which stands in `line`, and where it ends.

    Raises InvalidInput at the line of the fault for what is not JSON, NaN and infinities, numbers
    too large, a repeated key, a lone surrogate, and nesting deeper than MAX_DEPTH.
    """
    try:
        value, end = DECODER.raw_decode(text, at)
        checked(value)
    except RecursionError:
        raise InvalidInput.at(f"line {line}", f"nests deeper than {MAX_DEPTH} levels") from None
    except json.JSONDecodeError as error:
        where = f"line {line + text.count(chr(10), at, error.pos)}"
        if error.msg.startswith("Unterminated") or any(
            word.startswith(text[error.pos :]) for word in _WORDS
        ):
            raise CutShort.at(where, "ends in the middle of a value") from None
        raise InvalidInput.at(where, f"is not JSON: {_lower(error.msg)}") from None
    except NotStrict as error:
        raise InvalidInput.at(f"line {line}", str(error)) from None
    except ValueError:
        raise InvalidInput.at(f"line {line}", "holds a number with too many digits") from None
    return value, end


def end_of_json(text: str, at: int) -> int | None:
    """Return where the value that begins at `at` ends, strict or not; None where it is not JSON."""
    try:
        return _LENIENT.raw_decode(text, at)[1]
    except (ValueError, RecursionError):
        return None


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:].removesuffix(" starting at").removesuffix(" at")


_LENIENT = json.JSONDecoder()
_WORDS = ("true", "false", "null", "NaN", "Infinity", "-Infinity")

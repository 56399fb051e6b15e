"""One JSON value without the liberties that parsers differ on: no NaN, no repeated key, no half a character."""

import json
from typing import Any

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.limits import MAX_DEPTH


class CutShort(InvalidInput):
    """The text ends in the middle of a value."""


class _Refused(ValueError):
    """The value is JSON to some parsers, and not to others."""


def decode(text: str, at: int, *, line: int) -> tuple[Any, int]:
    """Return the value that begins at `at`, which stands in `line`, and where it ends.

    Raises InvalidInput at the line of the fault for what is not JSON, NaN and infinities, numbers too large, a repeated
    key, a lone surrogate, and nesting deeper than MAX_DEPTH.
    """
    try:
        value, end = _DECODER.raw_decode(text, at)
        _check(value, MAX_DEPTH)
    except RecursionError:
        raise InvalidInput.at(f"line {line}", f"nests deeper than {MAX_DEPTH} levels") from None
    except json.JSONDecodeError as error:
        where = f"line {line + text.count(chr(10), at, error.pos)}"
        if error.msg.startswith("Unterminated") or any(word.startswith(text[error.pos :]) for word in _WORDS):
            raise CutShort.at(where, "ends in the middle of a value") from None
        raise InvalidInput.at(where, f"is not JSON: {_lower(error.msg)}") from None
    except _Refused as error:
        raise InvalidInput.at(f"line {line}", str(error)) from None
    except ValueError:
        raise InvalidInput.at(f"line {line}", "holds a number with too many digits") from None
    return value, end


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:].removesuffix(" starting at").removesuffix(" at")


def _refuse_constant(constant: str) -> None:
    raise _Refused(f"holds {constant}, which JSON does not know")


def _finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise _Refused("holds a number too large to represent")
    return value


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Refused("holds an object with a repeated key")
    return found


def _check(value: Any, levels: int) -> None:
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict | list):
        if levels == 0:
            raise _Refused(f"nests deeper than {MAX_DEPTH} levels")
        for each in value.values() if isinstance(value, dict) else value:
            _check(each, levels - 1)
        if isinstance(value, dict):
            _check_text("".join(value))


def _check_text(text: str) -> None:
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        raise _Refused("holds a lone surrogate, which is no character")


_WORDS = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite, object_pairs_hook=_distinct)

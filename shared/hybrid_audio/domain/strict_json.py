"""JSON without the liberties that parsers differ on: no NaN, no repeated key, no half a character,
no endless depth.
"""

import json
from typing import Any

MAX_DEPTH = 32


class NotStrict(ValueError):
    """The text is JSON to some parsers, and not to others; the error says why, without repeating
    it.
    """


def checked(value: Any, *, levels: int = MAX_DEPTH) -> Any:
    """Return a decoded value; raises NotStrict for a lone surrogate and for more than `levels` of
    nesting.
    """
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict | list):
        if levels == 0:
            raise NotStrict(f"nests deeper than {MAX_DEPTH} levels")
        for each in value.values() if isinstance(value, dict) else value:
            checked(each, levels=levels - 1)
        if isinstance(value, dict):
            _check_text("".join(value))
    return value


def _check_text(text: str) -> None:
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        raise NotStrict("holds a lone surrogate, which is no character")


def _refuse_constant(constant: str) -> None:
    raise NotStrict(f"holds {constant}, which JSON does not know")


def _finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise NotStrict("holds a number too large to represent")
    return value


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrict("holds an object with a repeated key")
    return found


DECODER = json.JSONDecoder(
    parse_constant=_refuse_constant, parse_float=_finite, object_pairs_hook=_distinct
)
"""Raises NotStrict, JSONDecodeError, RecursionError for endless nesting, and ValueError for a
number without end.

What it returns must still be `checked`.
"""

"""Read JSON without what parsers differ on: NaN, repeated keys, lone surrogates, deep nesting."""

import json
from typing import Any

MAX_DEPTH = 32


class NotStrict(ValueError):
    """The text is JSON for some parsers only; the error says why, without quoting the text."""


def checked(value: Any, *, levels: int = MAX_DEPTH) -> Any:
    """Return a decoded value; raises NotStrict for lone surrogates and more than `levels`."""
    if isinstance(value, str):
        _refuse_surrogates(value)
    elif isinstance(value, dict | list):
        if levels == 0:
            raise NotStrict(f"nests deeper than {MAX_DEPTH} levels")
        for each in value.values() if isinstance(value, dict) else value:
            checked(each, levels=levels - 1)
        if isinstance(value, dict):
            _refuse_surrogates("".join(value))
    return value


def _refuse_surrogates(text: str) -> None:
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        raise NotStrict("holds a lone surrogate, which is not a character")


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
"""Decodes strict JSON; what it returns must still be `checked`.

Raises NotStrict and JSONDecodeError, RecursionError for endless nesting, ValueError for endless
numbers.
"""

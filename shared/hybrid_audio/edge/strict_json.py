"""JSON as this service takes it: one UTF-8 document, bounded, without the liberties that parsers differ on."""

import json
from typing import Any

from hybrid_audio.errors import HybridAudioError

MAX_DEPTH = 32


class NotJson(HybridAudioError):
    """The body is not the JSON that this service takes; `detail` says where and why, without repeating it."""


def parse(body: bytes) -> Any:
    """Return the value that `body` holds.

    Raises NotJson for other encodings than UTF-8, a syntax error, NaN and infinities, numbers too large for a float,
    a repeated key, a lone surrogate, and nesting deeper than `MAX_DEPTH`.
    """
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_constant=_refuse_constant,
            parse_float=_finite,
            object_pairs_hook=_distinct,
        )
    except UnicodeDecodeError:
        raise NotJson("the body is not UTF-8") from None
    except RecursionError:
        raise NotJson(f"the body nests deeper than {MAX_DEPTH} levels") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"the body is not JSON: line {error.lineno}, column {error.colno}") from None
    except ValueError:
        raise NotJson("the body holds a number with too many digits") from None
    _check(value, MAX_DEPTH)
    return value


def _refuse_constant(constant: str) -> None:
    raise NotJson(f"the body holds {constant}, which JSON does not know")


def _finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise NotJson("the body holds a number too large to represent")
    return value


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("the body holds an object with a repeated key")
    return found


def _check(value: Any, levels: int) -> None:
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict | list):
        if levels == 0:
            raise NotJson(f"the body nests deeper than {MAX_DEPTH} levels")
        for item in value.values() if isinstance(value, dict) else value:
            _check(item, levels - 1)
        if isinstance(value, dict):
            _check_text("".join(value))


def _check_text(text: str) -> None:
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        raise NotJson("the body holds a lone surrogate, which is no character")

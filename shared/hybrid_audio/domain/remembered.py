"""Remember what pure functions of short texts returned: the same names come again and again."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

TEXTS = 1_024
LONGEST_CHARACTERS = 500
"""Longer texts rarely come again. With `TEXTS`, a function remembers some megabytes at most."""


def remembered(function: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
    """Let a pure function of a text, whose other arguments are hashable, remember its last results.

    Errors are not remembered, and long texts are worked through each time.
    """
    kept = lru_cache(maxsize=TEXTS)(function)

    @wraps(function)
    def found(text: str, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if len(text) > LONGEST_CHARACTERS:
            return function(text, *args, **kwargs)
        return kept(text, *args, **kwargs)  # type: ignore[arg-type]  # hashable, by contract

    return found

"""Pages of names in their order; a token is the last name of the page before."""

import base64
import binascii
from bisect import bisect_right
from collections.abc import Iterable

from infra.local.tasks.refusals import invalid


def page(names: Iterable[str], *, size: int, token: str, most: int) -> tuple[list[str], str]:
    """Return the page's names and the next token, empty at the end; `size` 0 takes the most.

    Raises INVALID_ARGUMENT for a negative size and for a token that is none.
    """
    if size < 0:
        raise invalid("The page size must not be negative.")

    ordered = sorted(names)
    first = bisect_right(ordered, _name_of(token)) if token else 0
    last = first + min(size or most, most)
    taken = ordered[first:last]
    return taken, _token_of(taken[-1]) if last < len(ordered) else ""


def _token_of(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode()).decode()


def _name_of(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token).decode()
    except (binascii.Error, ValueError):
        raise invalid("The page token is invalid.") from None

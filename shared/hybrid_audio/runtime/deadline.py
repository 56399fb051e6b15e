"""Carry the deadline of a request to every outbound call, by a context variable."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from hybrid_audio.errors import DeadlineExceeded

_ends_at: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give everything inside at most `seconds`; an earlier deadline around it stays in force."""
    outer = _ends_at.get()
    ends_at = time.monotonic() + seconds
    token = _ends_at.set(ends_at if outer is None else min(outer, ends_at))

    try:
        yield
    finally:
        _ends_at.reset(token)


def remaining_s() -> float | None:
    """Return the seconds left (0 when passed), or None where no deadline was set."""
    ends_at = _ends_at.get()
    return None if ends_at is None else max(0.0, ends_at - time.monotonic())


def timeout_s(cap_s: float) -> float:
    """Return how long one outbound call may take: `cap_s`, or what is left where that is less.

    Raises DeadlineExceeded when no time is left: a call that cannot end must not begin.
    """
    left = remaining_s()
    if left is None:
        return cap_s
    if left <= 0:
        raise DeadlineExceeded("the time for this request is used up")
    return min(cap_s, left)


def require_time() -> None:
    """Raise DeadlineExceeded when nothing is left: called between the blocks of long work."""
    timeout_s(0.0)

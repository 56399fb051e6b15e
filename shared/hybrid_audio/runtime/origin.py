"""Carry what names a request, its id and its trace, to the tasks that it enqueues."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_headers: ContextVar[Mapping[str, str] | None] = ContextVar("origin", default=None)


@contextmanager
def within(headers: Mapping[str, str]) -> Iterator[None]:
    """Let everything inside be known as a part of the request that these headers name."""
    token = _headers.set(headers)
    try:
        yield
    finally:
        _headers.reset(token)


def headers() -> dict[str, str]:
    """Return the headers that name the request under way; none outside of a request."""
    return dict(_headers.get() or {})

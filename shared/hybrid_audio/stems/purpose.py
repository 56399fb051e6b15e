"""Say for which item of a batch stems are made, so that a repeated task knows its own work."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from hybrid_audio.domain.batches.naming import MADE_FOR

_mark: ContextVar[str | None] = ContextVar("made_for", default=None)


@contextmanager
def serving(mark: str) -> Iterator[None]:
    """Mark the stems that are made inside as made for an item."""
    token = _mark.set(mark)
    try:
        yield
    finally:
        _mark.reset(token)


def is_known() -> bool:
    """Return whether a stem that is made now is made for an item, whose task may be repeated."""
    return _mark.get() is not None


def marked(metadata: dict[str, str]) -> dict[str, str]:
    """Return the metadata of a new stem, with the item that it is made for, if it is for one."""
    mark = _mark.get()
    return metadata if mark is None else {**metadata, MADE_FOR: mark}

"""Measure the stages of a request, for Server-Timing and for its line in the log."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_stages: ContextVar[dict[str, float] | None] = ContextVar("stages", default=None)


@contextmanager
def collect() -> Iterator[dict[str, float]]:
    """Collect the stages that end inside: milliseconds by name, in the order of their first end."""
    taken: dict[str, float] = {}
    token = _stages.set(taken)
    try:
        yield taken
    finally:
        _stages.reset(token)


def stage(name: str) -> "_Stage":
    """Add the time spent inside to stage `name`, where the stages are collected.

    Stages that run side by side in threads add up, so their sum may exceed the request's time.
    """
    return _Stage(name, _stages.get())


class _Stage:
    """A stage under way: a class, since each request enters many, and generators cost more."""

    __slots__ = ("_name", "_started", "_taken")

    def __init__(self, name: str, taken: dict[str, float] | None) -> None:
        self._name = name
        self._taken = taken

    def __enter__(self) -> None:
        self._started = time.perf_counter()

    def __exit__(self, *failure: object) -> None:
        if self._taken is not None:
            ms = (time.perf_counter() - self._started) * 1000
            self._taken[self._name] = self._taken.get(self._name, 0.0) + ms


def add(name: str, ms: float) -> None:
    """Add time that was spent on a stage elsewhere, where the stages are collected."""
    found = _stages.get()
    if found is not None:
        found[name] = found.get(name, 0.0) + ms


def taken() -> dict[str, float]:
    """Return the stages that have ended so far: milliseconds by name."""
    return dict(_stages.get() or {})

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


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Add the time spent inside to stage `name`, where the stages are collected.

    Stages that run side by side in threads add up, so their sum may exceed the request's time.
    """
    taken = _stages.get()
    started = time.perf_counter()

    try:
        yield
    finally:
        if taken is not None:
            taken[name] = taken.get(name, 0.0) + (time.perf_counter() - started) * 1000


def taken() -> dict[str, float]:
    """Return the stages that have ended so far: milliseconds by name."""
    return dict(_stages.get() or {})

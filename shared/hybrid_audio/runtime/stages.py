"""How long each stage of a request took, collected for Server-Timing and the request's log line."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_stages: ContextVar[dict[str, float] | None] = ContextVar("stages", default=None)


@contextmanager
def collect() -> Iterator[dict[str, float]]:
    """Collect the stages measured inside, name → milliseconds, in the order they first ended."""
    taken: dict[str, float] = {}
    token = _stages.set(taken)
    try:
        yield taken
    finally:
        _stages.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Add the time spent inside to stage `name`; costs nothing where nobody collects.

    Stages that run side by side in threads add up, so a sum may exceed the request's own time.
    """
    taken = _stages.get()
    started = time.perf_counter()
    try:
        yield
    finally:
        if taken is not None:
            taken[name] = taken.get(name, 0.0) + (time.perf_counter() - started) * 1000


def taken() -> dict[str, float]:
    """Return the stages that have ended so far, name → milliseconds."""
    return dict(_stages.get() or {})

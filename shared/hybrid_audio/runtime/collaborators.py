"""Build collaborators at most once a process, and ping and close them."""

import functools
import threading
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar, cast

from hybrid_audio.runtime.loading import without_gc

T = TypeVar("T")

_building = threading.RLock()
_built: "dict[Collaborator[Any], Any]" = {}


class Collaborator(Generic[T]):
    """A builder that runs at most once a process, with the check and the end of what it builds.

    Calling it returns what it built. Where it `pings`, that has a method `ping` that raises while
    it cannot work; where it `closes`, a method `close`.
    """

    def __init__(self, build: Callable[[], T], *, pings: bool, closes: bool) -> None:
        functools.update_wrapper(self, build)
        self._build = build
        self._pings = pings
        self._closes = closes

    def __call__(self) -> T:
        # Race: two threads that each built a limiter would double its concurrency, so one lock.
        with _building:
            if self not in _built:
                with without_gc():
                    _built[self] = self._build()
            built: T = _built[self]
            return built

    @property
    def is_built(self) -> bool:
        """Whether this process has it already, so that a call costs nothing."""
        return self in _built

    def ping(self) -> None:
        """Raise StoreUnavailable, StoreRefused or a Speech error where it cannot work now."""
        if self._pings:
            cast("_Pingable", self()).ping()

    def close(self) -> None:
        """End what was built; the next call builds anew."""
        built = _built.pop(self, None)
        if built is not None and self._closes:
            built.close()


class _Pingable(Protocol):
    def ping(self) -> None: ...


def collaborator(
    *, pings: bool = False, closes: bool = False
) -> Callable[[Callable[[], T]], Collaborator[T]]:
    """Make a builder a collaborator."""
    return lambda build: Collaborator(build, pings=pings, closes=closes)


def close_all() -> None:
    """Close everything that was built, the newest first."""
    with _building:
        for each in reversed(list(_built)):
            each.close()


def built() -> list[object]:
    """Return everything that was built, oldest first."""
    return list(_built.values())

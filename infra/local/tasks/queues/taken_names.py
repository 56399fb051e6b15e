"""Names that nothing has any more and nothing may have yet."""

from collections.abc import Callable
from itertools import takewhile

HOUR_US = 3_600 * 1_000_000
TASK_US = 24 * HOUR_US
QUEUE_US = 7 * 24 * HOUR_US


class TakenNames:
    """Names with the time since when they are free of a bearer, dropped after `span_us`."""

    def __init__(self, span_us: int, forget: Callable[[str], None]) -> None:
        """`forget` is called with each name that may be used again."""
        self._span_us = span_us
        self._forget = forget
        self._since: dict[str, int] = {}

    def add(self, name: str, at: int) -> None:
        """Take a name from now on; times never go back."""
        self._since.pop(name, None)
        self._since[name] = at

    def has(self, name: str, now: int) -> bool:
        """Return whether a name is taken, after dropping all whose time is over."""
        for oldest in self._expired(now):
            del self._since[oldest]
            self._forget(oldest)
        return name in self._since

    def _expired(self, now: int) -> list[str]:
        # In the order of their times, so that the first that is taken ends the search.
        is_expired = (now - at >= self._span_us for at in self._since.values())
        return [name for name, _ in zip(self._since, takewhile(bool, is_expired), strict=False)]

"""Who goes first among the transactions that want the same documents.

Transactions are optimistic: the first to commit wins, and the others must try again. The client
tries again at once and only five times, so that without an order many would give up. So a
transaction that lost stands in line for what it lost: its next attempt waits, when it reads that,
until those who began before it are done.

A place in line is kept as long as its owner shows itself: a waiter that is silent for `PATIENCE_S`
has lapsed and holds no one up. Each further loss doubles that, so that slow transactions get
through as well.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PATIENCE_S = 0.5
FORGET_S = 60.0


@dataclass(eq=False)
class Waiter:
    """One transaction, through all its attempts, in the lines it stands in.

    `gone` is set, and replaced, each time that it steps out of its lines.
    """

    seniority: int
    keys: set[str] = field(default_factory=set)
    losses: int = 0
    calls: int = 0
    seen_at: float = 0.0
    gone: asyncio.Event = field(default_factory=asyncio.Event)


class Lines:
    """The lines, one a key: a document's name, or what stands for a query's scope."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._waiters: dict[int, Waiter] = {}
        self._lines: dict[str, dict[int, Waiter]] = {}

    def join(self, seniority: int, keys: Iterable[str], *, has_lost: bool = False) -> None:
        """Stand in line for these keys, the most senior first; `has_lost`: a commit was refused."""
        waiter = self._waiters.get(seniority)
        if waiter is None:
            waiter = self._waiters[seniority] = Waiter(seniority)
        waiter.seen_at = self._now()
        waiter.losses += has_lost

        for key in keys:
            waiter.keys.add(key)
            self._lines.setdefault(key, {})[seniority] = waiter

    def leave(self, seniority: int) -> None:
        """Leave all lines for good, and let the next waiters on."""
        waiter = self._waiters.pop(seniority, None)
        if waiter is not None:
            self._step_out(waiter)

    def tidy(self) -> None:
        """Forget the waiters that lapsed long ago."""
        for waiter in list(self._waiters.values()):
            if self._silence_s(waiter) > FORGET_S:
                self.leave(waiter.seniority)

    def _step_out(self, waiter: Waiter) -> None:
        for key in waiter.keys:
            line = self._lines[key]
            del line[waiter.seniority]
            if not line:
                del self._lines[key]
        waiter.keys.clear()

        # Those who wait for it hold the old event; those who come later get a new one.
        waiter.gone.set()
        waiter.gone = asyncio.Event()

    @contextmanager
    def present(self, seniority: int) -> Iterator[None]:
        """Count a call of this transaction as a sign of life for as long as it runs."""
        waiter = self._waiters.get(seniority)
        if waiter is None:
            yield
            return

        waiter.calls += 1
        try:
            yield
        finally:
            waiter.calls -= 1
            waiter.seen_at = self._now()

    def with_line(self, keys: Iterable[str]) -> list[str]:
        """Return those of the keys that anyone stands in line for."""
        return [key for key in keys if key in self._lines] if self._lines else []

    def ahead(self, seniority: int, keys: Iterable[str]) -> Waiter | None:
        """Return the nearest live waiter ahead in any of these lines; lapsed ones are dropped."""
        while (nearest := self._nearest(seniority, keys)) is not None and self._has_lapsed(nearest):
            # It keeps its seniority and losses: it may join again with its next attempt.
            self._step_out(nearest)
        return nearest

    def _nearest(self, seniority: int, keys: Iterable[str]) -> Waiter | None:
        seniors = [
            senior for key in keys for senior in self._lines.get(key, ()) if senior < seniority
        ]
        return self._waiters[max(seniors)] if seniors else None

    def _has_lapsed(self, waiter: Waiter) -> bool:
        return self._silence_s(waiter) > PATIENCE_S * 2.0 ** max(0, waiter.losses - 1)

    def _silence_s(self, waiter: Waiter) -> float:
        return 0.0 if waiter.calls else self._now() - waiter.seen_at

    async def turn(self, seniority: int, keys: Iterable[str]) -> None:
        """Wait until no live waiter stands ahead in these lines."""
        keys = list(keys)
        while (waiter := self.ahead(seniority, keys)) is not None:
            # A waiter that lapses sets nothing, so look again after its patience.
            with suppress(TimeoutError):
                await asyncio.wait_for(waiter.gone.wait(), PATIENCE_S)

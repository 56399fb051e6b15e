"""The place of a transaction among those that want the same documents.

Transactions are optimistic: whoever commits first wins, and the others are told to try again. The
client tries again at once and only five times, so that without an order many would give up. A
transaction that lost takes a place in line for what it lost; its next attempt waits, when it reads
that, until those who began before it are done. A place is kept as long as its owner shows itself:
one that is silent for `PATIENCE_S` has lapsed and holds nobody up. Each further loss doubles that,
so that slow transactions get through as well.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PATIENCE_S = 0.5
FORGET_S = 60.0


@dataclass(eq=False)
class Place:
    """One transaction, through all its attempts, in the lines it stands in."""

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
        self._places: dict[int, Place] = {}
        self._lines: dict[str, dict[int, Place]] = {}

    def take(self, seniority: int, keys: Iterable[str], *, lost: bool = False) -> None:
        """Stand in line for these keys, where one's seniority decides the place; `lost` after a
        commit was refused.
        """
        place = self._places.get(seniority)
        if place is None:
            place = self._places[seniority] = Place(seniority)
        place.seen_at = self._now()
        place.losses += lost
        for key in keys:
            place.keys.add(key)
            self._lines.setdefault(key, {})[seniority] = place

    def leave(self, seniority: int) -> None:
        """Give up all places of this transaction, for good, and let the next ones on."""
        place = self._places.pop(seniority, None)
        if place is not None:
            self._step_out(place)

    def tidy(self) -> None:
        """Forget those who lapsed long ago."""
        for place in [place for place in self._places.values() if self._silence(place) > FORGET_S]:
            self.leave(place.seniority)

    def _step_out(self, place: Place) -> None:
        for key in place.keys:
            line = self._lines[key]
            del line[place.seniority]
            if not line:
                del self._lines[key]
        place.keys.clear()
        place.gone.set()
        place.gone = asyncio.Event()

    @contextmanager
    def present(self, seniority: int) -> Iterator[None]:
        """Count a call of this transaction as a sign of life for as long as it runs."""
        place = self._places.get(seniority)
        if place is None:
            yield
            return
        place.calls += 1
        try:
            yield
        finally:
            place.calls -= 1
            place.seen_at = self._now()

    def lined(self, keys: Iterable[str]) -> list[str]:
        """Return those of the keys for which there is a line."""
        return [key for key in keys if key in self._lines] if self._lines else []

    def ahead(self, seniority: int, keys: Iterable[str]) -> Place | None:
        """Return the nearest live place before this seniority in any of these lines, dropping
        lapsed ones.
        """
        while (nearest := self._nearest(seniority, keys)) is not None and self._has_lapsed(nearest):
            self._step_out(nearest)
        return nearest

    def _nearest(self, seniority: int, keys: Iterable[str]) -> Place | None:
        seniors = [
            senior for key in keys for senior in self._lines.get(key, ()) if senior < seniority
        ]
        return self._places[max(seniors)] if seniors else None

    def _has_lapsed(self, place: Place) -> bool:
        return self._silence(place) > PATIENCE_S * 2.0 ** max(0, place.losses - 1)

    def _silence(self, place: Place) -> float:
        return 0.0 if place.calls else self._now() - place.seen_at

    async def turn(self, seniority: int, keys: Iterable[str]) -> None:
        """Wait until nobody alive stands before this seniority in these lines."""
        keys = list(keys)
        while (place := self.ahead(seniority, keys)) is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(place.gone.wait(), PATIENCE_S)

"""Entries of a dataset: an item, whether it is served, and how it was used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hybrid_audio.domain.datasets.commit_times import NEVER, CommitTimes, from_us
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.ring import NO_TICKET, Ring

NO_PLACE = -1
"""The place of an entry that is not in the ring."""


class Standing(StrEnum):
    """Whether an entry is served.

    `disabled` was done by hand; a `vanished` one was missing from the list that was ingested last.
    """

    ENABLED = "enabled"
    DISABLED = "disabled"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class Entry:
    """An item with its counters as they were when its version began.

    `use_count` is the history, `turn` decides the order: the two differ once an entry joins at the
    floor. `last_used` numbers the dataset's servings from 1; 0 means never. `last_used_us` is
    the store's time of that serving in microseconds, NEVER where it is not known.
    """

    item: Item
    standing: Standing = Standing.ENABLED
    turn: int = 0
    use_count: int = 0
    last_used: int = 0
    place: int = NO_PLACE
    last_used_us: int = NEVER

    @property
    def is_enabled(self) -> bool:
        """Whether the entry is served."""
        return self.standing is Standing.ENABLED

    @property
    def last_used_at(self) -> datetime | None:
        """When the entry was served last, by the store's clock."""
        return from_us(self.last_used_us)


def served_entries(
    entries: Sequence[Entry], ring: Ring, served: int, commits: CommitTimes
) -> Iterator[Entry]:
    """Yield entries with their counters after all commits of their version."""
    for entry in entries:
        if entry.place == NO_PLACE:
            yield entry
            continue

        count, last = ring.uses(entry.place, commits.tickets)
        if last == NO_TICKET:
            yield entry
            continue

        yield replace(
            entry,
            turn=entry.turn + count,
            use_count=entry.use_count + count,
            last_used=served + last + 1,
            last_used_us=commits.at_us(last),
        )

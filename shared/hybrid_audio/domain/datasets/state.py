"""The state of a rotation: the order of its items, and what its tickets served so far.

A version of a dataset is immutable: its entries with their counters, numbered in the order of
service. Serving from it changes nothing but a count of tickets.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from hybrid_audio.domain.datasets.commit_times import CommitTimes
from hybrid_audio.domain.datasets.entry import Entry, served_entries
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.ring import Ring

NO_RING = Ring(0)


@dataclass(frozen=True)
class State:
    """A version's entries in dataset order, and its ring.

    `served` counts the tickets of earlier versions. `order` holds the index of the entry at each
    place. `floor` is the lowest turn in use when the version began, and where no entry is enabled,
    the lowest when the last ones left.
    """

    entries: tuple[Entry, ...] = ()
    ring: Ring = NO_RING
    order: Sequence[int] = ()
    served: int = 0
    floor: int = 0

    def serve(self, ticket: int) -> tuple[Item, int]:
        """Return the item that a ticket of this version serves, and its use count with it."""
        place = self.ring.place(ticket)
        entry = self.entries[self.order[place]]
        count, _ = self.ring.uses(place, ticket + 1)
        return entry.item, entry.use_count + count

    def after(self, commits: CommitTimes, begin: int = 0, end: int | None = None) -> list[Entry]:
        """Return entries `begin` to `end`, in dataset order, with their counters after `commits`.

        It costs what it returns, not what the dataset holds.
        """
        return list(served_entries(self.entries[begin:end], self.ring, self.served, commits))

    @cached_property
    def use_counts(self) -> Sequence[int]:
        """The use counts of the ring's places when the version began."""
        return array("q", (self.entries[index].use_count for index in self.order))

    @cached_property
    def turns(self) -> Sequence[int]:
        """The turns of the ring's places when the version began."""
        return array("q", (self.entries[index].turn for index in self.order))


@dataclass(frozen=True)
class Version:
    """One immutable version of a dataset.

    `id` is its name in the store, `last_used_at` when an earlier version served last.
    """

    dataset: str
    id: str
    state: State
    last_used_at: datetime | None = None

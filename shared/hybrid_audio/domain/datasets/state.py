"""The state of a rotation: who is served in which order, and what came of the tickets so far.

A version of a dataset is immutable: its entries with their counters, numbered in the order of
service. What is served from it is only a number of tickets. A change makes a draft of the next
version that still counts in the old places; when the old version is retired and its tickets are
known, the draft settles into the next state.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from hybrid_audio.domain.datasets.commit_times import NEVER, CommitTimes, from_us
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.ring import NO_TICKET, Ring

NO_PLACE = -1
"""The place of an entry that is not in the ring."""

NO_RING = Ring(0)
NO_COMMITS = CommitTimes()


class Standing(StrEnum):
    """Whether an entry is served: `disabled` by hand, or `vanished` from the list that was ingested
    last.
    """

    ENABLED = "enabled"
    DISABLED = "disabled"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class Entry:
    """An item with its counters as they were when its version began.

    `use_count` is the history, `turn` what decides the order: the two part when an entry joins at
    the floor. `last_used` numbers the dataset's servings from 1; 0 means never. `last_used_us` is
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


@dataclass(frozen=True)
class State:
    """A version's entries in dataset order and its ring; `served` counts what earlier versions
    served.

    `order` holds the index of the entry at each place. `floor` is the lowest turn in use when the
    version began, and where no entry is enabled, the lowest when the last ones left.
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
        return list(_served(self.entries[begin:end], self.ring, self.served, commits))

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


@dataclass(frozen=True)
class Draft:
    """The next version while the tickets of the one before are not known.

    Places and `ring` are still those of the version before.
    """

    entries: Sequence[Entry]
    ring: Ring = NO_RING
    served: int = 0
    floor: int = 0
    partner: int = 0
    is_reset: bool = False

    @classmethod
    def of(
        cls, state: State, entries: Sequence[Entry], *, partner: int = 0, is_reset: bool = False
    ) -> "Draft":
        """Return the draft that follows `state` with other entries.

        A walk of pairs ends unless `partner` is given.
        """
        return cls(entries, state.ring, state.served, state.floor, partner, is_reset)

    def settle(self, commits: CommitTimes) -> State:
        """Return the state after all `commits` of the version before.

        Entries that enter the ring join at the floor.
        """
        tickets = commits.tickets
        entries = list(_served(self.entries, self.ring, self.served, commits))
        if self.is_reset:
            entries = [_forgotten(entry) for entry in entries]

        floor = 0 if self.is_reset else _floor(entries, self.floor + self.ring.rounds(tickets))
        entries = [_joined(entry, floor) for entry in entries]
        order = sorted(
            (index for index, entry in enumerate(entries) if entry.is_enabled),
            key=lambda index: _rank(entries[index], index),
        )
        _number(entries, order)

        lowest = entries[order[0]].turn if order else floor
        lead = sum(entries[index].turn == lowest for index in order)
        served = 0 if self.is_reset else self.served + tickets
        return State(tuple(entries), Ring(len(order), self.partner, lead), order, served, lowest)


def _served(
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


def _forgotten(entry: Entry) -> Entry:
    return replace(entry, turn=0, use_count=0, last_used=0, last_used_us=NEVER)


def _floor(entries: Sequence[Entry], before: int) -> int:
    """Return the lowest turn of those who stay, or where none stays the lowest there was.

    So it never falls.
    """
    staying = (entry.turn for entry in entries if entry.is_enabled and entry.place != NO_PLACE)
    return min(staying, default=before)


def _joined(entry: Entry, floor: int) -> Entry:
    """Return a new or re-enabled entry with the floor as its turn.

    With a lower one it would be served again and again to catch up.
    """
    joins = entry.is_enabled and entry.place == NO_PLACE and entry.turn < floor
    return replace(entry, turn=floor) if joins else entry


def _rank(entry: Entry, index: int) -> tuple[int, int, int]:
    return entry.turn, entry.last_used, index


def _number(entries: list[Entry], order: Sequence[int]) -> None:
    """Give every entry its place in the new ring."""
    places = dict.fromkeys(range(len(entries)), NO_PLACE) | {
        index: place for place, index in enumerate(order)
    }
    for index, entry in enumerate(entries):
        if entry.place != places[index]:
            entries[index] = replace(entry, place=places[index])

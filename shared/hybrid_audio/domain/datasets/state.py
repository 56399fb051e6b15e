"""The state of a dataset's rotation: who stands where, and how a change takes what was served so
far into account.

A version of a dataset is immutable: its entries with their counters, numbered in the order of
service. What is served from it is only a number of tickets. A change makes a draft of the next
version that still counts in the old places; when the old version is retired and its tickets are
known, the draft settles into the next state.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.ring import Ring

NOWHERE = -1
"""The place of an entry that is not in the ring."""

NO_RING = Ring(0)


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
    the floor. `last_used` numbers the dataset's servings from 1; 0 means never.
    """

    item: Item
    standing: Standing = Standing.ENABLED
    turn: int = 0
    use_count: int = 0
    last_used: int = 0
    place: int = NOWHERE

    @property
    def is_enabled(self) -> bool:
        """Whether the entry is served."""
        return self.standing is Standing.ENABLED


@dataclass(frozen=True)
class State:
    """A version's entries in dataset order and its ring; `served` counts what earlier versions
    served.

    `order` holds the index of the entry at each place. `floor` is the lowest turn in use when the
    version began, and where nobody is enabled, the lowest when the last ones left.
    """

    entries: tuple[Entry, ...] = ()
    ring: Ring = NO_RING
    order: Sequence[int] = ()
    served: int = 0
    floor: int = 0

    def item(self, ticket: int) -> Item:
        """Return what a ticket of this version serves."""
        return self.entries[self.order[self.ring.place(ticket)]].item

    def after(self, tickets: int) -> Iterator[Entry]:
        """Yield the entries, in dataset order, with their counters after `tickets` tickets."""
        return _folded(self.entries, self.ring, self.served, tickets)


@dataclass(frozen=True)
class Version:
    """One immutable version of a dataset; `id` is its name in the store, `last_used_at` when an
    earlier one served.
    """

    dataset: str
    id: str
    state: State
    last_used_at: datetime | None = None


@dataclass(frozen=True)
class Draft:
    """The next version while the tickets of the one before are not known; places and `ring` are
    still the old ones.
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
        """Return the draft that follows `state` with other entries; a walk of pairs ends unless
        `partner` is given.
        """
        return cls(entries, state.ring, state.served, state.floor, partner, is_reset)

    def settle(self, tickets: int) -> State:
        """Return the state after the old version served `tickets`: entries that enter the ring join
        at the floor.
        """
        entries = list(_folded(self.entries, self.ring, self.served, tickets))
        if self.is_reset:
            entries = [replace(entry, turn=0, use_count=0, last_used=0) for entry in entries]
        floor = 0 if self.is_reset else _floor(entries, self.floor + self.ring.rounds(tickets))
        entries = [_joined(entry, floor) for entry in entries]
        order = sorted(
            (i for i, entry in enumerate(entries) if entry.is_enabled),
            key=lambda i: _rank(entries[i], i),
        )
        lowest = entries[order[0]].turn if order else floor
        lead = sum(entries[i].turn == lowest for i in order)
        _number(entries, order)
        served = 0 if self.is_reset else self.served + tickets
        return State(tuple(entries), Ring(len(order), self.partner, lead), order, served, lowest)


def _folded(entries: Sequence[Entry], ring: Ring, served: int, tickets: int) -> Iterator[Entry]:
    counts, last = ring.tally(tickets)
    for entry in entries:
        if entry.place == NOWHERE or not counts[entry.place]:
            yield entry
            continue
        count = counts[entry.place]
        yield replace(
            entry,
            turn=entry.turn + count,
            use_count=entry.use_count + count,
            last_used=served + last[entry.place] + 1,
        )


def _floor(entries: Sequence[Entry], before: int) -> int:
    """The lowest turn of those who stay; where nobody stays, the lowest there was. So it never
    falls.
    """
    staying = (entry.turn for entry in entries if entry.is_enabled and entry.place != NOWHERE)
    return min(staying, default=before)


def _joined(entry: Entry, floor: int) -> Entry:
    """A new or re-enabled entry gets the floor as its turn, so that it is not served again and
    again to catch up.
    """
    joins = entry.is_enabled and entry.place == NOWHERE and entry.turn < floor
    return replace(entry, turn=floor) if joins else entry


def _rank(entry: Entry, index: int) -> tuple[int, int, int]:
    return entry.turn, entry.last_used, index


def _number(entries: list[Entry], order: Sequence[int]) -> None:
    """Give every entry its place in the new ring."""
    places = dict.fromkeys(range(len(entries)), NOWHERE) | {
        index: place for place, index in enumerate(order)
    }
    for index, entry in enumerate(entries):
        if entry.place != places[index]:
            entries[index] = replace(entry, place=places[index])

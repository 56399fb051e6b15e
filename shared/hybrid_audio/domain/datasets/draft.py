"""Drafts: the next version of a dataset, while the one before goes on being served.

A draft still counts in the old places. When the old version is retired and its commits are known,
the draft settles into the next state.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hybrid_audio.domain.datasets.commit_times import NEVER, CommitTimes
from hybrid_audio.domain.datasets.entry import NO_PLACE, Entry, served_entries
from hybrid_audio.domain.datasets.ring import Ring
from hybrid_audio.domain.datasets.state import NO_RING, State


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
        entries = list(served_entries(self.entries, self.ring, self.served, commits))
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

"""Find when the newest tickets of a version were taken, by the store's own clock."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

MOST_COMMITS = 50_000
"""How many commits are kept of a version that is no longer current, so that they fit a document.

Beyond that, neighbours are merged: an item's time is then that of one of the next commits, at
most `ring size / MOST_COMMITS` of them later. Below this every time is exact to the microsecond.
"""

NEVER = 0
"""The time of an item that was never used, or whose time is not known, in microseconds."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TicketCommit:
    """One commit: its time in microseconds since 1970, and how many tickets it took."""

    at_us: int
    count: int


class CommitTimes:
    """Finds when a ticket was taken.

    The store orders commits by time and numbers tickets in that order. So the newest commit took
    the last tickets, the one before it those before, and times and counts alone show which commit
    took which tickets.
    """

    def __init__(self, tickets: int = 0, commits: Iterable[TicketCommit] = ()) -> None:
        ordered = sorted(commits, key=lambda commit: commit.at_us)
        first = tickets - sum(commit.count for commit in ordered)
        self._commits = ordered
        self._firsts = list(accumulate((commit.count for commit in ordered), initial=first))[:-1]
        self.tickets = tickets

    def at_us(self, ticket: int) -> int:
        """Return when a ticket was taken, in microseconds, or NEVER where that is not known."""
        index = bisect_right(self._firsts, ticket) - 1
        return self._commits[index].at_us if index >= 0 else NEVER

    def newest(self, tickets: int) -> list[TicketCommit]:
        """Return the commits that took the last `tickets` tickets, oldest first.

        They are at most MOST_COMMITS.
        """
        begin = max(0, bisect_right(self._firsts, self.tickets - tickets) - 1)
        return _thinned(self._commits[begin:])


def _thinned(commits: list[TicketCommit]) -> list[TicketCommit]:
    """Merge neighbours, each group at the time of its last commit."""
    size = -(-len(commits) // MOST_COMMITS) or 1
    if size == 1:
        return commits
    groups = [commits[begin : begin + size] for begin in range(0, len(commits), size)]
    return [TicketCommit(group[-1].at_us, sum(each.count for each in group)) for group in groups]


def to_us(at: datetime) -> int:
    """Return a time as whole microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def from_us(at_us: int) -> datetime | None:
    """Return microseconds since 1970 as a time, and None for NEVER."""
    return _EPOCH + timedelta(microseconds=at_us) if at_us else None

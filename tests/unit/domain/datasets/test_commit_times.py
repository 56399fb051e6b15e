"""When tickets were taken, worked out from the commits' times and counts alone."""

from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.domain.datasets import commit_times
from hybrid_audio.domain.datasets.commit_times import (
    NEVER,
    CommitTimes,
    TicketCommit,
    from_us,
    to_us,
)

COUNTS = st.lists(st.integers(1, 9), max_size=30)


def commits_of(counts: list[int]) -> list[TicketCommit]:
    """One commit a hundred microseconds, from 100 on."""
    return [TicketCommit(100 * number, count) for number, count in enumerate(counts, 1)]


@given(COUNTS, st.randoms())
def test_every_ticket_has_the_time_of_the_commit_that_took_it(
    counts: list[int], order: Random
) -> None:
    """In whatever order the commits are read; each takes the tickets after the one before."""
    commits = commits_of(counts)
    taken = [commit.at_us for commit in commits for _ in range(commit.count)]
    order.shuffle(commits)
    times = CommitTimes(sum(counts), commits)
    assert [times.at_us(ticket) for ticket in range(sum(counts))] == taken


@given(COUNTS, st.integers(0, 10))
def test_older_commits_may_be_missing_without_the_newer_moving(
    counts: list[int], missing: int
) -> None:
    """The last commit took the last tickets; what is not known is said to be never."""
    commits = commits_of(counts)
    whole = CommitTimes(sum(counts), commits)
    partly = CommitTimes(sum(counts), commits[missing:])
    forgotten = sum(counts[:missing])
    for ticket in range(sum(counts)):
        assert partly.at_us(ticket) == (NEVER if ticket < forgotten else whole.at_us(ticket))


@given(COUNTS, st.integers(0, 300))
def test_the_newest_commits_tell_the_same_of_the_last_tickets(counts: list[int], size: int) -> None:
    """No commit more is kept than these tickets need, but one that reaches over their beginning."""
    tickets = sum(counts)
    whole = CommitTimes(tickets, commits_of(counts))
    newest = whole.newest(size)
    kept = CommitTimes(tickets, newest)
    wanted = range(max(0, tickets - size), tickets)
    assert [kept.at_us(ticket) for ticket in wanted] == [whole.at_us(ticket) for ticket in wanted]
    assert sum(commit.count for commit in newest[1:]) <= size


def test_more_commits_than_are_kept_are_put_together_with_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ten commits in four groups: each ticket has its own commit's time or that of one of two."""
    monkeypatch.setattr(commit_times, "MOST_COMMITS", 4)
    newest = CommitTimes(10, commits_of([1] * 10)).newest(10)
    assert newest == [
        TicketCommit(300, 3),
        TicketCommit(600, 3),
        TicketCommit(900, 3),
        TicketCommit(1000, 1),
    ]


@given(st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_a_time_survives_as_whole_microseconds(at: datetime) -> None:
    """Nothing is lost to floating point."""
    assert from_us(to_us(at)) == at


def test_never_is_no_time() -> None:
    """An item that was never used has no time, not the first of January 1970."""
    assert from_us(NEVER) is None

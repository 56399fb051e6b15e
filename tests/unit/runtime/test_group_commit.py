"""Callers that wait together share one commit."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from hybrid_audio.errors import Conflict, DeadlineExceeded
from hybrid_audio.runtime import deadline
from hybrid_audio.runtime.group_commit import GroupCommit


class Counter:
    """Hands out numbers; the first commit waits until it is told to go on."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.entered, self.go_on = threading.Event(), threading.Event()

    def commit(self, counts: Sequence[int]) -> list[int | Exception]:
        self.groups.append(list(counts))
        self.entered.set()
        assert self.go_on.wait(10)
        return [count * 10 if count else Conflict("zero") for count in counts]


def test_calls_that_wait_share_the_next_commit() -> None:
    """Nine calls come while one is under way: two commits for ten calls, each with its outcome."""
    counter = Counter()
    group: GroupCommit[int, int] = GroupCommit(counter.commit)
    with ThreadPoolExecutor(10) as pool:
        first = pool.submit(group.submit, 1)
        assert counter.entered.wait(10)
        others = [pool.submit(group.submit, count) for count in range(2, 11)]
        while len(group._waiting) < 9:
            threading.Event().wait(0.001)
        counter.go_on.set()
        assert [first.result(10), *(other.result(10) for other in others)] == [
            count * 10 for count in range(1, 11)
        ]
    assert [len(one) for one in counter.groups] == [1, 9]


def test_an_outcome_that_is_an_error_goes_to_its_caller_only() -> None:
    """Another caller of the same group still gets its outcome."""
    counter = Counter()
    counter.go_on.set()
    group: GroupCommit[int, int] = GroupCommit(counter.commit)
    with pytest.raises(Conflict):
        group.submit(0)
    assert group.submit(3) == 30


def test_what_the_commit_raises_goes_to_the_whole_group_and_the_next_group_goes_on() -> None:
    """A failed commit is never kept for the calls that follow."""
    failures = [Conflict("no")]

    def commit(counts: Sequence[int]) -> list[int | Exception]:
        if failures:
            raise failures.pop()
        return list(counts)

    group: GroupCommit[int, int] = GroupCommit(commit)
    with pytest.raises(Conflict):
        group.submit(1)
    assert group.submit(2) == 2


def test_a_leader_without_time_does_not_take_the_others_with_it() -> None:
    """A caller that has time left leads the next commit."""
    counter = Counter()
    group: GroupCommit[int, int] = GroupCommit(lambda counts: _within_time(counter, counts))

    def hurried() -> int:
        with deadline.within(0.05):
            return group.submit(1)

    with ThreadPoolExecutor(2) as pool:
        late = pool.submit(hurried)
        assert counter.entered.wait(10)
        patient = pool.submit(group.submit, 2)
        while not group._waiting:
            threading.Event().wait(0.001)
        threading.Event().wait(0.1)
        counter.go_on.set()
        with pytest.raises(DeadlineExceeded):
            late.result(10)
        assert patient.result(10) == 20


def _within_time(counter: Counter, counts: Sequence[int]) -> list[int | Exception]:
    outcomes = counter.commit(counts)
    deadline.timeout_s(1.0)
    return outcomes


def test_a_caller_whose_time_ends_while_it_waits_is_not_served_later() -> None:
    """An intent whose caller is gone is never committed."""
    counter = Counter()
    group: GroupCommit[int, int] = GroupCommit(counter.commit)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(group.submit, 1)
        assert counter.entered.wait(10)
        with deadline.within(0.01), pytest.raises(DeadlineExceeded):
            group.submit(2)
        counter.go_on.set()
        assert first.result(10) == 10
    assert counter.groups == [[1]]


def test_a_caller_who_left_is_not_asked_to_lead() -> None:
    """Its leader ran out of time after it did; the next call is served nevertheless."""
    entered, go_on = threading.Event(), threading.Event()
    groups: list[list[int]] = []

    def commit(counts: Sequence[int]) -> list[int | Exception]:
        groups.append(list(counts))
        if len(groups) == 1:
            entered.set()
            assert go_on.wait(10)
        if len(groups) == 2:
            assert hurried.exception(10) is not None
            raise DeadlineExceeded("the leader's time is over")
        return list(counts)

    def within(seconds: float, count: int) -> int:
        with deadline.within(seconds):
            return group.submit(count)

    group: GroupCommit[int, int] = GroupCommit(commit)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(group.submit, 1)
        assert entered.wait(10)
        leader = pool.submit(group.submit, 2)
        while len(group._waiting) < 1:
            threading.Event().wait(0.001)
        hurried = pool.submit(within, 1.0, 3)
        while len(group._waiting) < 2:
            threading.Event().wait(0.001)
        go_on.set()
        assert first.result(10) == 1
        with pytest.raises(DeadlineExceeded):
            leader.result(10)
    assert group.submit(4) == 4
    assert groups == [[1], [2, 3], [4]]

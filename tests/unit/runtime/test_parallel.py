"""Calls that run side by side: their order, their errors, their deadline and their stages."""

import threading

import pytest

from hybrid_audio.errors import Conflict, NotFound
from hybrid_audio.runtime import deadline, stages
from hybrid_audio.runtime.parallel import each_in_order, run_parallel


def test_results_come_in_the_order_of_the_calls():
    """The last call ends first here; the order of the answer is that of the question."""
    gate = threading.Event()

    def first() -> int:
        assert gate.wait(10)
        return 1

    def last() -> int:
        gate.set()
        return 2

    assert run_parallel([first, last]) == [1, 2]


def test_no_call_gives_no_result():
    """An empty list of calls starts no thread and returns an empty list."""
    assert run_parallel([]) == []


def test_a_single_call_runs_in_the_thread_of_the_caller():
    """One stem of a cold start costs no thread pool."""
    assert run_parallel([threading.get_ident]) == [threading.get_ident()]


def test_the_first_of_few_calls_runs_in_the_thread_of_the_caller():
    """It would only wait meanwhile, and starting a thread takes longer than a short call."""
    threads = run_parallel([threading.get_ident] * 3, at_once=3)
    assert (threads[0], threading.get_ident() in threads[1:]) == (threading.get_ident(), False)


def test_no_more_calls_run_at_once_than_asked_for():
    """Three of nine calls wait at a barrier of three: a fourth would break it."""
    running, most, guard = 0, 0, threading.Lock()
    three = threading.Barrier(3)

    def call() -> None:
        nonlocal running, most
        with guard:
            running += 1
            most = max(most, running)
        three.wait(10)
        with guard:
            running -= 1

    run_parallel([call] * 9, at_once=3)
    assert most == 3


def test_the_first_error_in_the_order_of_the_calls_is_raised():
    """Which of two failures comes first in time does not change the answer."""
    gate = threading.Event()

    def early() -> None:
        assert gate.wait(10)
        raise NotFound("the first call")

    def late() -> None:
        gate.set()
        raise Conflict("the second call")

    with pytest.raises(NotFound):
        run_parallel([early, late])


def test_what_had_not_begun_when_a_call_failed_is_not_started():
    """Nothing more is spoken and paid for a request that has failed."""
    begun = []

    def fail() -> None:
        begun.append("failed")
        raise Conflict("no")

    with pytest.raises(Conflict):
        run_parallel([fail, *[lambda: begun.append("late")] * 50], at_once=1 + 1)
    assert len(begun) < 51


def test_each_call_sees_the_deadline_and_the_stages_of_the_caller():
    """Threads share the request's time and add to its stages."""

    def call() -> float | None:
        with stages.stage("call"):
            return deadline.remaining_s()

    with deadline.within(5.0), stages.collect() as taken:
        left = run_parallel([call, call, call])

    assert all(seconds is not None and seconds <= 5.0 for seconds in left)
    assert list(taken) == ["call"]


def test_results_come_in_order_and_each_before_the_later_ones_have_ended():
    """The second call waits until the first result was taken."""
    taken = threading.Event()

    def second() -> int:
        assert taken.wait(10)
        return 2

    results = each_in_order([lambda: 1, second, lambda: 3])
    assert next(results) == 1
    taken.set()
    assert list(results) == [2, 3]


def test_a_later_failure_is_raised_while_an_earlier_call_still_runs():
    """What would fail anyway is not waited for first."""
    failed, last = threading.Event(), []

    def fail() -> int:
        failed.set()
        raise LookupError

    def slow() -> int:
        assert failed.wait(10)
        last.append(1)
        return 1

    with pytest.raises(LookupError):
        list(each_in_order([slow, fail]))
    assert last == [1]

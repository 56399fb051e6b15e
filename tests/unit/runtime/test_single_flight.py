"""Threads that ask for the same thing at the same time share one attempt."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from hybrid_audio.errors import DeadlineExceeded, SpeechUnavailable
from hybrid_audio.runtime import deadline
from hybrid_audio.runtime.single_flight import SingleFlight


def test_sixteen_callers_at_once_share_one_call():
    """One caller leads, and all of them get its result."""
    flights: SingleFlight[int] = SingleFlight()
    all_in, calls = threading.Barrier(16), []

    def make() -> int:
        calls.append(1)
        gate.wait()
        return 42

    gate = threading.Event()

    def ask() -> tuple[int, bool]:
        all_in.wait()
        return flights.run("stem", make)

    with ThreadPoolExecutor(16) as pool:
        answers = [pool.submit(ask) for _ in range(16)]
        threading.Timer(0.2, gate.set).start()
        results = [answer.result() for answer in answers]
    assert [value for value, _ in results] == [42] * 16
    assert sum(led for _, led in results) == len(calls)
    assert len(calls) < 16


def test_an_error_goes_to_everyone_who_shares_the_call_and_is_not_kept():
    """A failure is never kept: the next caller tries anew."""
    flights: SingleFlight[int] = SingleFlight()

    def fail() -> int:
        raise SpeechUnavailable("down")

    with pytest.raises(SpeechUnavailable):
        flights.run("stem", fail)
    assert flights.run("stem", lambda: 1) == (1, True)


def test_a_waiter_leads_when_the_leader_ran_out_of_its_own_time():
    """A caller with a short deadline does not fail the others."""
    flights: SingleFlight[int] = SingleFlight()
    entered, release = threading.Event(), threading.Event()

    def slow() -> int:
        entered.set()
        release.wait(5)
        raise DeadlineExceeded("mine")

    with ThreadPoolExecutor(2) as pool:
        leader = pool.submit(flights.run, "stem", slow)
        entered.wait(5)
        waiter = pool.submit(flights.run, "stem", lambda: 7)
        release.set()
        assert waiter.result() == (7, True)
        with pytest.raises(DeadlineExceeded):
            leader.result()


def test_a_leader_whose_last_call_its_own_time_cut_short_does_not_fail_the_waiters():
    """What it could not reach in its last moment says nothing about what the others can."""
    flights: SingleFlight[int] = SingleFlight()
    entered, release = threading.Event(), threading.Event()

    def cut_short() -> int:
        with deadline.within(0):
            entered.set()
            release.wait(5)
            raise SpeechUnavailable("text to speech did not answer in time")

    def lead() -> tuple[int, bool]:
        with deadline.within(0):
            return flights.run("stem", cut_short)

    with ThreadPoolExecutor(2) as pool:
        leader = pool.submit(lead)
        entered.wait(5)
        waiter = pool.submit(flights.run, "stem", lambda: 7)
        release.set()
        assert waiter.result() == (7, True)
        with pytest.raises(SpeechUnavailable):
            leader.result()


def test_a_waiter_waits_no_longer_than_its_own_deadline():
    """Its own time is bounded, whatever the leader does."""
    flights: SingleFlight[int] = SingleFlight()
    entered, release = threading.Event(), threading.Event()

    def slow() -> int:
        entered.set()
        release.wait(5)
        return 1

    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(flights.run, "stem", slow)
        entered.wait(5)
        with deadline.within(0.05), pytest.raises(DeadlineExceeded):
            flights.run("stem", lambda: 2)
        release.set()
        assert leader.result() == (1, True)

"""Counting how stems are used, and reporting it now and then."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from hybrid_audio.domain.stems.stem import Outcome
from hybrid_audio.domain.stems.usage import Usage
from hybrid_audio.errors import StoreUnavailable
from hybrid_audio.stems.counting import UsageCounter, in_background


@dataclass
class Desk:
    """A store that keeps reports and can be away, a clock, and the work put off by requests."""

    reports: list[tuple[str, Usage]] = field(default_factory=list)
    clock_s: float = 0.0
    is_down: bool = False
    put_off: list[Callable[[], None]] = field(default_factory=list)

    def report(self, instance: str, usage: Usage, *, since: datetime) -> None:
        if self.is_down:
            raise StoreUnavailable("down")
        self.reports.append((instance, usage))

    def counter(self) -> UsageCounter:
        return UsageCounter(lambda: self, clock=lambda: self.clock_s, start=self.put_off.append)

    def do(self) -> None:
        """Do what requests put off."""
        while self.put_off:
            self.put_off.pop(0)()


def test_hits_save_their_characters_and_created_stems_cost_theirs():
    """Memory and bucket are told apart, since only one of them costs a download."""
    desk = Desk()
    counter = desk.counter()
    counter.note(Outcome.CREATED, 20)
    counter.note(Outcome.HIT, 20, from_memory=True)
    counter.note(Outcome.HIT, 7)
    counter.report()
    ((_, usage),) = desk.reports
    assert usage == Usage(1, 1, 1, characters_saved=27, characters_spoken=20)
    assert (usage.hits, usage.hit_rate) == (2, 2 / 3)
    assert counter.counted() == usage


def test_a_request_reports_every_ten_seconds_and_waits_for_none_of_it():
    """One of many requests begins it; the store is asked when the request is on its way."""
    desk = Desk()
    counter = desk.counter()
    for _ in range(1000):
        desk.clock_s += 0.0201
        counter.note(Outcome.HIT, 1)
    assert desk.reports == []
    assert len(desk.put_off) == 2
    desk.do()
    assert [usage.hits for _, usage in desk.reports] == [1000]


def test_a_report_is_the_total_so_that_a_repeated_one_counts_nothing_twice():
    """An instance writes in place of its last report, under a name of its own."""
    desk = Desk()
    counter, other = desk.counter(), desk.counter()
    for each in (counter, other, counter):
        each.note(Outcome.HIT, 3)
        each.report()
    assert [usage.hits for _, usage in desk.reports] == [1, 1, 2]
    assert len({instance for instance, _ in desk.reports}) == 2


def test_work_that_is_put_off_runs_in_a_thread_of_its_own():
    """The request goes on at once."""
    may_end, has_run = threading.Event(), threading.Event()

    def work() -> None:
        may_end.wait(10.0)
        has_run.set()

    in_background(work)
    assert not has_run.is_set()
    may_end.set()
    assert has_run.wait(10.0)


def test_nothing_new_is_not_reported():
    """An instance without requests writes nothing."""
    desk = Desk()
    counter = desk.counter()
    counter.report()
    counter.note(Outcome.HIT, 3)
    counter.report()
    counter.report()
    assert len(desk.reports) == 1


def test_a_store_that_is_away_fails_no_request_and_the_next_report_makes_up_for_it(
    caplog: pytest.LogCaptureFixture,
):
    """Counts stay in memory until they are written."""
    desk = Desk(is_down=True)
    counter = desk.counter()
    for seconds in (11.0, 22.0):
        desk.clock_s = seconds
        with caplog.at_level(logging.WARNING):
            counter.note(Outcome.HIT, 3)
            desk.do()
        desk.is_down = False
    assert [record.message for record in caplog.records] == ["stem_usage_not_reported"]
    assert [usage.hits for _, usage in desk.reports] == [2]


def test_the_rate_of_no_requests_is_unknown():
    """It is not 0: nothing was asked for."""
    assert Usage().hit_rate is None


def test_a_process_that_ends_reports_what_it_counted_last():
    """Nothing is reported where nothing changed."""
    desk = Desk()
    counter = desk.counter()
    counter.close()
    counter.note(Outcome.HIT, 5)
    counter.close()
    counter.close()
    assert [usage.characters_saved for _, usage in desk.reports] == [5]


def test_a_store_that_is_away_does_not_fail_the_end_of_a_process():
    """There is nobody left to tell."""
    desk = Desk(is_down=True)
    counter = desk.counter()
    counter.note(Outcome.HIT, 5)
    counter.close()
    assert desk.reports == []

"""What a task did is written as objects first, then named by one small document."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from hybrid_audio.batching.portion.recording import recorded
from hybrid_audio.domain.batches.counts import Sums
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.rows import ItemState, OutcomeRow
from hybrid_audio.domain.batches.task import Work
from hybrid_audio.errors import StoreUnavailable
from tests.unit.batching.batches import ID, NOW
from tests.unit.batching.recorded_batch import epoch_of

EPOCH = epoch_of(20, number=2, portion_items=5, lanes=2)
"""Portions 0 and 2 in one lane, 1 and 3 in the other."""

ROWS = [
    OutcomeRow(0, 2, ItemState.CREATED, characters=12),
    OutcomeRow(1, 3, ItemState.CREATED, characters=8),
    OutcomeRow(2, 4, ItemState.HIT),
    OutcomeRow(3, 5, ItemState.FAILED, error="why"),
]


@dataclass
class Shop:
    """Stores that note what was written, in its order; the document may be another task's."""

    theirs: PortionOutcome | None = None
    is_over: bool = False
    written: list[str] = field(default_factory=list)
    lines: list[Any] = field(default_factory=list)

    @property
    def store(self) -> Any:
        return self

    @property
    def files(self) -> Any:
        return self

    def now(self) -> datetime:
        return NOW

    def write_lines(self, name: str, lines: list[Any]) -> None:
        self.written.append(name)
        self.lines = lines

    def finish(self) -> None:
        self.written.append("reports")

    def record(self, id: str, epoch: int, outcome: PortionOutcome) -> PortionOutcome | None:
        self.written.append("document")
        return None if self.is_over else self.theirs or outcome


def order(position: int = 0, again: int = 0) -> Work:
    return Work(ID, EPOCH.number, EPOCH.stage, position, again=again, wave="r1")


def record(shop: Any, found: Work | None = None, **options: Any) -> Any:
    return recorded(found or order(), EPOCH, shop, **options)


def test_an_outcome_adds_up_what_became_of_its_rows():
    """Each state is counted, and named once for those who look for it."""
    outcome = record(Shop(), rows=ROWS)
    assert outcome.sums == Sums(hit=1, created=2, failed=1, characters=20)
    assert outcome.states == ("created", "failed", "hit")


def test_rows_and_reports_are_there_before_the_document_that_names_them():
    """A crash between the two leaves objects that nobody counts."""
    shop = Shop()
    outcome = record(shop, rows=ROWS, finish=shop.finish)
    assert shop.written[-1] == "document"
    assert set(shop.written[:-1]) == {outcome.object, "reports"}
    assert shop.lines == [row.to_json() for row in ROWS]


def test_two_deliveries_of_one_order_write_objects_of_their_own():
    """The one whose document is created first counts, and its rows are not overwritten."""
    names = {record(Shop(), rows=ROWS).object for _ in range(2)}
    assert len(names) == 2


def test_an_outcome_without_rows_writes_its_document_alone():
    """There is nothing to be read of it."""
    shop = Shop()
    outcome = record(shop, finish=shop.finish, ends_lane=True)
    assert shop.written == ["document"]
    assert (outcome.object, outcome.sums) == (None, Sums())


@pytest.mark.parametrize(("position", "ends"), [(0, False), (1, False), (2, True), (3, True)])
def test_the_last_portion_of_a_lane_ends_it(position, ends):
    """A cancelled batch ends when all of its lanes have."""
    assert record(Shop(), order(position), rows=ROWS).ends_lane is ends


def test_a_task_for_what_was_left_never_ends_a_lane():
    """Lanes that ended would be counted twice."""
    assert not record(Shop(), order(3, again=1), rows=ROWS, ends_lane=True).ends_lane


def test_a_lane_that_is_cancelled_ends_where_it_is():
    """No portion of it follows any more."""
    assert record(Shop(), order(0), ends_lane=True).ends_lane


def test_what_is_left_is_recorded_with_its_attempts_and_its_wave():
    """The task that takes it up goes on counting."""
    outcome = record(Shop(), rows=ROWS, left=[4], attempt=2)
    assert (outcome.left, outcome.attempt, outcome.wave) == ((4,), 2, "r1")


def test_the_outcome_that_was_recorded_first_is_the_one_that_counts():
    """What follows is decided by it, whichever delivery asks."""
    theirs = record(Shop(), rows=ROWS[:1])
    assert record(Shop(theirs=theirs), rows=ROWS) is theirs


def test_nothing_counts_once_the_epoch_is_over():
    """The sums that closed it are final."""
    assert record(Shop(is_over=True), rows=ROWS) is None


def test_rows_that_cannot_be_written_are_not_named_by_a_document():
    """The queue delivers the task again."""
    shop = Shop()

    def away() -> None:
        raise StoreUnavailable("down")

    with pytest.raises(StoreUnavailable):
        record(shop, rows=ROWS, finish=away)
    assert "document" not in shop.written

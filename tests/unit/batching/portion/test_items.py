"""The items of a portion: each ends, is tried again, or waits with all that follow."""

import pytest

from hybrid_audio.batching.portion.failures import MOST_ATTEMPTS
from hybrid_audio.batching.portion.items import EXHAUSTED, Row, done_items
from hybrid_audio.domain.batches.rows import ItemState, MessageRow, OutcomeRow
from hybrid_audio.errors import (
    DeadlineExceeded,
    InvalidInput,
    LeaseHeld,
    Overloaded,
    SpeechRejected,
    SpeechUnavailable,
    SpeechUnusable,
    StoreRefused,
    StoreUnavailable,
)

ROWS = [MessageRow(number, None) for number in range(4)]


class Doing:
    """Makes every item, but for those whose error is known."""

    def __init__(self, **errors: Exception) -> None:
        self._errors = {int(name[1:]): error for name, error in errors.items()}
        self.tried: list[int] = []

    def make(self, item: int, row: Row) -> OutcomeRow:
        self.tried.append(item)
        if item in self._errors:
            raise self._errors[item]
        return OutcomeRow(item, None, ItemState.CREATED)

    def fail(self, row: Row, reason: str) -> OutcomeRow:
        return OutcomeRow(row.number, None, ItemState.FAILED, error=reason)

    def finish(self) -> None:
        """Nothing to finish."""


def done(does: Doing, *, attempt: int = 0, goes_on=lambda: True):
    return done_items(range(4), ROWS, does, goes_on=goes_on, attempt=attempt)


FINAL = [
    InvalidInput("why"),
    SpeechRejected("why", status=400),
    SpeechUnusable("why", is_final=True),
]
FOR_NOW = [
    *(LeaseHeld("x"), DeadlineExceeded("x"), Overloaded("x")),
    *(SpeechUnusable("x"), ZeroDivisionError()),
]
OUTAGES = [SpeechUnavailable("x", retry_after_s=7.0), StoreUnavailable("x"), StoreRefused("x")]


@pytest.mark.parametrize("error", FINAL, ids=lambda error: type(error).__name__)
def test_a_final_error_fails_its_item_alone(error):
    """With its reason; the others are made."""
    found = done(Doing(_1=error))
    assert [row.state.value for row in found.rows] == ["created", "failed", "created", "created"]
    assert (found.rows[1].error, found.left) == ("why", [])


@pytest.mark.parametrize("error", FOR_NOW, ids=lambda error: type(error).__name__)
def test_an_error_that_may_pass_leaves_its_item_to_a_later_task(error):
    """The others are made, and the attempt counts."""
    found = done(Doing(_1=error))
    assert ([row.number for row in found.rows], found.left) == ([0, 2, 3], [1])
    assert found.attempts == 1


def test_the_last_of_so_many_attempts_fails_the_item():
    """Nothing is tried for ever."""
    found = done(Doing(_1=LeaseHeld("x")), attempt=MOST_ATTEMPTS - 1)
    assert (found.rows[1].error, found.left) == (EXHAUSTED, [])


@pytest.mark.parametrize("error", OUTAGES, ids=lambda error: type(error).__name__)
def test_an_outage_stops_the_portion_and_counts_no_attempt(error):
    """No other item is tried against what cannot answer."""
    does = Doing(_1=error)
    found = done(does, attempt=MOST_ATTEMPTS - 1)
    assert (does.tried, found.left, found.outage) == ([0, 1], [1, 2, 3], error)
    assert (found.attempts, found.retry_after_s) == (0, error.retry_after_s or 0.0)


def test_a_batch_that_does_not_go_on_leaves_the_rest():
    """It is asked before each item."""
    answers = iter([True, True, False])
    does = Doing()
    found = done(does, goes_on=lambda: next(answers))
    assert (does.tried, found.left, found.is_stopped) == ([0, 1], [2, 3], True)
    assert found.attempts == 0

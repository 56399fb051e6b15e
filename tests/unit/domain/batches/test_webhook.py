"""Attempts at a webhook: when the next one is due, and when there is none any more."""

from datetime import UTC, datetime, timedelta

import pytest

from hybrid_audio.domain.batches.webhook import (
    DELAYS_S,
    MOST_ATTEMPTS,
    WebhookAttempt,
    WebhookRecord,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PENDING = WebhookRecord("https://receiver.example/").due()


def failed(status: int | None = 500) -> WebhookAttempt:
    return WebhookAttempt(NOW, status, None if status else "no answer in time")


def wait_after(failures: int) -> timedelta:
    next_at = after(failures).next_at
    assert next_at is not None
    return next_at - NOW


def after(failures: int) -> WebhookRecord:
    record = PENDING
    for number in range(failures):
        record = record.attempted(number, failed())
    return record


def test_failed_attempts_are_repeated_for_almost_a_day():
    """Seconds first, for a receiver that restarts; hours at last, for one that is repaired."""
    waits = [wait_after(failures) for failures in range(1, MOST_ATTEMPTS)]
    assert waits == [timedelta(seconds=s) for s in DELAYS_S]
    assert sum(DELAYS_S) < 24 * 3600


def test_the_last_failure_ends_it_and_the_record_is_bounded():
    """Nothing comes after, and the document stays small."""
    record = after(MOST_ATTEMPTS)
    assert (record.state, record.next_at, len(record.attempts)) == ("failed", None, MOST_ATTEMPTS)
    assert record.attempted(MOST_ATTEMPTS, failed()) is record


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_any_answer_of_success_delivers_it(status):
    """Whatever a receiver calls its success."""
    record = after(2).attempted(2, failed(status))
    assert (record.state, record.next_at) == ("delivered", None)


@pytest.mark.parametrize("status", [None, 199, 301, 307, 400, 404, 429, 500, 503])
def test_anything_else_is_a_failure_that_is_tried_again(status):
    """A redirect, too: it may lead anywhere."""
    record = PENDING.attempted(0, failed(status))
    assert (record.state, record.next_at) == ("pending", NOW + timedelta(seconds=5))


def test_a_receiver_that_says_gone_is_left_alone():
    """The specification's word for it is 410."""
    assert PENDING.attempted(0, failed(410)).state == "failed"


def test_an_attempt_that_is_on_record_is_not_entered_twice():
    """Cloud Tasks may deliver a task twice at once."""
    record = PENDING.attempted(0, failed())
    assert record.attempted(0, failed(200)) is record


def test_an_attempt_is_entered_only_after_those_before_it():
    """A task of the past or the future changes nothing."""
    assert PENDING.attempted(1, failed(200)) is PENDING


def test_a_webhook_that_was_delivered_stays_delivered():
    """A late failure of a duplicate says nothing."""
    record = PENDING.attempted(0, failed(200))
    assert record.attempted(1, failed()) is record


def test_a_batch_that_ends_again_announces_it_again():
    """A retry has an end of its own."""
    record = after(MOST_ATTEMPTS).due()
    assert (record.state, record.attempts) == ("pending", ())

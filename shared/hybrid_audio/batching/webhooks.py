"""Deliver the webhook of a batch that has ended: attempt by attempt, each of them recorded."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

from hybrid_audio.domain.batches.announcement import finished_body, message_id
from hybrid_audio.domain.batches.batch import Batch
from hybrid_audio.domain.batches.counts import Counts
from hybrid_audio.domain.batches.task import Task, webhook_task
from hybrid_audio.domain.batches.webhook import WebhookAttempt, WebhookRecord

EARLY = timedelta(seconds=2)
"""How much earlier than its time a task may seem to come, by another machine's clock."""


class Documents(Protocol):
    """The documents of batches."""

    def get(self, id: str) -> Batch: ...
    def change(self, id: str, decide: Callable[[Batch], Batch]) -> Batch: ...


class Tasks(Protocol):
    """What enqueues tasks."""

    def enqueue(self, tasks: Sequence[Task]) -> None: ...


class Sender(Protocol):
    """What sends webhooks."""

    def send(self, url: str, body: bytes, *, message_id: str) -> WebhookAttempt: ...


def deliver(
    batch_id: str,
    *,
    documents: Documents,
    counts_of: Callable[[Batch], Counts],
    tasks: Tasks,
    sender: Sender,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Make the attempt that is due at the webhook of a batch; if it fails, enqueue the next.

    The document says what is due, not the task: one that is repeated, late or of an earlier round
    sends nothing again, and only sees that the next attempt is enqueued. A webhook arrives at least
    once, and may arrive twice: a process may die between the receiver's answer and the record.

    Raises NotFound where the batch was deleted, StoreUnavailable and StoreRefused.
    """
    batch = documents.get(batch_id)
    record = _pending(batch)
    if record is None:
        return

    if record.next_at is None or now() >= record.next_at - EARLY:
        body = finished_body(batch, counts_of(batch))
        made = sender.send(record.url, body, message_id=message_id(batch))
        batch = documents.change(batch_id, partial(_attempted, seen=batch, made=made))
    _enqueue_next(batch, tasks, now())


def _pending(batch: Batch) -> WebhookRecord | None:
    record = batch.webhook
    return record if record is not None and record.is_pending and batch.is_final else None


def _attempted(batch: Batch, *, seen: Batch, made: WebhookAttempt) -> Batch:
    """Return the batch with the attempt that was made for it as it was seen.

    Race: it may have been retried meanwhile, and then its next end has a webhook of its own; or
    another delivery of the same task may have recorded its attempt first.
    """
    record, known = _pending(batch), seen.webhook
    if record is None or known is None or batch.round != seen.round:
        return batch
    return replace(batch, webhook=record.attempted(len(known.attempts), made))


def _enqueue_next(batch: Batch, tasks: Tasks, now: datetime) -> None:
    record = _pending(batch)
    if record is None or record.next_at is None:
        return

    delay_s = max(0.0, (record.next_at - now).total_seconds())
    tasks.enqueue([webhook_task(batch.id, batch.round, len(record.attempts), delay_s=delay_s)])

"""Deliver the webhook of a batch that has ended: attempt by attempt, each of them recorded."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

from hybrid_audio.domain.batches.announcement import finished_body, message_id
from hybrid_audio.domain.batches.batch import Batch, Stage, State
from hybrid_audio.domain.batches.counts import NO_SUMS, Counts, Sums, counts
from hybrid_audio.domain.batches.task import Task, webhook_task
from hybrid_audio.domain.batches.webhook import WebhookAttempt

LOST_AFTER = timedelta(minutes=10)
"""An attempt that is overdue for longer has lost its task."""


class BatchDocuments(Protocol):
    """The documents of batches."""

    def get(self, id: str) -> Batch: ...
    def change(self, id: str, decide: Callable[[Batch], Batch]) -> Batch: ...
    def sums(self, id: str, epoch: int) -> tuple[Sums, int]: ...


class Tasks(Protocol):
    """What enqueues tasks."""

    def enqueue(self, tasks: Sequence[Task]) -> None: ...


class Sender(Protocol):
    """What sends webhooks."""

    def send(self, url: str, body: bytes, *, message_id: str) -> WebhookAttempt: ...


def deliver(
    batch_id: str,
    *,
    round: int,
    attempt: int,
    documents: BatchDocuments,
    tasks: Tasks,
    sender: Sender,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Make an attempt, from 0, to deliver the webhook of a batch, and enqueue the next if it fails.

    An attempt that is on record is not made again: a repeated task only enqueues what follows. A
    webhook arrives at least once, and may arrive twice: a process may die between the receiver's
    answer and the record.
    """
    batch = documents.get(batch_id)
    record = batch.webhook
    if record is None or not _is_due(batch, round):
        return

    if len(record.attempts) == attempt:
        body = finished_body(batch, _counts(batch, documents))
        made = sender.send(record.url, body, message_id=message_id(batch))
        batch = documents.change(
            batch_id, partial(_attempted, round=round, number=attempt, made=made)
        )
    _enqueue_next(batch, round=round, tasks=tasks, now=now())


def ensure_enqueued(batch: Batch, *, tasks: Tasks, now: datetime) -> None:
    """Enqueue the overdue attempt of a batch's webhook anew, where its task was lost."""
    due_at = batch.webhook.next_at if batch.webhook else None
    if not _is_due(batch, batch.round) or due_at is None or now - due_at < LOST_AFTER:
        return

    wave = str(int(now.timestamp() // LOST_AFTER.total_seconds()))  # one such task each 10 minutes
    number = len(batch.webhook.attempts) if batch.webhook else 0
    tasks.enqueue([webhook_task(batch.id, batch.round, number, wave=wave)])


def _is_due(batch: Batch, round: int) -> bool:
    is_pending = batch.webhook is not None and batch.webhook.is_pending
    return is_pending and batch.is_final and batch.round == round


def _attempted(batch: Batch, *, round: int, number: int, made: WebhookAttempt) -> Batch:
    """Return the batch with the attempt; one that was retried meanwhile has another webhook."""
    if batch.webhook is None or not _is_due(batch, round):
        return batch
    return replace(batch, webhook=batch.webhook.attempted(number, made))


def _enqueue_next(batch: Batch, *, round: int, tasks: Tasks, now: datetime) -> None:
    record = batch.webhook
    if record is None or record.next_at is None or not _is_due(batch, round):
        return

    delay_s = max(0.0, (record.next_at - now).total_seconds())
    tasks.enqueue([webhook_task(batch.id, round, len(record.attempts), delay_s=delay_s)])


def _counts(batch: Batch, documents: BatchDocuments) -> Counts:
    """Return the counts of a batch that has ended; those of a speech stage are not of messages."""
    epoch = batch.epoch
    is_of_items = epoch is not None and (epoch.stage is Stage.MESSAGES or not batch.makes_messages)
    done = documents.sums(batch.id, epoch.number)[0] if epoch and is_of_items else NO_SUMS

    return counts(
        batch.total,
        batch.settled + done,
        in_queue=0,
        is_cancelled=batch.state is State.CANCELLED,
    )

"""Batches: create, start, pause, resume, cancel, retry and delete them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hybrid_audio.batching import stages
from hybrid_audio.batching.recovery import anew, missing_work
from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.batch import Batch, Kind, State
from hybrid_audio.domain.batches.counts import NO_SUMS
from hybrid_audio.domain.batches.naming import (
    batch_id,
    folder,
    frozen_name,
    source_name,
)
from hybrid_audio.domain.batches.task import advance_task
from hybrid_audio.domain.batches.webhook import WebhookRecord
from hybrid_audio.errors import Conflict

QUIET_AFTER = timedelta(seconds=30)
"""A batch that was paused for longer has no task at work, and is cancelled at once."""


@dataclass(frozen=True)
class NewBatch:
    """A batch to be created.

    `token` decides its id: an Idempotency-Key, or random. `frozen` is the template with all options
    as they are now, `source` a table that came with the request.
    """

    token: str
    kind: Kind
    frozen: Mapping[str, Any] = field(repr=False)
    source: bytes | None = field(default=None, repr=False)
    template: str | None = None
    label: str | None = field(default=None, repr=False)
    starts_by_itself: bool = True
    max_characters: int | None = None
    webhook_url: str | None = field(default=None, repr=False)


def create(new: NewBatch, shop: Workshop) -> Batch:
    """Create a batch, or find the one that an earlier request with its token created.

    A crash between two of its steps leaves files without a batch, which a repeat uses, or a batch
    that the repeat or the sweeper moves on.
    """
    id, now = batch_id(new.token), shop.now()
    if new.source is not None:
        shop.files.write_bytes(source_name(id), new.source)
    shop.files.write_json(frozen_name(id), new.frozen)

    batch = Batch(
        id=id,
        kind=new.kind,
        state=State.PLANNING,
        created_at=now,
        updated_at=now,
        starts_by_itself=new.starts_by_itself,
        label=new.label,
        template=new.template,
        max_characters=new.max_characters,
        webhook=None if new.webhook_url is None else WebhookRecord(new.webhook_url),
    )
    if not shop.store.create(batch):
        batch = shop.store.get(id)
    shop.queue.enqueue([advance_task(id, "create")])
    return batch


def start(id: str, shop: Workshop) -> Batch:
    """Start a batch that waits for it; raises NotFound, Conflict."""
    batch = shop.store.change(id, Batch.starting)
    shop.queue.enqueue([advance_task(id, "start", batch.round)])
    return batch


def pause(id: str, shop: Workshop) -> Batch:
    """Pause a running batch: its tasks stop within one item; raises NotFound, Conflict."""
    return shop.store.change(id, Batch.pausing)


def resume(id: str, shop: Workshop) -> Batch:
    """Resume a paused batch: nothing of it is lost; raises NotFound, Conflict.

    Resuming it twice enqueues the same tasks under the same names: a crash may have come between.
    """
    batch = shop.store.change(id, Batch.resuming)
    if batch.state is State.RUNNING and batch.pauses > 0:
        _carry_on(batch, f"r{batch.pauses}", shop)
    return batch


def cancel(id: str, shop: Workshop) -> Batch:
    """Cancel a batch: what was made stays, the rest is not made; raises NotFound, Conflict.

    It is cancelled at once where no task is at work, else once they have stopped.
    """

    was_paused = False

    def cancelled(batch: Batch) -> Batch:
        nonlocal was_paused
        was_paused = batch.state is State.PAUSED
        cancelling = batch.cancelling(shop.now())
        if cancelling is batch or _may_have_tasks(batch, shop):
            return cancelling
        return stages.ended(cancelling, State.CANCELLED, shop.now())

    batch = shop.store.change(id, cancelled)
    if was_paused and batch.state is State.CANCELLING:
        _carry_on(batch, "cancel", shop)
    else:
        shop.queue.enqueue([advance_task(id, "cancel")])
    return batch


def retry(id: str, shop: Workshop) -> Batch:
    """Take up the failed items of a batch again, and those alone; raises NotFound, Conflict."""
    seen = shop.store.get(id)
    seen.retrying()
    over = seen.item_epoch
    sums = shop.store.sums(id, over.number)[0] if over is not None else NO_SUMS

    def retried(batch: Batch) -> Batch:
        if batch.round == seen.round and batch.epoch != seen.epoch:
            raise Conflict("the batch changed meanwhile; look at it again")
        return batch if batch.round > seen.round else stages.retried(batch, sums)

    batch = shop.store.change(id, retried)
    shop.queue.enqueue([advance_task(id, "retry", batch.round)])
    return batch


def delete(id: str, shop: Workshop) -> None:
    """Delete a batch that has ended, with its files; its messages and stems stay.

    Its document goes last, so that a deletion that was cut short can be repeated. Raises NotFound,
    and Conflict for a batch that has not ended.
    """
    batch = shop.store.get(id)
    if not batch.is_final:
        raise Conflict(f"the batch is {batch.state.value}; cancel it first")
    shop.files.delete_folder(folder(id))
    shop.store.delete(id)


def _may_have_tasks(batch: Batch, shop: Workshop) -> bool:
    if batch.state is State.PAUSED:
        return shop.now() - batch.updated_at < QUIET_AFTER
    return batch.state is State.RUNNING and batch.epoch is not None


def _carry_on(batch: Batch, wave: str, shop: Workshop) -> None:
    """Enqueue what a paused batch waits for: its tasks are gone from the queue."""
    tasks = anew(missing_work(batch, shop), wave)
    shop.queue.enqueue([*tasks, advance_task(batch.id, "carry on", wave)])

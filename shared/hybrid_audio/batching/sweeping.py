"""Find batches that stand still, and move them on."""

from datetime import datetime, timedelta

from hybrid_audio.batching.recovery import anew, lost, missing_work
from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.batch import Batch, State
from hybrid_audio.domain.batches.task import Task, advance_task, webhook_task

SWEPT = 500
WAVES_BACK = 3
"""How many earlier waves of the sweeper may still have their task in a slow queue."""


def sweep(shop: Workshop) -> dict[str, int]:
    """Move on every batch that is stuck; return how many were open and how many stuck.

    Raises StoreUnavailable, StoreRefused.
    """
    batches = shop.store.open_batches(SWEPT)
    stuck = sum(move_on(batch, shop) for batch in batches)
    return {"open": len(batches), "stuck": stuck}


def move_on(batch: Batch, shop: Workshop) -> bool:
    """Enqueue what a stuck batch waits for, and return whether it was stuck.

    Tasks may have been lost, or dropped after their last attempt. One that is still in its queue is
    left there: the queue may be slow. Costs one read where the batch is not stuck.
    """
    if not _is_stuck(batch, shop):
        return False
    shop.queue.enqueue(_tasks(batch, shop))
    return True


def _tasks(batch: Batch, shop: Workshop) -> list[Task]:
    window = int(shop.now().timestamp() // shop.stuck_s)
    if batch.is_final:
        return [webhook_task(batch.id, batch.round, "sweep", window)]

    steps = [advance_task(batch.id, "sweep", window)]
    if batch.state is not State.RUNNING:
        return steps
    waves = [_wave(window - back) for back in range(WAVES_BACK + 1)]
    orders = lost(missing_work(batch, shop), waves, shop)
    return [*anew(orders, waves[0]), *steps]


def _wave(window: int) -> str:
    return f"s{window}"


def _is_stuck(batch: Batch, shop: Workshop) -> bool:
    still_for = timedelta(seconds=shop.stuck_s)
    if shop.now() - batch.updated_at < still_for:
        return False
    if batch.is_final:
        return _has_pending_webhook(batch, shop.now() - still_for)
    if batch.state in (State.PLANNED, State.PAUSED):
        return False
    if batch.state is not State.RUNNING or batch.epoch is None:
        return True

    last = shop.store.last_outcome_at(batch.id, batch.epoch.number)
    return last is None or shop.now() - last >= still_for


def _has_pending_webhook(batch: Batch, before: datetime) -> bool:
    webhook = batch.webhook
    if webhook is None or not webhook.is_pending:
        return False
    return webhook.next_at is None or webhook.next_at <= before

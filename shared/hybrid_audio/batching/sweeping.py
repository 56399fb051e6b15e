"""Find batches that stand still, and move them on."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import uuid4

from hybrid_audio.batching.enqueuing import enqueue
from hybrid_audio.batching.recovery import anew, lost, missing_work
from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.batch import Batch, State
from hybrid_audio.domain.batches.naming import batch_id
from hybrid_audio.domain.batches.task import Task, advance_task, webhook_task
from hybrid_audio.errors import DeadlineExceeded, StoreRefused, StoreUnavailable
from hybrid_audio.runtime import deadline

READ_AT_ONCE = 100
SWEPT_FOR = timedelta(seconds=60)
"""Half of what the door gives a sweep; the next one comes soon."""

WAVES_BACK = 3
"""How many earlier waves of the sweeper may still have their task in a slow queue."""

MOVED_ON_WITHIN_S = 3.0
"""How long a caller who only looks at a batch waits for a queue that does not answer."""

LOG = logging.getLogger(__name__)


def sweep(shop: Workshop, *, begins_at: str | None = None) -> dict[str, int]:
    """Move on every batch that is stuck; return how many were open and how many stuck.

    It begins behind the id `begins_at`, anywhere by default: where there are more batches than time
    for them, another sweep comes to others. Raises StoreUnavailable, StoreRefused.
    """
    ends_at = shop.now() + SWEPT_FOR
    seen = stuck = 0

    for batch in _all_open(shop, batch_id(uuid4().hex) if begins_at is None else begins_at):
        if shop.now() >= ends_at:
            break
        seen += 1
        stuck += _was_stuck(batch, shop)
    return {"open": seen, "stuck": stuck}


def _all_open(shop: Workshop, begins_at: str) -> Iterator[Batch]:
    yield from _open_behind(begins_at, shop)
    yield from takewhile(lambda batch: batch.id <= begins_at, _open_behind("", shop))


def _open_behind(after: str, shop: Workshop) -> Iterator[Batch]:
    while found := shop.store.open_batches(READ_AT_ONCE, after=after):
        yield from found
        if len(found) < READ_AT_ONCE:
            return
        after = found[-1].id


def _was_stuck(batch: Batch, shop: Workshop) -> bool:
    """Move a batch on, and return whether it was stuck; one that cannot be stops no other."""
    try:
        return move_on(batch, shop)
    except (StoreUnavailable, StoreRefused):
        raise
    except Exception:
        LOG.exception("batch_not_moved_on", extra={"batch": batch.id})
        return True


def moved_on(batch: Batch, shop: Workshop) -> Batch:
    """Return a batch as it is once it was moved on, where it is stuck; raises NotFound.

    Where that cannot be, or not soon, the batch stays as it is: it can be read without a queue.
    """
    try:
        with deadline.within(MOVED_ON_WITHIN_S):
            return shop.store.get(batch.id) if move_on(batch, shop) else batch
    except (DeadlineExceeded, StoreRefused, StoreUnavailable):
        return batch


def move_on(batch: Batch, shop: Workshop) -> bool:
    """Enqueue what a stuck batch waits for, and return whether it was stuck.

    Tasks may have been lost, or dropped after their last attempt. One that is still in its queue is
    left there: the queue may be slow. Costs one read where the batch is not stuck.
    """
    if not _is_stuck(batch, shop):
        return False
    enqueue(_tasks(batch, shop), of=batch, into=shop.queue)
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

"""Batches: plan, create, start, pause, resume, cancel, retry and delete them."""

from contextlib import suppress
from datetime import timedelta

from hybrid_audio.batching import stages
from hybrid_audio.batching.enqueuing import enqueue
from hybrid_audio.batching.planning.creating import create_batch
from hybrid_audio.batching.planning.freezing import Freezing
from hybrid_audio.batching.planning.now import PlanReport, TooManyRows
from hybrid_audio.batching.recovery import anew, missing_work
from hybrid_audio.batching.request import BatchRequest
from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.batch import Batch, State
from hybrid_audio.domain.batches.counts import NO_SUMS
from hybrid_audio.domain.batches.naming import folder
from hybrid_audio.domain.batches.task import advance_task
from hybrid_audio.errors import Conflict, InvalidInput

QUIET_AFTER = timedelta(seconds=30)
"""A batch that was paused for longer has no task at work, and is cancelled at once."""


def plan(request: BatchRequest, shop: Workshop) -> PlanReport:
    """Return what a batch would take; nothing of it is kept, and nothing spoken.

    Raises InvalidInput, NotFound for what cannot be made, for more characters than the request
    allows, and for a table that is too large to be planned at once.
    """
    report = shop.plans(shop.freezes(request))
    _require_affordable(request, report)
    return report


def create(request: BatchRequest, token: str, shop: Workshop) -> Batch:
    """Create a batch, or find the one that an earlier request with its token created.

    `token` decides its id. A request that allows fewer characters than it takes is refused at once
    where it is small, else once it was planned. Raises InvalidInput, NotFound, StoreUnavailable.
    """

    def frozen(request: BatchRequest) -> Freezing:
        freezing = shop.freezes(request)
        if request.max_characters is not None:
            with suppress(TooManyRows):
                _require_affordable(request, shop.plans(freezing))
        return freezing

    return create_batch(
        request,
        token,
        freezes=frozen,
        store=shop.store,
        files=shop.files,
        queue=shop.queue,
        now=shop.now(),
    )


def start(id: str, shop: Workshop) -> Batch:
    """Start a batch that waits for it; raises NotFound, Conflict."""
    batch = shop.store.change(id, Batch.starting)
    enqueue([advance_task(id, "start", batch.round)], of=batch, into=shop.queue)
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
        enqueue([advance_task(id, "cancel")], of=batch, into=shop.queue)
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
    enqueue([advance_task(id, "retry", batch.round)], of=batch, into=shop.queue)
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


def _require_affordable(request: BatchRequest, report: PlanReport) -> None:
    allowed, takes = request.max_characters, report.plan.characters
    if allowed is not None and takes > allowed:
        raise InvalidInput.at("max_characters", f"the batch would take {takes} characters")


def _may_have_tasks(batch: Batch, shop: Workshop) -> bool:
    if batch.state is State.PAUSED:
        return shop.now() - batch.updated_at < QUIET_AFTER
    return batch.state is State.RUNNING and batch.epoch is not None


def _carry_on(batch: Batch, wave: str, shop: Workshop) -> None:
    """Enqueue what a paused batch waits for: its tasks are gone from the queue."""
    tasks = anew(missing_work(batch, shop), wave)
    enqueue([*tasks, advance_task(batch.id, "carry on", wave)], of=batch, into=shop.queue)

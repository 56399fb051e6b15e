"""Move a batch on, step by step: each is decided of its document and saved by compare-and-set."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from hybrid_audio.batching import stages
from hybrid_audio.batching.ending import cancel_step, end_step, finish
from hybrid_audio.batching.portion.failures import OUT_OF_REACH
from hybrid_audio.batching.refusals import write_refusals
from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.batch import Batch, Epoch, Stage, State
from hybrid_audio.domain.batches.counts import NO_SUMS
from hybrid_audio.domain.batches.naming import outcome_id
from hybrid_audio.domain.batches.task import Task, Work, advance_task
from hybrid_audio.errors import HybridAudioError, NotFound

BUDGET_S = 20.0
"""A task begins no further step after this time; its successor does."""


def advance(batch_id: str, shop: Workshop) -> None:
    """Move a batch on as far as it goes now, and enqueue the task that moves it further.

    Calling it at any time, twice at once or after a crash does no harm: every step begins from what
    the document says. Raises StoreUnavailable, StoreRefused where it is to be tried again.
    """
    ends_at = time.monotonic() + BUDGET_S
    while True:
        try:
            batch = shop.store.get(batch_id)
        except NotFound:
            return

        if not _STEPS.get(batch.state, end_step)(batch, shop):
            return
        if time.monotonic() > ends_at:
            shop.queue.enqueue([_successor(shop.store.get(batch_id))])
            return


def plan_step(batch: Batch, shop: Workshop) -> bool:
    """Do one step of the planning; what cannot be planned for good fails the batch."""
    try:
        planned = _planned(batch, shop)
    except HybridAudioError as error:
        if error.retryable or isinstance(error, OUT_OF_REACH):
            raise
        refused = replace(batch, reason=error.detail)
        planned = stages.ended(refused, State.FAILED, shop.now())

    # Race: another task may have done this step, or the batch was cancelled meanwhile.
    shop.store.change(batch.id, lambda now: planned if now == batch else now)
    return planned != batch


def run_step(batch: Batch, shop: Workshop) -> bool:
    """Enter a stage, see that its lanes have begun, or go on to the next once it is over."""
    epoch = batch.epoch
    if epoch is None:
        _enter_first(batch, shop)
        return True

    sums = shop.store.sums(batch.id, epoch.number)[0] if epoch.items else NO_SUMS
    if sums.items < epoch.items:
        shop.queue.enqueue(_missing_heads(batch, epoch, shop))
        return False

    if batch.makes_messages and epoch.stage is Stage.SPEECH:
        write_refusals(batch, epoch, sums, shop)
        _change_running(
            batch,
            shop,
            lambda now: stages.spoken(now, sums, concurrency=shop.concurrency, now=shop.now()),
        )
    else:
        finish(batch, sums, shop)
    return True


def _planned(batch: Batch, shop: Workshop) -> Batch:
    if stages.is_planned(batch):
        return stages.planned(batch, shop.now())
    return shop.plan_step(batch)


def _enter_first(batch: Batch, shop: Workshop) -> None:
    items = batch.planning.rows
    if batch.makes_messages:
        items = sum(shop.shards.missing_stems(batch.id, batch.round))

    _change_running(
        batch,
        shop,
        lambda now: stages.entered(
            now, Stage.SPEECH, items, concurrency=shop.concurrency, now=shop.now()
        ),
    )


def _change_running(batch: Batch, shop: Workshop, decide: Callable[[Batch], Batch]) -> None:
    """Change the batch where it still runs in the epoch that was seen."""

    def changed(now: Batch) -> Batch:
        is_as_seen = (now.state, now.epoch, now.round) == (State.RUNNING, batch.epoch, batch.round)
        return decide(now) if is_as_seen else now

    shop.store.change(batch.id, changed)


def _missing_heads(batch: Batch, epoch: Epoch, shop: Workshop) -> list[Task]:
    """Return the first task of each lane that has recorded nothing.

    One that is in the queue or at work is enqueued under its own name, which changes nothing.
    """
    names = {outcome_id(position, 0): position for position in range(epoch.lanes)}
    known = shop.store.find_outcomes(batch.id, epoch.number, list(names))
    return [
        Work(batch.id, epoch.number, epoch.stage, position).to_task()
        for name, position in names.items()
        if name not in known
    ]


def _successor(batch: Batch) -> Task:
    """Return the task that goes on; its name says how far the batch has come, so it is unique."""
    planning, epoch = batch.planning, batch.epoch
    progress = (planning.is_table_read, planning.planned_shards, epoch.number if epoch else 0)
    return advance_task(batch.id, "on", batch.state.value, batch.round, *progress)


_STEPS: Mapping[State, Callable[[Batch, Workshop], bool]] = {
    State.PLANNING: plan_step,
    State.RUNNING: run_step,
    State.CANCELLING: cancel_step,
    State.PLANNED: lambda batch, shop: False,
    State.PAUSED: lambda batch, shop: False,
}

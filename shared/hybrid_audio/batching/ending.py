"""End a batch: finished or cancelled, with its manifest, and a webhook where one is asked for."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from hybrid_audio.batching import stages
from hybrid_audio.batching.reading.manifest import write_manifest
from hybrid_audio.batching.reading.outcomes import BatchOutcomes
from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.batch import Batch, State
from hybrid_audio.domain.batches.counts import Sums
from hybrid_audio.domain.batches.naming import outcome_id
from hybrid_audio.domain.batches.task import advance_task, webhook_task

LONGEST_CANCEL = timedelta(seconds=30)
"""Tasks that have not stopped by then are not waited for: what they record is refused."""

LOOK_AGAIN_S = 1.0


def finish(batch: Batch, sums: Sums, shop: Workshop) -> None:
    """Write the manifest and end the batch, whose items all have an outcome.

    Race: two tasks may finish at once. Both write the same manifest, and one ends the batch.
    """
    final = stages.finished(batch, sums, shop.now())
    final = replace(final, made_in_full=_written_manifest(final, shop))
    shop.store.change(batch.id, lambda now: final if now == batch else now)


def cancel_step(batch: Batch, shop: Workshop) -> bool:
    """End a cancelled batch once its tasks have stopped, or look again a second later."""
    asked = batch.cancel_requested_at or batch.updated_at
    waited = shop.now() - asked
    if waited >= LONGEST_CANCEL or _has_stopped(batch, shop):
        final = stages.ended(batch, State.CANCELLED, shop.now())
        shop.store.change(batch.id, lambda now: final if now == batch else now)
        return True  # what was recorded until then is in the manifest that the next step writes

    seconds = int(waited.total_seconds())
    again = advance_task(batch.id, "cancelling", seconds, delay_s=LOOK_AGAIN_S)
    shop.queue.enqueue([again])
    return False


def end_step(batch: Batch, shop: Workshop) -> bool:
    """See that a batch that has ended has its manifest, and that its webhook is under way."""
    if batch.total is not None and batch.made_in_full is None:
        listed = replace(batch, made_in_full=_written_manifest(batch, shop))
        shop.store.change(batch.id, lambda now: listed if now == batch else now)
    if batch.webhook is not None and batch.webhook.is_pending:
        shop.queue.enqueue([webhook_task(batch.id, batch.round)])
    return False


def _has_stopped(batch: Batch, shop: Workshop) -> bool:
    """Return whether every lane has ended, and nothing is left to a task that may still run."""
    epoch = batch.epoch
    if epoch is None:
        return True
    if epoch.items and shop.store.sums(batch.id, epoch.number)[1] < epoch.lanes:
        return False

    left = [
        outcome_id(each.position, each.again + 1)
        for each in shop.store.outcomes_left(batch.id, epoch.number)
    ]
    return len(shop.store.find_outcomes(batch.id, epoch.number, left)) == len(left)


def _written_manifest(batch: Batch, shop: Workshop) -> int:
    rows = BatchOutcomes(batch, outcomes=shop.store, files=shop.files)
    return write_manifest(batch, rows, shop.files, uri=partial(shop.uri_of, batch)).made_in_full

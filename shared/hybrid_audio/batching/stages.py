"""Which epoch a batch enters next, decided purely."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from hybrid_audio.domain.batches.batch import Batch, Stage, State
from hybrid_audio.domain.batches.counts import NO_SUMS, Sums
from hybrid_audio.domain.batches.plan import Plan
from hybrid_audio.domain.batches.portions import epoch, epoch_number

NOTHING_LEFT = "every item failed"


def is_planned(batch: Batch) -> bool:
    """Return whether every shard of the round was planned."""
    planning = batch.planning
    return planning.is_table_read and planning.planned_shards >= planning.shards


def planned(batch: Batch, now: datetime) -> Batch:
    """Return the batch as it is once its planning is over: running, waiting, or refused."""
    plan = batch.plan or Plan()
    if batch.max_characters is not None and plan.characters > batch.max_characters:
        reason = (
            f"it would take {plan.characters} characters; max_characters allows "
            f"{batch.max_characters}"
        )
        return ended(replace(batch, reason=reason), State.FAILED, now)
    return replace(batch, state=State.RUNNING if batch.starts_by_itself else State.PLANNED)


def entered(
    batch: Batch, stage: Stage, items: int, *, concurrency: Mapping[Stage, int], now: datetime
) -> Batch:
    """Return the batch as it is once it entered a stage; this closes the epoch before."""
    number = epoch_number(batch.round, stage)
    return replace(
        batch,
        epoch=epoch(number, stage, items, concurrency=concurrency[stage]),
        started_at=batch.started_at or now,
    )


def spoken(batch: Batch, sums: Sums, *, concurrency: Mapping[Stage, int], now: datetime) -> Batch:
    """Return the batch as it is once the stems of its messages were spoken."""
    entering = replace(batch, speech=sums)
    rows = batch.planning.rows
    return entered(entering, Stage.MESSAGES, rows, concurrency=concurrency, now=now)


def finished(batch: Batch, sums: Sums, now: datetime) -> Batch:
    """Return the batch as it is once every item has an outcome.

    It is done where nothing failed, failed where everything did, else partial.
    """
    whole = batch.settled + sums
    if whole.failed == 0:
        return ended(batch, State.DONE, now)
    if whole.failed < whole.items:
        return ended(batch, State.PARTIAL, now)
    return ended(replace(batch, reason=NOTHING_LEFT), State.FAILED, now)


def ended(batch: Batch, state: State, now: datetime) -> Batch:
    """Return the batch in a final state; its webhook is to be sent."""
    webhook = None if batch.webhook is None else batch.webhook.due()
    return replace(batch, state=state, finished_at=now, webhook=webhook)


def retried(batch: Batch, sums: Sums) -> Batch:
    """Return the batch as it is once its failed items were taken up again; raises Conflict.

    What did not fail stays counted, and what was spent stays planned.
    """
    retrying = batch.retrying()
    if retrying is batch:
        return batch

    spent = batch.settled + sums + Sums(characters=batch.speech.characters)
    in_full = batch.plan.characters_in_full if batch.plan else 0
    return replace(
        retrying,
        settled=spent.without_failed(),
        plan=Plan(characters=spent.characters, characters_in_full=in_full),
        speech=NO_SUMS,
    )

"""What is shown of a batch: from its document, the sums of its outcomes and the clock."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from hybrid_audio.batching.reading.estimates import left_s, planned_s, rate_per_s
from hybrid_audio.domain.batches.batch import Batch, Stage, State
from hybrid_audio.domain.batches.counts import NO_SUMS, Counts, Sums, counts
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.plan import CREDITS_PER_CHARACTER, cost

RECENT_OUTCOMES = 20
"""How many outcomes are read for the rate: a bounded number of reads, whatever the size."""

AT_WORK = frozenset({State.RUNNING, State.CANCELLING})


class OutcomeSums(Protocol):
    """The outcomes of an epoch in numbers."""

    def sums(self, id: str, epoch: int) -> tuple[Sums, int]: ...
    def latest(self, id: str, epoch: int, limit: int) -> Sequence[PortionOutcome]: ...


@dataclass(frozen=True)
class Terms:
    """What a deployment makes at once, and what it pays."""

    speech_concurrency: int
    messages_concurrency: int
    price_per_1k: float | None = None


@dataclass(frozen=True)
class Recorded:
    """What the outcomes of the current epoch say: sums, ended lanes, and the newest of them."""

    sums: Sums = NO_SUMS
    lanes_ended: int = 0
    recent: Sequence[PortionOutcome] = ()


@dataclass(frozen=True)
class StemsProgress:
    """How far the speech before the messages has come."""

    total: int
    hit: int
    created: int
    failed: int
    rate: float | None
    eta_s: float | None


@dataclass(frozen=True)
class Progress:
    """A batch as it is shown; None stands for what is not known.

    `characters_saved` is against speaking every item in full: of what was made once that is known,
    before it by the plan. `rate` is items a second in the last minute.
    """

    batch: Batch
    counts: Counts
    stems: StemsProgress | None
    plan_eta_s: float | None
    plan_cost: float | None
    characters_planned: int | None
    characters_spent: int
    characters_saved: int | None
    credits: int
    cost: float | None
    rate: float | None
    eta_s: float | None


def recorded(batch: Batch, outcomes: OutcomeSums) -> Recorded:
    """Return what the current epoch recorded: two queries at most, whatever the size."""
    if batch.epoch is None:
        return Recorded()

    sums, lanes_ended = outcomes.sums(batch.id, batch.epoch.number)
    is_running = batch.state is State.RUNNING
    recent = outcomes.latest(batch.id, batch.epoch.number, RECENT_OUTCOMES) if is_running else ()
    return Recorded(sums, lanes_ended, recent)


def progress(batch: Batch, found: Recorded, *, terms: Terms, now: datetime) -> Progress:
    """Return what is shown of a batch; its counts sum to its total, whenever they are read."""
    is_speaking = _speaks_for_messages(batch)
    shown = item_counts(batch, found)
    spent = batch.settled.characters + batch.speech.characters + found.sums.characters
    rate = rate_per_s(found.recent, now)
    left = shown.pending + shown.running

    return Progress(
        batch=batch,
        counts=shown,
        stems=_stems(batch, found.sums, rate) if is_speaking else None,
        plan_eta_s=_plan_eta_s(batch, terms),
        plan_cost=cost(batch.plan.characters, terms.price_per_1k) if batch.plan else None,
        characters_planned=_characters_planned(batch),
        characters_spent=spent,
        characters_saved=_saved(batch, spent),
        credits=spent * CREDITS_PER_CHARACTER,
        cost=cost(spent, terms.price_per_1k),
        rate=None if is_speaking else rate,
        eta_s=_eta_s(batch, left, None if is_speaking else rate),
    )


def item_counts(batch: Batch, found: Recorded) -> Counts:
    """Return the state of every item in numbers.

    While the stems of messages are spoken no message is under way. Nothing of a batch that could
    not start was made: its items failed.
    """
    epoch = batch.item_epoch
    done = batch.settled + (found.sums if epoch is not None else NO_SUMS)
    in_queue = 0
    if epoch is not None and batch.state in AT_WORK:
        in_queue = max(0, epoch.lanes - found.lanes_ended) * epoch.portion_items

    is_cancelled = batch.state is State.CANCELLED
    shown = counts(batch.total, done, in_queue=in_queue, is_cancelled=is_cancelled)
    if batch.state is State.FAILED:
        shown = replace(shown, failed=shown.failed + shown.pending, pending=0)
    return shown


def _speaks_for_messages(batch: Batch) -> bool:
    return batch.makes_messages and batch.epoch is not None and batch.epoch.stage is Stage.SPEECH


def _stems(batch: Batch, sums: Sums, rate: float | None) -> StemsProgress | None:
    if batch.epoch is None:
        return None

    total = batch.epoch.items
    left = max(0, total - sums.items)
    eta_s = _eta_s(batch, left, rate)
    return StemsProgress(total, sums.hit, sums.created, sums.failed, rate, eta_s)


def _eta_s(batch: Batch, left: int, rate: float | None) -> float | None:
    if batch.is_final:
        return 0.0
    return left_s(left, rate) if batch.state is State.RUNNING and batch.total is not None else None


def _plan_eta_s(batch: Batch, terms: Terms) -> float | None:
    if batch.plan is None:
        return None
    return planned_s(
        batch.plan,
        speech_concurrency=terms.speech_concurrency,
        messages=batch.plan.rows - batch.plan.failing if batch.makes_messages else 0,
        messages_concurrency=terms.messages_concurrency,
    )


def _characters_planned(batch: Batch) -> int | None:
    if batch.plan is None or batch.state is State.PLANNING:
        return None
    return batch.plan.characters


def _saved(batch: Batch, spent: int) -> int | None:
    """Return the characters saved; what a batch that ended early made is not known from its plan.

    Before the end it is the plan's own figure, at the end that of what was made.
    """
    if batch.made_in_full is not None:
        return max(0, batch.made_in_full - spent)
    if batch.plan is None or batch.is_final or batch.state is State.PLANNING:
        return None
    return max(0, batch.plan.characters_in_full - max(batch.plan.characters, spent))

"""Do one portion of a batch's stage, record it once, and enqueue what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hybrid_audio.batching.portion.items import EXHAUSTED, Doing, Done, Row, done_items
from hybrid_audio.batching.portion.recording import recorded
from hybrid_audio.batching.portion.speaking import Speaking
from hybrid_audio.batching.portion.splicing import Splicing
from hybrid_audio.batching.portion.successors import successors
from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.batch import Batch, Epoch, Stage, State
from hybrid_audio.domain.batches.naming import outcome_id
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.portions import portion
from hybrid_audio.domain.batches.task import Work
from hybrid_audio.errors import NotFound


def work(order: Work, shop: Workshop, *, is_last_attempt: bool) -> None:
    """Do a portion; whatever was delivered before, each of its items counts once.

    Returns normally where the task is to be acknowledged: done, or no longer wanted. Raises
    SpeechUnavailable, StoreUnavailable, StoreRefused where nothing could be done now, so that the
    queue slows down and delivers it again; on the last attempt what is left is recorded as failed.
    """
    found = _found(order, shop)
    if found is None:
        return
    batch, epoch = found

    name = outcome_id(order.position, order.again)
    outcome = shop.store.find_outcomes(order.batch, order.epoch, [name]).get(name)
    retry_after_s = 0.0
    if outcome is None and batch.state is State.CANCELLING:
        outcome = recorded(order, epoch, shop, ends_lane=True)
    elif outcome is None:
        outcome, retry_after_s = _Portion(order, batch, epoch, shop).done(is_last=is_last_attempt)

    if outcome is not None:
        _follow(outcome, order, epoch, shop, retry_after_s)


def _found(order: Work, shop: Workshop) -> tuple[Batch, Epoch] | None:
    """Return the batch and its epoch while the order is wanted, else None.

    Race: the last look may be from before the batch was resumed or its stage entered. An order is
    given up on a new look only.
    """
    for look in (shop.watch.look, shop.watch.look_anew):
        try:
            batch = look(order.batch)
        except NotFound:
            return None
        if batch.epoch is not None and _wants(batch, order):
            return batch, batch.epoch
    return None


def _wants(batch: Batch, order: Work) -> bool:
    is_its_epoch = batch.epoch is not None and batch.epoch.number == order.epoch
    return is_its_epoch and batch.state in (State.RUNNING, State.CANCELLING)


def _follow(
    outcome: PortionOutcome, order: Work, epoch: Epoch, shop: Workshop, retry_after_s: float
) -> None:
    """Enqueue what follows, unless the batch was paused: resuming does it then."""
    state = shop.watch.look(order.batch).state
    if state in (State.RUNNING, State.CANCELLING):
        shop.queue.enqueue(successors(order.batch, epoch, outcome, retry_after_s=retry_after_s))


@dataclass(frozen=True)
class _Portion:
    """A portion that this task does."""

    order: Work
    batch: Batch
    epoch: Epoch
    shop: Workshop

    def done(self, *, is_last: bool) -> tuple[PortionOutcome | None, float]:
        """Do it and record it; return the outcome that counts, and when what is left may follow."""
        items = self._items()
        does = self._does()
        rows = does.rows(items)
        done = done_items(items, rows, does, goes_on=self._goes_on, attempt=self.order.attempt)
        if done.outage is not None and is_last:
            done = _given_up(done, dict(zip(items, rows, strict=True)), does)
        elif done.outage is not None and not done.rows:
            raise done.outage

        is_cancelled = self._look().state is State.CANCELLING
        if done.is_stopped and not done.rows and not is_cancelled:
            return None, 0.0  # paused before anything was done: resuming enqueues it anew

        outcome = recorded(
            self.order,
            self.epoch,
            self.shop,
            rows=done.rows,
            left=() if is_cancelled else done.left,
            attempt=self.order.attempt + done.attempts,
            ends_lane=is_cancelled,
            finish=does.finish,
        )
        return outcome, done.retry_after_s

    def _items(self) -> Sequence[int]:
        if self.order.items is not None:
            return self.order.items
        own = portion(self.epoch, self.order.position)
        return range(own.first, own.end)

    def _does(self) -> Speaking | Splicing:
        if self.epoch.stage is Stage.SPEECH:
            return Speaking(self.batch, self.epoch, self.shop)
        name = outcome_id(self.order.position, self.order.again)
        return Splicing(self.batch, self.epoch, name, self.shop)

    def _look(self) -> Batch:
        return self.shop.watch.look(self.batch.id)

    def _goes_on(self) -> bool:
        return self._look().state is State.RUNNING


def _given_up(done: Done, rows: Mapping[int, Row], does: Doing) -> Done:
    """Return what is done, with what is left as failed: the queue drops the task after this."""
    failed = [does.fail(rows[item], EXHAUSTED) for item in done.left]
    return replace(done, rows=[*done.rows, *failed], left=[])

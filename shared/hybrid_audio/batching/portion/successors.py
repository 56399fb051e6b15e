"""Say which tasks follow an outcome: for what it left, in its lane, or for the batch."""

from collections.abc import Iterator
from random import Random

from hybrid_audio.domain.batches.batch import Epoch
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.portions import next_in_lane
from hybrid_audio.domain.batches.task import Task, Work, advance_task
from hybrid_audio.runtime.backoff import Backoff

RETRIES = Backoff(first_s=2.0, longest_s=60.0, least_share=0.5)


def successors(
    batch: str, epoch: Epoch, outcome: PortionOutcome, *, retry_after_s: float = 0.0
) -> list[Task]:
    """Return the tasks that follow an outcome; the same outcome gives the same names."""
    tasks = list(_work(batch, epoch, outcome, retry_after_s))
    if tasks and not outcome.ends_lane:
        return tasks
    # Nothing follows in the lane, or of a portion that was done at last: the stage may be over.
    reason = ("portion", epoch.number, outcome.position, outcome.again, outcome.wave)
    return [*tasks, advance_task(batch, *reason)]


def work_left(batch: str, epoch: Epoch, outcome: PortionOutcome, wave: str) -> Work:
    """Return the order for what an outcome left."""
    return Work(
        batch=batch,
        epoch=epoch.number,
        stage=epoch.stage,
        position=outcome.position,
        again=outcome.again + 1,
        items=outcome.left,
        attempt=outcome.attempt,
        wave=wave,
    )


def _work(
    batch: str, epoch: Epoch, outcome: PortionOutcome, retry_after_s: float
) -> Iterator[Task]:
    if outcome.left:
        order = work_left(batch, epoch, outcome, outcome.wave)
        yield order.to_task(max(retry_after_s, _pause_s(order)))

    following = next_in_lane(epoch, outcome.position)
    if outcome.again == 0 and not outcome.ends_lane and following is not None:
        yield Work(batch, epoch.number, epoch.stage, following, wave=outcome.wave).to_task()


def _pause_s(order: Work) -> float:
    """Return the pause before what is left: its jitter is decided by the task's name."""
    return RETRIES.pause_s(max(0, order.attempt - 1), Random(order.to_task().id))

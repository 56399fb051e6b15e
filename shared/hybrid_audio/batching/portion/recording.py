"""Record what a task did: its rows and reports as objects, then one small document."""

from collections.abc import Callable, Sequence
from uuid import uuid4

from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.batch import Epoch
from hybrid_audio.domain.batches.counts import Sums
from hybrid_audio.domain.batches.naming import outcome_id, outcomes_name
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.portions import next_in_lane
from hybrid_audio.domain.batches.rows import ItemState, OutcomeRow
from hybrid_audio.domain.batches.task import Work
from hybrid_audio.runtime.parallel import run_parallel


def recorded(
    order: Work,
    epoch: Epoch,
    shop: Workshop,
    *,
    rows: Sequence[OutcomeRow] = (),
    left: Sequence[int] = (),
    attempt: int = 0,
    ends_lane: bool = False,
    finish: Callable[[], None] = lambda: None,
) -> PortionOutcome | None:
    """Record the outcome of an order, and return the one that counts; None once its epoch is over.

    The objects are written before the document that names them; `finish` writes those besides the
    rows. Only the first task of a portion
    carries its lane on, so only that one can end it.
    """
    name = outcome_id(order.position, order.again)
    object = outcomes_name(order.batch, order.epoch, name, uuid4().hex[:8]) if rows else None
    if object is not None:
        lines = [row.to_json() for row in rows]
        run_parallel([finish, lambda: shop.files.write_lines(object, lines)])

    is_last = next_in_lane(epoch, order.position) is None
    outcome = PortionOutcome(
        position=order.position,
        again=order.again,
        sums=_sums(rows),
        object=object,
        left=tuple(left),
        attempt=attempt,
        ends_lane=order.again == 0 and (ends_lane or is_last),
        at=shop.now(),
        states=tuple(sorted({row.state.value for row in rows})),
        wave=order.wave,
    )
    return shop.store.record(order.batch, order.epoch, outcome)


def _sums(rows: Sequence[OutcomeRow]) -> Sums:
    states = [row.state for row in rows]
    return Sums(
        hit=states.count(ItemState.HIT),
        created=states.count(ItemState.CREATED),
        failed=states.count(ItemState.FAILED),
        characters=sum(row.characters for row in rows),
    )

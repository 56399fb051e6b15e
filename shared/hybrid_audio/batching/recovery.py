"""Find the work of an epoch that no task carries any more, and enqueue it anew."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from hybrid_audio.batching.portion.successors import work_left
from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.batch import Batch, Epoch
from hybrid_audio.domain.batches.naming import outcome_id
from hybrid_audio.domain.batches.task import Task, Work
from hybrid_audio.runtime.parallel import run_parallel


def missing_work(batch: Batch, shop: Workshop) -> list[Work]:
    """Return the orders that must be in the queue: the next of each lane, and what was left.

    Each has the wave of the outcome that it follows.
    """
    epoch = batch.epoch
    if epoch is None or not epoch.items:
        return []
    return [*_next_of_lanes(batch, epoch, shop), *_left(batch, epoch, shop)]


def anew(orders: Sequence[Work], wave: str) -> list[Task]:
    """Return the tasks of orders under a new wave, so that none is taken for an earlier one."""
    return [replace(order, wave=wave).to_task() for order in orders]


def lost(orders: Sequence[Work], waves: Sequence[str], shop: Workshop) -> list[Work]:
    """Return the orders whose task is not in the queue, under its own wave or one of `waves`."""
    calls = [partial(_is_queued, order, waves, shop) for order in orders]
    queued = run_parallel(calls, at_once=16)
    return [order for order, is_queued in zip(orders, queued, strict=True) if not is_queued]


def _is_queued(order: Work, waves: Sequence[str], shop: Workshop) -> bool:
    known = dict.fromkeys((order.wave, *waves))
    return any(shop.queue.exists(replace(order, wave=wave).to_task()) for wave in known)


def _next_of_lanes(batch: Batch, epoch: Epoch, shop: Workshop) -> list[Work]:
    places = _first_missing(batch, epoch, shop)
    before = [
        outcome_id(lane + (place - 1) * epoch.lanes, 0)
        for lane, place in enumerate(places)
        if place > 0
    ]
    known = shop.store.find_outcomes(batch.id, epoch.number, before)
    waves = {each.position: each.wave for each in known.values()}

    positions = [lane + place * epoch.lanes for lane, place in enumerate(places)]
    return [
        Work(
            batch.id,
            epoch.number,
            epoch.stage,
            position,
            wave=waves.get(position - epoch.lanes, ""),
        )
        for position in positions
        if position < epoch.portions
    ]


def _first_missing(batch: Batch, epoch: Epoch, shop: Workshop) -> list[int]:
    """Return, for each lane, the place of its first portion without an outcome.

    A portion is enqueued once the one before it in its lane has an outcome, so those that have one
    are the first of the lane: all lanes are searched by halving, one call a round.
    """
    low = [0] * epoch.lanes
    high = [len(range(lane, epoch.portions, epoch.lanes)) for lane in range(epoch.lanes)]

    while open_lanes := [lane for lane in range(epoch.lanes) if low[lane] < high[lane]]:
        middles = {lane: (low[lane] + high[lane]) // 2 for lane in open_lanes}
        names = {
            lane: outcome_id(lane + middle * epoch.lanes, 0) for lane, middle in middles.items()
        }
        known = shop.store.find_outcomes(batch.id, epoch.number, list(names.values()))
        for lane, middle in middles.items():
            if names[lane] in known:
                low[lane] = middle + 1
            else:
                high[lane] = middle
    return low


def _left(batch: Batch, epoch: Epoch, shop: Workshop) -> list[Work]:
    left = list(shop.store.outcomes_left(batch.id, epoch.number))
    names = [outcome_id(each.position, each.again + 1) for each in left]
    known = shop.store.find_outcomes(batch.id, epoch.number, names) if names else {}
    return [
        work_left(batch.id, epoch, each, each.wave)
        for each, name in zip(left, names, strict=True)
        if name not in known
    ]

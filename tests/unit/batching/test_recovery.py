"""What no task carries any more is found from the outcomes alone."""

from dataclasses import replace

import pytest

from hybrid_audio.batching.recovery import anew, lost, missing_work
from hybrid_audio.domain.batches.batch import Stage, State
from tests.unit.batching.batches import batch, messages_epoch, outcome
from tests.unit.batching.recorded_batch import epoch_of

EPOCH = epoch_of(50, number=2, portion_items=5, lanes=2)
"""Ten portions in two lanes: 0, 2, 4, 6, 8 and 1, 3, 5, 7, 9."""


@pytest.fixture
def stuck(simulated):
    """A deployment with one batch in its messages, and an empty queue."""
    one = simulated([("Hey Ann.",)])
    one.store.create(batch(epoch=EPOCH))
    one.id = batch().id
    return one


def record(one, position, **fields):
    one.store.record(one.id, EPOCH.number, replace(outcome(position), **fields))


def positions(one):
    return [order.position for order in missing_work(one.batch, one.shop)]


def test_a_batch_without_a_stage_misses_no_work(simulated):
    """Neither does one whose stage has no items."""
    shop = simulated([("Hey Ann.",)]).shop
    assert missing_work(batch(epoch=None), shop) == []
    assert missing_work(batch(epoch=messages_epoch(0)), shop) == []


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ([], [0, 1]),
        ([0, 2, 4], [6, 1]),
        ([0, 1, 2, 3, 4, 5, 6, 7, 8], [9]),
        (range(10), []),
    ],
)
def test_the_first_portion_without_an_outcome_is_the_next_of_its_lane(stuck, done, expected):
    """A lane that has come to its end misses nothing."""
    for position in done:
        record(stuck, position)
    assert positions(stuck) == expected


def test_the_next_of_all_lanes_are_found_with_few_reads(simulated):
    """By halving: a stage of 100,000 portions takes no more than one of 100 does, but a few."""
    one = simulated([("Hey Ann.",)])
    epoch = epoch_of(500_000, number=2, portion_items=5, lanes=10)
    one.store.create(batch(epoch=epoch))
    calls = one.turns.calls
    assert len(missing_work(batch(epoch=epoch), one.shop)) == 10
    assert one.turns.calls - calls <= 17


def test_what_a_portion_left_is_missing_until_a_later_task_took_it_up(stuck):
    """It comes again with the items that were left, and what they have tried."""
    record(stuck, 0, left=(2, 3), attempt=1)
    left = [order for order in missing_work(stuck.batch, stuck.shop) if order.again]
    assert [(order.position, order.items, order.attempt) for order in left] == [(0, (2, 3), 1)]

    record(stuck, 0, again=1)
    assert not any(order.again for order in missing_work(stuck.batch, stuck.shop))


def test_missing_work_has_the_wave_of_the_outcome_that_it_follows(stuck):
    """Its task may still be in the queue under that name."""
    record(stuck, 0, wave="r1", left=(4,))
    waves = {
        (order.position, order.again): order.wave for order in missing_work(stuck.batch, stuck.shop)
    }
    assert waves == {(2, 0): "r1", (1, 0): "", (0, 1): "r1"}


def test_work_that_is_enqueued_anew_is_taken_for_no_earlier_task(stuck):
    """Names stay taken for a day after a task has ended."""
    orders = missing_work(stuck.batch, stuck.shop)
    before = {order.to_task().id for order in orders}
    tasks = anew(orders, "s9")
    assert before.isdisjoint(task.id for task in tasks)
    assert {task.body["wave"] for task in tasks} == {"s9"}


@pytest.mark.parametrize("wave", ["", "s8"])
def test_work_whose_task_waits_in_the_queue_is_not_lost(stuck, wave):
    """Under its own name, or under that of an earlier sweep."""
    orders = missing_work(stuck.batch, stuck.shop)
    stuck.queue.enqueue([replace(orders[0], wave=wave).to_task()])
    assert lost(orders, ["s9", "s8"], stuck.shop) == orders[1:]


def test_a_lane_of_speech_is_recovered_with_its_own_stage(simulated):
    """Its tasks belong into the narrow queue."""
    one = simulated([("Hey Ann.",)])
    speaking = replace(EPOCH, number=1, stage=Stage.SPEECH)
    one.store.create(batch(state=State.RUNNING, epoch=speaking))
    orders = missing_work(batch(epoch=speaking), one.shop)
    assert {order.to_task().queue for order in orders} == {Stage.SPEECH}

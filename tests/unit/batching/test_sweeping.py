"""The sweeper moves on what stands still, and nothing else."""

from dataclasses import replace

import pytest

from hybrid_audio import batches
from hybrid_audio.batching import sweeping
from hybrid_audio.batching.sweeping import move_on, moved_on, sweep
from hybrid_audio.domain.batches.batch import State
from hybrid_audio.errors import StoreUnavailable
from tests.unit.batching.batches import batch
from tests.unit.batching.simulation import STUCK_S

ROWS = [(f"Hey {name}.", "Hilton timeshare.") for name in "abcdefghijklmnopqrst"]


def test_a_batch_at_work_is_left_alone(simulated):
    """Its last outcome is recent, whatever is in the queue."""
    one = simulated(ROWS)
    one.create()
    one.run(until=lambda: len(one.library.spoken) == 3)
    created = one.queue.created
    assert sweep(one.shop) == {"open": 1, "stuck": 0}
    assert one.queue.created == created


def test_tasks_that_wait_in_a_slow_queue_are_not_enqueued_again(simulated):
    """Only the step of the batch itself is: it costs nothing where it is not needed."""
    one = simulated(ROWS)
    one.create()
    one.run(until=lambda: len(one.library.spoken) == 3)
    one.settle()
    work = {id for id, each in one.queue.tasks.items() if "epoch" in each.task.body}
    one.clock.seconds += STUCK_S * 2
    assert move_on(one.batch, one.shop)
    assert {id for id, each in one.queue.tasks.items() if "epoch" in each.task.body} == work


def test_sweeping_a_stuck_batch_again_and_again_adds_no_second_task(simulated):
    """A task of an earlier sweep that still waits stands for the next ones."""
    one = simulated(ROWS)
    one.create()
    one.run(until=lambda: len(one.library.spoken) == 3)
    one.settle()
    one.queue.tasks.clear()
    waiting = []
    for _ in range(3):
        one.clock.seconds += STUCK_S
        move_on(one.batch, one.shop)
        waiting.append(sum("epoch" in each.task.body for each in one.queue.tasks.values()))
    assert waiting[0] > 0
    assert len(set(waiting)) == 1


@pytest.mark.parametrize("state", [State.PLANNED, State.PAUSED])
def test_a_batch_that_rests_by_its_callers_wish_rests_on(simulated, state):
    """However long it does, it is not stuck."""
    one = simulated(ROWS)
    one.create(starts_by_itself=state is not State.PLANNED)
    one.run(until=lambda: one.batch.state in (State.PLANNED, State.RUNNING))
    if state is State.PAUSED:
        batches.pause(one.id, one.shop)
    one.clock.seconds += STUCK_S * 10
    assert not move_on(one.batch, one.shop)


def test_the_webhook_of_a_batch_whose_task_is_lost_is_sent_anew(simulated):
    """A batch that has ended is looked at as long as its webhook is due."""
    one = simulated(ROWS)
    one.create(webhook_url="https://example.com/hook")
    batch = one.until_done()
    assert batch.webhook is not None
    assert batch.webhook.is_pending
    one.queue.tasks.clear()
    one.clock.seconds += STUCK_S
    assert move_on(batch, one.shop)
    assert [each.task.path for each in one.queue.tasks.values()] == ["/tasks/webhook"]


@pytest.fixture
def many(simulated, monkeypatch):
    """Five stuck batches in planning, read two at a time."""
    monkeypatch.setattr(sweeping, "READ_AT_ONCE", 2)
    one = simulated(ROWS)
    for number in range(5):
        stuck = batch(state=State.PLANNING, updated_at=one.clock.now())
        one.store.create(replace(stuck, id=f"b{number:024}"))
    one.clock.seconds += STUCK_S
    return one


def moved_on_numbers(one):
    """The numbers of the batches that have a task in the queue, in the tasks' order."""
    return [int(each.task.body["batch"][1:]) for each in one.queue.tasks.values()]


def test_more_batches_than_one_page_are_all_swept(many):
    """The last ones would stay stuck for ever behind those that nothing can help."""
    assert sweep(many.shop, begins_at="") == {"open": 5, "stuck": 5}
    assert moved_on_numbers(many) == [0, 1, 2, 3, 4]


def test_a_sweep_that_begins_anywhere_comes_round_to_the_first(many):
    """Each batch once, those before its beginning last."""
    sweep(many.shop, begins_at=f"b{2:024}")
    assert moved_on_numbers(many) == [3, 4, 0, 1, 2]


def test_a_sweep_ends_in_time_however_many_batches_there_are(many, monkeypatch):
    """Cloud Scheduler would take it for failed; the next sweep begins elsewhere."""
    enqueue = many.queue.enqueue

    def slow(tasks):
        many.clock.seconds += sweeping.SWEPT_FOR.total_seconds() / 2
        enqueue(tasks)

    monkeypatch.setattr(many.queue, "enqueue", slow)
    assert sweep(many.shop, begins_at="")["open"] == 2


def test_a_batch_that_cannot_be_moved_on_keeps_no_other_from_it(many, monkeypatch):
    """A fault of ours that one batch meets is logged."""
    move_on = sweeping.move_on

    def faulty(found, shop):
        if found.id.endswith("1"):
            raise KeyError
        return move_on(found, shop)

    monkeypatch.setattr(sweeping, "move_on", faulty)
    assert sweep(many.shop, begins_at="") == {"open": 5, "stuck": 5}
    assert moved_on_numbers(many) == [0, 2, 3, 4]


def test_a_store_that_is_away_ends_the_sweep(many):
    """No other batch would fare better."""
    many.outages.left["store"] = 1
    with pytest.raises(StoreUnavailable):
        sweep(many.shop, begins_at="")


def test_a_stuck_batch_can_be_looked_at_while_the_queues_are_away(many):
    """Its document and its outcomes are there; the next look moves it on."""
    stuck = many.store.peek(f"b{0:024}")
    many.outages.left["queue"] = 1
    assert moved_on(stuck, many.shop) == stuck
    assert moved_on(stuck, many.shop) == stuck
    assert moved_on_numbers(many) == [0]

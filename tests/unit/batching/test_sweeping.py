"""The sweeper moves on what stands still, and nothing else."""

import pytest

from hybrid_audio import batches
from hybrid_audio.batching.sweeping import move_on, sweep
from hybrid_audio.domain.batches.batch import State
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
    """However long it does."""
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

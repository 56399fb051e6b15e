"""Queues and tasks through time and restarts, under a virtual clock."""

from pathlib import Path

import pytest

from infra.local.grpc_server import Refused
from infra.local.tasks import messages as m
from infra.local.tasks.clock import MICROS, Clock
from infra.local.tasks.queues.journal import Journal
from infra.local.tasks.queues.store import Store
from infra.local.tasks.queues.taken_names import HOUR_US
from infra.local.tasks.queues.task import StoredTask
from infra.local.tasks.rules import queue_rules, task_rules

QUEUE = "projects/p/locations/l/queues/q"
NAME = f"{QUEUE}/tasks/t"


class HandClock(Clock):
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 1_800_000_000 * MICROS

    def now(self) -> int:
        return self.at

    def pass_hours(self, hours: float) -> None:
        self.at += int(hours * HOUR_US)


class Stage:
    """A store upon a file, opened again by `restart`."""

    def __init__(self, path: Path) -> None:
        self.clock = HandClock()
        self.path = path
        self.store = Store(Journal(path), self.clock)

    def restart(self) -> None:
        self.store.journal.close()
        self.store = Store(Journal(self.path), self.clock)

    def add_queue(self) -> None:
        self.store.add_queue(queue_rules.completed(m.Queue(name=QUEUE, state=m.RUNNING)))

    def add_task(self) -> StoredTask:
        queue = self.store.queue(QUEUE)
        self.store.check_free(queue, NAME)
        given = m.Task(http_request={"url": "http://x/"})
        task = StoredTask(task_rules.completed(given, name=NAME, now=self.clock.now()))
        self.store.add_task(queue, task)
        return task


@pytest.fixture
def stage(tmp_path):
    made = Stage(tmp_path / "tasks.sqlite")
    made.add_queue()
    yield made
    made.store.journal.close()


def done(stage: Stage, task: StoredTask) -> None:
    stage.store.end_task(stage.store.queue(QUEUE), task)


def purged(stage: Stage, _task: StoredTask) -> None:
    stage.store.purge(stage.store.queue(QUEUE))


@pytest.mark.parametrize("end", [done, purged])
@pytest.mark.parametrize("is_restarted", [False, True])
def test_a_name_is_taken_for_a_day_after_its_task_is_gone(stage, end, is_restarted):
    """Done, deleted or purged; also over a restart."""
    end(stage, stage.add_task())
    if is_restarted:
        stage.restart()

    stage.clock.pass_hours(23.99)
    with pytest.raises(Refused, match="Requested entity already exists"):
        stage.add_task()
    stage.clock.pass_hours(0.01)
    assert stage.add_task().name == NAME


def test_a_deleted_queue_blocks_its_name_for_a_week(stage):
    """In the recorded words, with FAILED_PRECONDITION."""
    stage.store.delete_queue(stage.store.queue(QUEUE))
    stage.restart()
    stage.clock.pass_hours(7 * 24 - 0.01)
    with pytest.raises(Refused, match="existed too recently") as refused:
        stage.add_queue()
    assert refused.value.code.name == "FAILED_PRECONDITION"

    stage.clock.pass_hours(0.01)
    stage.add_queue()
    assert not stage.store.queue(QUEUE).tasks


def test_a_restart_keeps_the_counts_and_the_time_of_a_task(stage):
    """The next attempt's headers go on where the last ones were."""
    task = stage.add_task()
    task.failures, task.executions, task.previous_status = 5, 3, 302
    stage.store.retry(stage.store.queue(QUEUE), task)
    stage.restart()

    _, again = stage.store.task(NAME)
    assert (again.failures, again.executions, again.previous_status) == (5, 3, 302)
    assert again.message == task.message


def test_a_task_that_was_running_at_a_kill_waits_again(stage):
    """Delivery is at least once."""
    stage.add_task()
    stage.store.queue(QUEUE).line.take(stage.clock.now())
    stage.restart()
    line = stage.store.queue(QUEUE).line
    assert line.next_at(stage.clock.now()) == stage.clock.now()

"""Killed at any point, the emulator keeps every acknowledged task and delivers it."""

import threading
import time
from pathlib import Path

import pytest
from google.api_core.exceptions import GoogleAPICallError

from tests.emulators import OurTasks, tasks_client
from tests.local.tasks.receiver import running_receiver

QUEUE = "projects/tests/locations/l/queues/q"
FOUR_AT_ONCE = {QUEUE: 4}


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "tasks.sqlite"


class Creator(threading.Thread):
    """Creates numbered tasks until the server is gone, and knows which were acknowledged."""

    def __init__(self, client, url: str, name: str) -> None:
        super().__init__(name=name)
        self.client = client
        self.url = url
        self.acknowledged: list[str] = []

    def run(self) -> None:
        while True:
            path = f"/{self.name}-{len(self.acknowledged)}"
            named = f"{QUEUE}/tasks{path}"
            task = {"name": named, "http_request": {"url": self.url + path}}
            try:
                self.client.create_task(parent=QUEUE, task=task, timeout=10)
            except GoogleAPICallError:
                return
            self.acknowledged.append(path)


@pytest.mark.parametrize("enough", [1, 60])
def test_every_acknowledged_task_is_delivered_in_spite_of_a_kill(enough: int, state: Path) -> None:
    """Creates and deliveries are under way when the kill comes; twice is allowed, never is not."""
    with running_receiver() as receiver:
        emulator = OurTasks(state, queues=FOUR_AT_ONCE)
        with tasks_client(emulator.address) as client:
            creators = [Creator(client, receiver.url, f"creator{number}") for number in range(4)]
            for creator in creators:
                creator.start()
            while min(len(creator.acknowledged) for creator in creators) < enough:
                time.sleep(0.002)
            emulator.kill()
            for creator in creators:
                creator.join()

        acknowledged = {path for creator in creators for path in creator.acknowledged}
        again = OurTasks(state, queues=FOUR_AT_ONCE)
        with tasks_client(again.address) as client:
            receiver.wait_for(len(acknowledged))
            while list(client.list_tasks(parent=QUEUE)):
                time.sleep(0.01)
        again.stop()

    assert acknowledged <= {request.path for request in receiver.requests}


def test_an_attempt_that_a_kill_cuts_off_is_made_again(state: Path) -> None:
    """The receiver had it, no one knows what came of it, and it comes again."""
    with running_receiver() as receiver:
        receiver.gate.clear()
        emulator = OurTasks(state, queues=FOUR_AT_ONCE)
        with tasks_client(emulator.address) as client:
            client.create_task(parent=QUEUE, task={"http_request": {"url": receiver.url}})
            receiver.wait_for(1)
            emulator.kill()

        receiver.gate.set()
        again = OurTasks(state, queues=FOUR_AT_ONCE)
        first, second = receiver.wait_for(2)
        again.stop()
    name = "X-CloudTasks-TaskName"
    assert first.header(name) == second.header(name)


def test_a_restart_keeps_queues_their_state_and_taken_names(state: Path) -> None:
    """A paused queue stays paused, with the limits of the new start."""
    name = f"{QUEUE}/tasks/t"
    task = {"name": name, "http_request": {"url": "http://127.0.0.1:9/"}}
    emulator = OurTasks(state, queues=FOUR_AT_ONCE)
    with tasks_client(emulator.address) as client:
        client.pause_queue(name=QUEUE)
        client.create_task(parent=QUEUE, task=task)
        client.delete_task(name=name)
    emulator.stop()

    again = OurTasks(state, queues={QUEUE: 7})
    with tasks_client(again.address) as client:
        queue = client.get_queue(name=QUEUE)
        with pytest.raises(GoogleAPICallError, match="already exists"):
            client.create_task(parent=QUEUE, task=task)
    again.stop()
    assert (queue.state.name, queue.rate_limits.max_concurrent_dispatches) == ("PAUSED", 7)

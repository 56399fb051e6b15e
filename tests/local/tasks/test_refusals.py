"""The codes and texts that were recorded from the real service, as the client sees them."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from google.api_core.exceptions import (
    AlreadyExists,
    FailedPrecondition,
    GoogleAPICallError,
    InvalidArgument,
    NotFound,
)

from tests.local.tasks.conftest import LOCATION

NO_QUEUE = (
    "Queue does not exist. If you just created the queue, wait at least a minute for the queue to "
    "initialize."
)
NOT_FOUND = "Requested entity was not found."
GONE = (
    "The task no longer exists, though a task with this name existed recently. The task either "
    "successfully completed or was deleted."
)
MISSING = f"{LOCATION}/queues/missing"
TASK = {"http_request": {"url": "http://127.0.0.1:9/"}}

Call = Callable[[Any], object]


def refused(kind: type[GoogleAPICallError], call: Callable[[], object]) -> str:
    with pytest.raises(kind) as refusal:
        call()
    return str(refusal.value.message)


CALLS_ON_A_QUEUE: dict[str, Call] = {
    "get": lambda client: client.get_queue(name=MISSING),
    "pause": lambda client: client.pause_queue(name=MISSING),
    "resume": lambda client: client.resume_queue(name=MISSING),
    "purge": lambda client: client.purge_queue(name=MISSING),
    "create task": lambda client: client.create_task(parent=MISSING, task=TASK),
    "list tasks": lambda client: client.list_tasks(parent=MISSING),
}
CALLS_ON_AN_ENTITY: dict[str, Call] = {
    "delete queue": lambda client: client.delete_queue(name=MISSING),
    "get task": lambda client: client.get_task(name=f"{MISSING}/tasks/t"),
    "delete task": lambda client: client.delete_task(name=f"{MISSING}/tasks/t"),
    "run task": lambda client: client.run_task(name=f"{MISSING}/tasks/t"),
}


@pytest.mark.parametrize("name", CALLS_ON_A_QUEUE)
def test_calls_upon_a_missing_queue_say_to_wait_a_minute(client, name):
    """NOT_FOUND in the long form."""
    assert refused(NotFound, lambda: CALLS_ON_A_QUEUE[name](client)) == NO_QUEUE


@pytest.mark.parametrize("name", CALLS_ON_AN_ENTITY)
def test_calls_upon_a_missing_task_say_it_briefly(client, name):
    """NOT_FOUND in the short form, which deleting a queue has, too."""
    assert refused(NotFound, lambda: CALLS_ON_AN_ENTITY[name](client)) == NOT_FOUND


def test_a_queue_is_created_once(client, queue):
    """The second time it is there already."""
    again = refused(
        AlreadyExists, lambda: client.create_queue(parent=LOCATION, queue={"name": queue})
    )
    assert again == "Queue already exists"


def test_a_deleted_queues_name_cannot_be_used_soon(client, queue):
    """Neither by creating nor by updating."""
    client.delete_queue(name=queue)
    text = "The queue cannot be created because a queue with this name existed too recently."
    create = refused(
        FailedPrecondition, lambda: client.create_queue(parent=LOCATION, queue={"name": queue})
    )
    update = refused(FailedPrecondition, lambda: client.update_queue(queue={"name": queue}))
    assert (create, update) == (text, text)


def test_a_queues_limits_are_checked_over_the_wire(client):
    """All texts are in the unit tests; here is one of them with its code."""
    queue = {
        "name": f"{LOCATION}/queues/wrong",
        "rate_limits": {"max_concurrent_dispatches": 5001},
    }
    text = refused(InvalidArgument, lambda: client.create_queue(parent=LOCATION, queue=queue))
    assert text == "RateLimits.maxConcurrentDispatches must be less than or equal to 5000."


def test_a_tasks_name_is_taken_while_it_is_there_and_after_it_is_gone(client, queue):
    """ALREADY_EXISTS also after a deletion and after a purge."""
    client.pause_queue(name=queue)
    for end in (client.delete_task, lambda name: client.purge_queue(name=queue)):
        named = {**TASK, "name": f"{queue}/tasks/{len(str(end))}"}
        create = partial(client.create_task, parent=queue, task=named)
        create()
        there = refused(AlreadyExists, create)
        end(name=named["name"])
        gone = refused(AlreadyExists, create)
        assert (there, gone) == ("Requested entity already exists",) * 2


def test_a_task_that_is_gone_is_told_from_one_that_never_was(client, queue):
    """Reading says so; deleting again does not."""
    client.pause_queue(name=queue)
    name = f"{queue}/tasks/once"
    assert refused(NotFound, lambda: client.get_task(name=name)) == NOT_FOUND
    client.create_task(parent=queue, task={**TASK, "name": name})
    client.delete_task(name=name)
    assert refused(NotFound, lambda: client.get_task(name=name)) == GONE
    assert refused(NotFound, lambda: client.delete_task(name=name)) == NOT_FOUND


def test_a_task_named_in_another_queue_is_refused(client, queue):
    """The text names both of the queues."""
    task = {**TASK, "name": f"{MISSING}/tasks/t"}
    assert refused(InvalidArgument, lambda: client.create_task(parent=queue, task=task)) == (
        f"The queue name from request ('{queue}') must be the same as the queue name in the named "
        f"task ('{MISSING}')."
    )


@pytest.mark.parametrize(
    ("task", "text"),
    [
        ({"http_request": {"url": ""}}, "HttpRequest.url is required."),
        (
            {"http_request": {"url": "x"}},
            "HttpTarget.url must start with 'http://' or 'https://'.",
        ),
        (
            {**TASK, "dispatch_deadline": {"seconds": 14}},
            "Task.dispatchDeadline must be between [15s, 30m].",
        ),
    ],
)
def test_a_wrong_task_is_refused_over_the_wire(client, queue, task, text):
    """INVALID_ARGUMENT with the recorded text."""
    assert refused(InvalidArgument, lambda: client.create_task(parent=queue, task=task)) == text


def test_the_largest_task_passes_the_wire(client, queue):
    """One byte more than a mebibyte less seven is refused by the service, not by the channel."""
    client.pause_queue(name=queue)

    def create(size: int) -> object:
        task = {"http_request": {"url": "http://127.0.0.1:9/", "body": b"x" * size}}
        return client.create_task(parent=queue, task=task)

    create(1_048_000)
    assert "too large" in refused(InvalidArgument, lambda: create(1_048_570))

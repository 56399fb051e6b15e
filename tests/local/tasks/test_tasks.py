"""Tasks as the client manages them."""

from datetime import UTC, datetime, timedelta

import pytest
from google.api_core.exceptions import Aborted, NotFound
from google.cloud import tasks_v2

from tests.local.tasks.receiver import eventually

View = tasks_v2.Task.View


@pytest.fixture
def paused(client, queue):
    """A queue that sends nothing."""
    client.pause_queue(name=queue)
    return queue


def request_of(receiver, **fields):
    return {"http_request": {"url": receiver.url + "/x", **fields}}


def test_the_basic_view_leaves_out_the_body_alone(client, paused, receiver):
    """It is the default; the full view has everything."""
    task = request_of(receiver, body=b"secret", headers={"x-A": "b"})
    name = client.create_task(parent=paused, task=task).name
    basic = client.get_task(name=name)
    full = client.get_task(request={"name": name, "response_view": View.FULL})

    assert (basic.view, basic.http_request.body) == (View.BASIC, b"")
    assert (full.view, full.http_request.body) == (View.FULL, b"secret")
    assert basic.http_request.headers == full.http_request.headers
    assert basic.http_request.headers["User-Agent"] == "Google-Cloud-Tasks"


def test_a_creation_answers_with_the_view_that_was_asked_for(client, paused, receiver):
    """Lists do the same with the view."""
    task = request_of(receiver, body=b"x")
    full = {"parent": paused, "response_view": View.FULL}
    made = client.create_task(request={**full, "task": task})
    listed = list(client.list_tasks(request=full))
    assert [made.http_request.body, *(one.http_request.body for one in listed)] == [b"x", b"x"]


def test_times_are_cut_as_the_service_does(client, paused, receiver):
    """Creation to whole seconds, the schedule to microseconds."""
    at = datetime.now(UTC).replace(microsecond=123_456) + timedelta(hours=1)
    made = client.create_task(parent=paused, task={**request_of(receiver), "schedule_time": at})
    assert made.create_time.microsecond == 0
    assert made.schedule_time == at


def test_tasks_are_listed_in_pages_of_at_most_a_thousand(client, paused, receiver):
    """Larger wishes are cut; the pages together hold each task once."""
    made = set()
    for _ in range(11):
        requests = [{"task": request_of(receiver)}] * 100
        batch = {"parent": paused, "requests": requests}
        made |= {task.name for task in client.batch_create_tasks(request=batch).result().tasks}
    pages = list(client.list_tasks(request={"parent": paused, "page_size": 5000}).pages)
    names = [task.name for page in pages for task in page.tasks]
    assert [len(page.tasks) for page in pages] == [1000, 100]
    assert set(names) == made


def test_a_batch_creates_what_it_can_and_names_what_it_cannot(client, paused, receiver):
    """The metadata give the index and the error of each failure."""
    good = {"task": {**request_of(receiver), "name": f"{paused}/tasks/good"}}
    bad = {"task": {"http_request": {"url": ""}}}
    operation = client.batch_create_tasks(request={"parent": paused, "requests": [bad, good, good]})

    assert [task.name for task in operation.result().tasks] == [f"{paused}/tasks/good"]
    failed = operation.metadata.failed_requests
    assert {index: status.message for index, status in failed.items()} == {
        0: "HttpRequest.url is required.",
        2: "Requested entity already exists",
    }
    assert operation.metadata.state.name == "PARTIALLY_SUCCEEDED"


def test_a_batch_of_which_nothing_succeeds_is_aborted(client, paused):
    """The client's future raises it."""
    requests = [{"task": {"http_request": {"url": ""}}}]
    operation = client.batch_create_tasks(request={"parent": paused, "requests": requests})
    with pytest.raises(Aborted, match="None of the requests succeeded"):
        operation.result()


def test_a_repeated_batch_creates_nothing_twice(client, paused, receiver):
    """The request's id names the operation, which is answered as it was."""
    batch = {
        "parent": paused,
        "requests": [{"task": request_of(receiver)}] * 3,
        "request_id": "4b1f0c1e-7a54-4c7e-9d0a-0d8e3f7f3c11",
    }
    first, second = (client.batch_create_tasks(request=batch) for _ in range(2))
    assert first.operation == second.operation
    assert len(list(client.list_tasks(parent=paused))) == 3


def test_an_operation_can_be_read_later(client, paused, receiver):
    """By its name, as the client's future does while one is not done."""
    batch = {"parent": paused, "requests": [{"task": request_of(receiver)}]}
    operation = client.batch_create_tasks(request=batch).operation
    assert client.get_operation({"name": operation.name}) == operation


def test_a_batch_deletes_tasks(client, paused, receiver):
    """One that is not there is named."""
    made = client.create_task(parent=paused, task=request_of(receiver)).name
    names = [made, f"{paused}/tasks/missing"]
    operation = client.batch_delete_tasks(request={"parent": paused, "names": names})
    operation.result()
    assert list(operation.metadata.failed_requests) == [1]
    assert not list(client.list_tasks(parent=paused))


def test_a_task_runs_on_demand_while_its_queue_is_paused(client, paused, receiver):
    """It is sent once and then gone, long before its time."""
    later = datetime.now(UTC) + timedelta(days=1)
    task = {**request_of(receiver), "schedule_time": later}
    name = client.create_task(parent=paused, task=task).name
    assert client.run_task(name=name).dispatch_count == 1

    receiver.wait_for(1)
    eventually(lambda: not list(client.list_tasks(parent=paused)))
    client.resume_queue(name=paused)
    with pytest.raises(NotFound, match="existed recently"):
        client.get_task(name=name)
    assert len(receiver.requests) == 1


def test_the_back_off_of_a_task_that_fails_on_demand_is_the_recorded_one(
    client, new_queue, receiver
):
    """Each time its schedule is the answer's time plus 10, 20, 40, 80, 160, 240, 300, 300 s."""
    receiver.script = [500]
    config = {
        "min_backoff": timedelta(seconds=10),
        "max_backoff": timedelta(seconds=300),
        "max_doublings": 3,
    }
    queue = new_queue(retry_config=config)
    client.pause_queue(name=queue)
    name = client.create_task(parent=queue, task=request_of(receiver)).name

    delays: list[float] = []
    for _ in range(8):
        client.run_task(name=name)
        eventually(lambda: client.get_task(name=name).response_count == len(delays) + 1)
        task = client.get_task(name=name)
        delays.append((task.schedule_time - task.last_attempt.response_time).total_seconds())
    assert delays == [10, 20, 40, 80, 160, 240, 300, 300]


def test_a_deleted_task_that_is_running_is_not_tried_again(client, queue, receiver):
    """Its failure comes too late to matter."""
    receiver.script, name = [500], f"{queue}/tasks/doomed"
    receiver.gate.clear()
    client.create_task(parent=queue, task={**request_of(receiver), "name": name})
    receiver.wait_for(1)
    client.delete_task(name=name)
    receiver.gate.set()
    eventually(lambda: not receiver.at_once)
    assert not list(client.list_tasks(parent=queue))

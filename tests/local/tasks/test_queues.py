"""Queues as the client manages them."""

from google.cloud import tasks_v2
from google.protobuf import field_mask_pb2

from tests.local.tasks.conftest import LOCATION

State = tasks_v2.Queue.State
TASK = {"http_request": {"url": "http://127.0.0.1:9/"}}


def test_queues_are_listed_by_location_in_pages(client, new_queue):
    """The pages together hold each queue of the location once."""
    made = {new_queue() for _ in range(5)}
    pages = list(client.list_queues(request={"parent": LOCATION, "page_size": 2}).pages)
    names = [queue.name for page in pages for queue in page.queues]
    assert len(names) == len(set(names))
    assert made <= set(names)
    assert all(len(page.queues) <= 2 for page in pages)
    assert not list(client.list_queues(parent="projects/tests/locations/elsewhere"))


def test_an_update_creates_a_queue_that_is_absent(client):
    """It is running, with the defaults for what was left out."""
    name = f"{LOCATION}/queues/made-by-an-update"
    made = client.update_queue(
        queue={"name": name, "rate_limits": {"max_concurrent_dispatches": 3}}
    )
    assert made.state == State.RUNNING
    assert made.rate_limits.max_dispatches_per_second == 500
    assert client.get_queue(name=name) == made


def test_an_update_changes_the_fields_of_its_mask_alone(client, new_queue):
    """State and the other limits stay."""
    name = new_queue(retry_config={"max_attempts": 7})
    client.pause_queue(name=name)
    changed = client.update_queue(
        queue={"name": name, "rate_limits": {"max_dispatches_per_second": 5}},
        update_mask=field_mask_pb2.FieldMask(paths=["rate_limits.max_dispatches_per_second"]),
    )

    assert changed.rate_limits.max_dispatches_per_second == 5
    assert changed.rate_limits.max_concurrent_dispatches == 1000
    assert (changed.retry_config.max_attempts, changed.state) == (7, State.PAUSED)


def test_a_paused_queue_holds_its_tasks_until_it_is_resumed(client, queue, receiver):
    """Tasks can be created meanwhile, and all are sent afterwards."""
    assert client.pause_queue(name=queue).state == State.PAUSED
    for _ in range(3):
        client.create_task(parent=queue, task={"http_request": {"url": receiver.url}})
    assert len(list(client.list_tasks(parent=queue))) == 3
    assert not receiver.requests
    assert client.resume_queue(name=queue).state == State.RUNNING
    receiver.wait_for(3)


def test_a_purge_empties_the_queue_and_says_when(client, queue, receiver):
    """Tasks that come afterwards are sent."""
    client.pause_queue(name=queue)
    for _ in range(3):
        client.create_task(parent=queue, task={"http_request": {"url": receiver.url + "/old"}})
    assert client.purge_queue(name=queue).purge_time is not None
    assert not list(client.list_tasks(parent=queue))

    client.resume_queue(name=queue)
    client.create_task(parent=queue, task={"http_request": {"url": receiver.url + "/new"}})
    assert [request.path for request in receiver.wait_for(1)] == ["/new"]


def test_a_deleted_queue_takes_its_tasks_along(client, queue, receiver):
    """What waited for its time is never sent."""
    client.pause_queue(name=queue)
    client.create_task(parent=queue, task={"http_request": {"url": receiver.url}})
    client.delete_queue(name=queue)
    assert queue not in {one.name for one in client.list_queues(parent=LOCATION)}
    assert not receiver.requests

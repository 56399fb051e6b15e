"""The REST form of the calls, through the official client's own REST transport."""

from urllib.parse import urlsplit

import pytest
from google.api_core.exceptions import Conflict, NotFound
from google.auth.credentials import AnonymousCredentials
from google.cloud import tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksRestTransport
from google.protobuf import field_mask_pb2

from tests.local.tasks.conftest import LOCATION, make_queue

FULL = tasks_v2.Task.View.FULL


@pytest.fixture(scope="module")
def rest(emulator):
    transport = CloudTasksRestTransport(
        host=urlsplit(emulator.web_url).netloc,
        url_scheme="http",
        credentials=AnonymousCredentials(),
    )
    with tasks_v2.CloudTasksClient(transport=transport) as client:
        yield client


def test_queues_are_managed_over_rest_as_over_grpc(rest, client):
    """Both transports see one state."""
    name = make_queue(rest, rate_limits={"max_concurrent_dispatches": 4})
    assert name in {queue.name for queue in rest.list_queues(parent=LOCATION)}
    mask = field_mask_pb2.FieldMask(paths=["retry_config.max_attempts"])
    changed = {"name": name, "retry_config": {"max_attempts": 5}}
    rest.update_queue(queue=changed, update_mask=mask)
    rest.pause_queue(name=name)
    assert rest.get_queue(name=name) == client.get_queue(name=name)
    assert client.get_queue(name=name).rate_limits.max_concurrent_dispatches == 4

    rest.resume_queue(name=name)
    rest.purge_queue(name=name)
    rest.delete_queue(name=name)
    with pytest.raises(NotFound, match="Queue does not exist"):
        rest.get_queue(name=name)


def test_tasks_are_managed_over_rest_as_over_grpc(rest, client, queue, receiver):
    """Bodies are base64 on the way, and bytes at both ends."""
    client.pause_queue(name=queue)
    task = {"name": f"{queue}/tasks/t", "http_request": {"url": receiver.url, "body": b"\xff"}}
    made = rest.create_task(parent=queue, task=task)
    with pytest.raises(Conflict, match="Requested entity already exists"):
        rest.create_task(parent=queue, task=task)
    assert rest.get_task(request={"name": made.name, "response_view": FULL}) == client.get_task(
        request={"name": made.name, "response_view": FULL}
    )

    rest.run_task(name=made.name)
    assert receiver.wait_for(1)[0].body == b"\xff"


def test_batches_of_tasks_are_made_and_deleted_over_rest(rest, client, queue, receiver):
    """Their operations are found again by name."""
    client.pause_queue(name=queue)
    batch = {
        "parent": queue,
        "requests": [{"parent": queue, "task": {"http_request": {"url": receiver.url}}}] * 2,
    }
    operation = rest.batch_create_tasks(request=batch)
    names = [task.name for task in operation.result().tasks]
    assert {task.name for task in rest.list_tasks(parent=queue)} == set(names)
    name = operation.operation.name
    assert rest.get_operation({"name": name}) == client.get_operation({"name": name})

    rest.delete_task(name=names[0])
    rest.batch_delete_tasks(request={"parent": queue, "names": names[1:]}).result()
    assert not list(rest.list_tasks(parent=queue))

"""Many tasks in one call. The work is done at once, so each operation is done when returned."""

from collections.abc import Callable, Sequence
from uuid import uuid4

import grpc

from infra.local.grpc_server import Refused
from infra.local.tasks import messages as m
from infra.local.tasks.calls.task_calls import TaskCalls
from infra.local.tasks.clock import to_timestamp
from infra.local.tasks.messages import Message
from infra.local.tasks.names import checked_queue, location_of, queue_of
from infra.local.tasks.queues.store import Store
from infra.local.tasks.queues.taken_names import TASK_US
from infra.local.tasks.refusals import invalid

MOST_CREATED = 100
MOST_DELETED = 1_000
NONE_SUCCEEDED = (
    "None of the requests succeeded, refer to {}.failed_requests for individual error details"
)


class BatchCalls:
    """Creates and deletes tasks, each succeeding or failing by itself, kept together."""

    def __init__(self, store: Store, tasks: TaskCalls) -> None:
        self._store = store
        self._tasks = tasks

    async def batch_create_tasks(self, request: Message) -> Message:
        """Create at most 100 tasks of one queue; a repeated `request_id` creates nothing."""
        _check_count(len(request.requests), MOST_CREATED)
        if any(each.parent not in ("", request.parent) for each in request.requests):
            raise invalid("The parent of every request must be the same as the batch's.")
        for each in request.requests:
            each.parent = request.parent

        response, metadata = m.BatchCreateTasksResponse(), m.BatchCreateTasksMetadata()

        def create(each: Message) -> None:
            response.tasks.append(self._tasks.create(each))

        return self._done(request, request.requests, create, response, metadata)

    async def batch_delete_tasks(self, request: Message) -> Message:
        """Delete at most 1,000 tasks of one queue; a repeated `request_id` deletes nothing."""
        _check_count(len(request.names), MOST_DELETED)
        if any(queue_of(name) != request.parent for name in request.names):
            raise invalid("Every task must be of the queue that is the batch's parent.")

        metadata = m.BatchDeleteTasksMetadata()
        return self._done(request, request.names, self._tasks.delete, m.Empty(), metadata)

    def _done(
        self,
        request: Message,
        items: Sequence[Message],
        act: Callable[[Message], None],
        response: Message,
        metadata: Message,
    ) -> Message:
        queue = self._store.queue(checked_queue(request.parent))
        asked = request.request_id or str(uuid4())
        name = f"{location_of(queue.name)}/operations/{asked}"
        known = self._store.journal.find_operation(name)
        if known is not None:
            return known

        now = self._store.clock.now()
        metadata.start_time.CopyFrom(to_timestamp(now))
        with self._store.journal.together():
            for index, item in enumerate(items):
                _act(act, item, index, metadata)
            operation = self._operation(name, response, metadata, len(items))
            self._store.journal.save_operation(operation, now, forget_before=now - TASK_US)
        return operation

    def _operation(self, name: str, response: Message, metadata: Message, count: int) -> Message:
        metadata.end_time.CopyFrom(to_timestamp(self._store.clock.now()))
        failures = len(metadata.failed_requests)
        metadata.state = metadata.PARTIALLY_SUCCEEDED if failures else metadata.SUCCEEDED

        operation = m.Operation(name=name, done=True)
        operation.metadata.Pack(metadata)
        if failures == count:
            operation.error.code = grpc.StatusCode.ABORTED.value[0]
            operation.error.message = NONE_SUCCEEDED.format(metadata.DESCRIPTOR.name)
        else:
            operation.response.Pack(response)
        return operation


def _act(act: Callable[[Message], None], item: Message, index: int, metadata: Message) -> None:
    try:
        act(item)
    except Refused as refused:
        failed = metadata.failed_requests[index]
        failed.code, failed.message = refused.code.value[0], refused.detail


def _check_count(count: int, most: int) -> None:
    if not 1 <= count <= most:
        raise invalid(f"A batch must have 1 to {most} requests.")

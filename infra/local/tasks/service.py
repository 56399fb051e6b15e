"""The gRPC services: which call goes where."""

import grpc

from infra.local.grpc_server import Unary, unary
from infra.local.tasks import messages as m
from infra.local.tasks.calls.batch_calls import BatchCalls
from infra.local.tasks.calls.queue_calls import QueueCalls
from infra.local.tasks.calls.task_calls import TaskCalls
from infra.local.tasks.dispatch.dispatcher import Dispatcher
from infra.local.tasks.messages import Message
from infra.local.tasks.queues.store import Store

NAME = "google.cloud.tasks.v2.CloudTasks"
OPERATIONS = "google.longrunning.Operations"

Table = dict[str, tuple[Unary, Message]]


class Service:
    """Every call upon one store: its function and the type of its request, by its name."""

    def __init__(self, store: Store, dispatcher: Dispatcher) -> None:
        queues = QueueCalls(store)
        tasks = TaskCalls(store, dispatcher)
        batches = BatchCalls(store, tasks)
        self.calls: Table = {
            "ListQueues": (queues.list_queues, m.ListQueuesRequest),
            "GetQueue": (queues.get_queue, m.GetQueueRequest),
            "CreateQueue": (queues.create_queue, m.CreateQueueRequest),
            "UpdateQueue": (queues.update_queue, m.UpdateQueueRequest),
            "DeleteQueue": (queues.delete_queue, m.DeleteQueueRequest),
            "PurgeQueue": (queues.purge_queue, m.PurgeQueueRequest),
            "PauseQueue": (queues.pause_queue, m.PauseQueueRequest),
            "ResumeQueue": (queues.resume_queue, m.ResumeQueueRequest),
            "ListTasks": (tasks.list_tasks, m.ListTasksRequest),
            "GetTask": (tasks.get_task, m.GetTaskRequest),
            "CreateTask": (tasks.create_task, m.CreateTaskRequest),
            "DeleteTask": (tasks.delete_task, m.DeleteTaskRequest),
            "RunTask": (tasks.run_task, m.RunTaskRequest),
            "BatchCreateTasks": (batches.batch_create_tasks, m.BatchCreateTasksRequest),
            "BatchDeleteTasks": (batches.batch_delete_tasks, m.BatchDeleteTasksRequest),
        }
        self.operations: Table = {"GetOperation": (tasks.get_operation, m.GetOperationRequest)}

    def handlers(self) -> tuple[grpc.GenericRpcHandler, ...]:
        """Return the tables of calls for a `grpc.aio` server."""
        return _handler(NAME, self.calls), _handler(OPERATIONS, self.operations)


def _handler(name: str, calls: Table) -> grpc.GenericRpcHandler:
    table = {call: unary(answer, request) for call, (answer, request) in calls.items()}
    return grpc.method_handlers_generic_handler(name, table)

"""A tiny Cloud Tasks in this process: it takes tasks, finds them, and fails as it was asked to."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from google.cloud import tasks_v2

SERVICE = "google.cloud.tasks.v2.CloudTasks"
NO_QUEUE = (
    "Queue does not exist. If you just created the queue, wait at least a minute for the queue "
    "to initialize."
)


class TasksDouble:
    """Queues that exist (without any named: all), their tasks, and the failures to come.

    A failure `lost` keeps the task and answers UNAVAILABLE; any other status keeps nothing.
    """

    def __init__(self, *queues: str) -> None:
        self.queues: set[str] | None = set(queues) or None
        self.tasks: dict[str, tasks_v2.Task] = {}
        self.failures: list[grpc.StatusCode | str] = []
        self.creates = 0
        self.under_way = 0
        self.most_under_way = 0
        self.full: threading.Barrier | None = None
        self._lock = threading.Lock()

    def create(self, request: tasks_v2.CreateTaskRequest, context: Any) -> tasks_v2.Task:
        with self._lock:
            self.creates += 1
            self.under_way += 1
            self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            if self.full is not None:
                self.full.wait(10.0)
            return self._create(request, context)
        finally:
            with self._lock:
                self.under_way -= 1

    def _create(self, request: tasks_v2.CreateTaskRequest, context: Any) -> tasks_v2.Task:
        failure = self.failures.pop(0) if self.failures else None
        if isinstance(failure, grpc.StatusCode):
            context.abort(failure, "as asked")
        if not self._has(request.parent):
            context.abort(grpc.StatusCode.NOT_FOUND, NO_QUEUE)
        with self._lock:
            is_new = request.task.name not in self.tasks
            self.tasks.setdefault(request.task.name, request.task)
        if failure == "lost":
            context.abort(grpc.StatusCode.UNAVAILABLE, "the answer was lost")
        if not is_new:
            context.abort(grpc.StatusCode.ALREADY_EXISTS, "Requested entity already exists")
        return request.task

    def _has(self, queue: str) -> bool:
        return self.queues is None or queue in self.queues

    def get(self, request: tasks_v2.GetTaskRequest, context: Any) -> tasks_v2.Task:
        if request.name not in self.tasks:
            context.abort(grpc.StatusCode.NOT_FOUND, "Requested entity was not found.")
        return self.tasks[request.name]

    def get_queue(self, request: tasks_v2.GetQueueRequest, context: Any) -> tasks_v2.Queue:
        if not self._has(request.name):
            context.abort(grpc.StatusCode.NOT_FOUND, NO_QUEUE)
        return tasks_v2.Queue(name=request.name)


def settings_of(host: str) -> dict[str, str]:
    """Return what a function must know to enqueue tasks at this host; nobody does them."""
    return {
        "CLOUD_TASKS_EMULATOR_HOST": host,
        "GENERATE_URL": "http://127.0.0.1:9",
        "TASKS_SERVICE_ACCOUNT": "tasks@local.iam.gserviceaccount.com",
    }


@contextmanager
def served(double: TasksDouble) -> Iterator[str]:
    """Serve the double on a free port of this machine; yield its host and port."""
    calls: dict[str, tuple[Any, Any, Any]] = {
        "CreateTask": (double.create, tasks_v2.CreateTaskRequest, tasks_v2.Task),
        "GetTask": (double.get, tasks_v2.GetTaskRequest, tasks_v2.Task),
        "GetQueue": (double.get_queue, tasks_v2.GetQueueRequest, tasks_v2.Queue),
    }
    handlers = {
        name: grpc.unary_unary_rpc_method_handler(
            call, request_deserializer=taken.deserialize, response_serializer=given.serialize
        )
        for name, (call, taken, given) in calls.items()
    }

    server = grpc.server(ThreadPoolExecutor(64))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait()

"""The protocol's messages, as plain protobuf classes; the client's own wrap each in proto-plus."""

from typing import Any

from google.cloud.tasks_v2.types import cloudtasks, queue, target, task
from google.longrunning import operations_pb2
from google.protobuf import duration_pb2, empty_pb2
from google.rpc import status_pb2

Message = Any


def _plain(module: Any, name: str) -> Message:
    return getattr(module, name).pb()


Duration = duration_pb2.Duration
Empty = empty_pb2.Empty
Status = status_pb2.Status
Operation = operations_pb2.Operation
GetOperationRequest = operations_pb2.GetOperationRequest

Queue = _plain(queue, "Queue")
RetryConfig = _plain(queue, "RetryConfig")
Task = _plain(task, "Task")
HttpRequest = _plain(target, "HttpRequest")

ListQueuesRequest = _plain(cloudtasks, "ListQueuesRequest")
ListQueuesResponse = _plain(cloudtasks, "ListQueuesResponse")
GetQueueRequest = _plain(cloudtasks, "GetQueueRequest")
CreateQueueRequest = _plain(cloudtasks, "CreateQueueRequest")
UpdateQueueRequest = _plain(cloudtasks, "UpdateQueueRequest")
DeleteQueueRequest = _plain(cloudtasks, "DeleteQueueRequest")
PurgeQueueRequest = _plain(cloudtasks, "PurgeQueueRequest")
PauseQueueRequest = _plain(cloudtasks, "PauseQueueRequest")
ResumeQueueRequest = _plain(cloudtasks, "ResumeQueueRequest")
ListTasksRequest = _plain(cloudtasks, "ListTasksRequest")
ListTasksResponse = _plain(cloudtasks, "ListTasksResponse")
GetTaskRequest = _plain(cloudtasks, "GetTaskRequest")
CreateTaskRequest = _plain(cloudtasks, "CreateTaskRequest")
DeleteTaskRequest = _plain(cloudtasks, "DeleteTaskRequest")
RunTaskRequest = _plain(cloudtasks, "RunTaskRequest")
BatchCreateTasksRequest = _plain(cloudtasks, "BatchCreateTasksRequest")
BatchCreateTasksResponse = _plain(cloudtasks, "BatchCreateTasksResponse")
BatchCreateTasksMetadata = _plain(cloudtasks, "BatchCreateTasksMetadata")
BatchDeleteTasksRequest = _plain(cloudtasks, "BatchDeleteTasksRequest")
BatchDeleteTasksMetadata = _plain(cloudtasks, "BatchDeleteTasksMetadata")

RUNNING = Queue.RUNNING
PAUSED = Queue.PAUSED
FULL = Task.FULL
BASIC = Task.BASIC

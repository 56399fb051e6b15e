"""The headers of one attempt."""

from infra.local.tasks.names import queue_of, short
from infra.local.tasks.queues.task import StoredTask


def headers_of(task: StoredTask, token: str | None) -> dict[str, str]:
    """Return the task's own headers, the service's, and the token's where there is one."""
    eta = task.message.schedule_time
    headers = {
        **task.message.http_request.headers,
        "X-CloudTasks-QueueName": short(queue_of(task.name)),
        "X-CloudTasks-TaskName": short(task.name),
        "X-CloudTasks-TaskRetryCount": str(task.failures),
        "X-CloudTasks-TaskExecutionCount": str(task.executions),
        "X-CloudTasks-TaskETA": f"{eta.seconds}.{eta.nanos // 1_000:06d}",
    }
    if task.failures:
        headers["X-CloudTasks-TaskPreviousResponse"] = str(task.previous_status)
        headers["X-CloudTasks-TaskRetryReason"] = ""
    if token is not None:
        headers = {n: value for n, value in headers.items() if n.lower() != "authorization"}
        headers["Authorization"] = f"Bearer {token}"

    return headers

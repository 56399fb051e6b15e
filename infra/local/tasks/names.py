"""Names of locations, queues and tasks: their forms, and one from another."""

import re
import secrets

from infra.local.tasks.refusals import invalid

_LOCATION = r"projects/[A-Za-z0-9:.-]+/locations/[A-Za-z0-9-]+"
LOCATION_NAME = re.compile(_LOCATION)
QUEUE_NAME = re.compile(rf"{_LOCATION}/queues/[A-Za-z0-9-]{{1,100}}")
TASK_ID = re.compile(r"[A-Za-z0-9_-]{1,500}")
_UNNAMED = 10**18


def checked_location(name: str) -> str:
    """Return the name; raises INVALID_ARGUMENT for any other form."""
    if not LOCATION_NAME.fullmatch(name):
        raise invalid(
            f"Location name '{name}' must have the form projects/PROJECT_ID/locations/LOCATION_ID."
        )
    return name


def checked_queue(name: str) -> str:
    """Return the name; raises INVALID_ARGUMENT for any other form."""
    if not QUEUE_NAME.fullmatch(name):
        raise invalid(
            f"Queue name '{name}' must have the form projects/PROJECT_ID/locations/LOCATION_ID/"
            "queues/QUEUE_ID, where QUEUE_ID contains only letters ([A-Za-z]), numbers ([0-9]), "
            "or hyphens (-), and has 1 to 100 characters."
        )
    return name


def checked_task(name: str) -> str:
    """Return the name; raises INVALID_ARGUMENT for any other form."""
    queue, separator, task_id = name.partition("/tasks/")
    checked_queue(queue)
    if not separator or not TASK_ID.fullmatch(task_id):
        raise invalid(
            "Task ID must contain only letters ([A-Za-z]), numbers ([0-9]), hyphens (-), or "
            "underscores (_), and must have 1 to 500 characters."
        )
    return name


def location_of(queue: str) -> str:
    """Return the location of a queue."""
    return queue.partition("/queues/")[0]


def queue_of(task: str) -> str:
    """Return the queue of a task."""
    return task.partition("/tasks/")[0]


def short(name: str) -> str:
    """Return the last part of a name."""
    return name.rpartition("/")[2]


def new_task(queue: str) -> str:
    """Return a name for a task that came without one."""
    return f"{queue}/tasks/{_UNNAMED + secrets.randbelow(9 * _UNNAMED)}"

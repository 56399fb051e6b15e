"""Tell the last attempt at a task: Cloud Tasks drops it afterwards, without a word."""

from werkzeug.datastructures import Headers

RETRY_COUNT = "X-CloudTasks-TaskRetryCount"
"""How many attempts there were before. The other count, TaskExecutionCount, leaves out 5xx."""


def is_last_attempt(headers: Headers, attempts: int) -> bool:
    """Return whether this is the last of `attempts`; without a readable count it is the first."""
    given = headers.get(RETRY_COUNT, "")
    count = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    return count + 1 >= attempts

"""What an attempt changes of its task, and the headers that say so."""

import pytest

from infra.local.tasks import messages as m
from infra.local.tasks.clock import MICROS, from_timestamp
from infra.local.tasks.dispatch.headers import headers_of
from infra.local.tasks.dispatch.outcome import TIMED_OUT, Outcome, begin, note_failure
from infra.local.tasks.queues.task import StoredTask
from infra.local.tasks.rules import queue_rules, task_rules

NOW = 1_800_000_000 * MICROS
DEFAULT = queue_rules.completed(m.Queue()).retry_config


def retry_config(**fields: object) -> object:
    return queue_rules.completed(m.Queue(retry_config=fields)).retry_config


def new_task() -> StoredTask:
    given = m.Task(http_request={"url": "http://x/"})
    name = "projects/p/locations/l/queues/q/tasks/t"
    return StoredTask(task_rules.completed(given, name=name, now=NOW))


def fail(task: StoredTask, outcome: Outcome, *, config: object = DEFAULT, now: int = NOW) -> bool:
    begin(task, now)
    return note_failure(task, outcome, config=config, now=now)


def counts(task: StoredTask) -> tuple[str, str]:
    headers = headers_of(task, None)
    return headers["X-CloudTasks-TaskRetryCount"], headers["X-CloudTasks-TaskExecutionCount"]


def test_failures_count_as_retries_and_5xx_not_as_executions():
    """After 503, 404, 429, 500 and 302 the recorded counts are 5 and 3."""
    task, seen = new_task(), []
    for status in (503, 404, 429, 500, 302):
        seen.append(counts(task))
        fail(task, Outcome(status))
    assert [*seen, counts(task)] == [
        ("0", "0"),
        ("1", "0"),
        ("2", "1"),
        ("3", "2"),
        ("4", "2"),
        ("5", "3"),
    ]


def test_the_first_attempt_names_no_previous_one():
    """From the second on there are the previous status and an empty reason."""
    task = new_task()
    assert "X-CloudTasks-TaskPreviousResponse" not in headers_of(task, None)
    fail(task, Outcome(TIMED_OUT, has_answer=False))
    headers = headers_of(task, None)
    assert headers["X-CloudTasks-TaskPreviousResponse"] == "504"
    assert headers["X-CloudTasks-TaskRetryReason"] == ""


def test_the_next_attempt_is_after_the_back_off():
    """The delays of (10 s, 300 s, 3), one after another."""
    task, now, delays = new_task(), NOW, []
    config = retry_config(
        min_backoff={"seconds": 10}, max_backoff={"seconds": 300}, max_doublings=3
    )
    for _ in range(8):
        fail(task, Outcome(500), config=config, now=now)
        delays.append((task.due_at - now) // MICROS)
        now = task.due_at
    assert delays == [10, 20, 40, 80, 160, 240, 300, 300]


@pytest.mark.parametrize(("retry_after_s", "delay_s"), [(0.05, 0.1), (7, 7)])
def test_retry_after_puts_off_the_next_attempt_and_never_hastens_it(retry_after_s, delay_s):
    """The longer of the two pauses holds."""
    task = new_task()
    fail(task, Outcome(429, retry_after_s=retry_after_s))
    assert task.due_at - NOW == int(delay_s * MICROS)


def test_the_last_attempt_is_followed_by_none():
    """Three attempts were allowed, and no time was named."""
    task = new_task()
    config = retry_config(max_attempts=3)
    assert [fail(task, Outcome(500), config=config) for _ in range(3)] == [True, True, False]


def test_a_tasks_own_history_shows_its_last_attempt():
    """The counts of dispatches and responses, and the status in Google's terms."""
    task = new_task()
    fail(task, Outcome(503))
    fail(task, Outcome(TIMED_OUT, has_answer=False), now=NOW + MICROS)
    shown = task.seen(m.BASIC)

    assert (shown.dispatch_count, shown.response_count) == (2, 1)
    assert from_timestamp(shown.first_attempt.dispatch_time) == NOW
    assert from_timestamp(shown.last_attempt.dispatch_time) == NOW + MICROS
    assert shown.last_attempt.response_status.message == (
        "DEADLINE_EXCEEDED(4): HTTP status code 504"
    )


def test_a_token_replaces_the_tasks_own_authorization():
    """There is one such header, whatever its case was."""
    task = new_task()
    task.message.http_request.headers["authorization"] = "Basic x"
    headers = headers_of(task, "t")
    assert [value for name, value in headers.items() if name.lower() == "authorization"] == [
        "Bearer t"
    ]

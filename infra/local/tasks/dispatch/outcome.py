"""What an attempt came to, and what it changes of its task."""

from dataclasses import dataclass

from infra.local.tasks.clock import MICROS, from_timestamp, to_timestamp
from infra.local.tasks.messages import Message
from infra.local.tasks.queues.task import StoredTask
from infra.local.tasks.rules.back_off import from_config

TIMED_OUT = 504
UNREACHABLE = 503
LONGEST_RETRY_AFTER_S = 3_600.0
_OK = range(200, 300)
# google.rpc.Code's own table of HTTP statuses; any other is UNKNOWN.
_CODES = {
    400: (3, "INVALID_ARGUMENT"),
    401: (16, "UNAUTHENTICATED"),
    403: (7, "PERMISSION_DENIED"),
    404: (5, "NOT_FOUND"),
    409: (10, "ABORTED"),
    429: (8, "RESOURCE_EXHAUSTED"),
    499: (1, "CANCELLED"),
    500: (13, "INTERNAL"),
    501: (12, "UNIMPLEMENTED"),
    503: (14, "UNAVAILABLE"),
    504: (4, "DEADLINE_EXCEEDED"),
}


@dataclass(frozen=True)
class Outcome:
    """The HTTP status of an attempt, TIMED_OUT or UNREACHABLE when there was none.

    `has_answer` says whether it came from the receiver.
    """

    status: int
    has_answer: bool = True
    retry_after_s: float = 0.0

    @property
    def is_success(self) -> bool:
        """Whether the task is done."""
        return self.status in _OK


def begin(task: StoredTask, now: int) -> None:
    """Note that an attempt is going out."""
    message = task.message
    if not message.HasField("first_attempt"):
        message.first_attempt.dispatch_time.CopyFrom(to_timestamp(now))
    message.dispatch_count += 1
    message.last_attempt.Clear()
    message.last_attempt.schedule_time.CopyFrom(message.schedule_time)
    message.last_attempt.dispatch_time.CopyFrom(to_timestamp(now))


def note_failure(task: StoredTask, outcome: Outcome, *, config: Message, now: int) -> bool:
    """Count a failed attempt; return whether the task is to be tried again, at its new time.

    `config` is the retry config that holds for it.
    """
    _count(task, outcome, now)
    back_off = from_config(config)
    first_at = from_timestamp(task.message.first_attempt.dispatch_time)
    if back_off.is_exhausted(task.failures, (now - first_at) / MICROS):
        return False

    delay_s = max(back_off.delay_s(task.failures - 1), outcome.retry_after_s)
    task.message.schedule_time.CopyFrom(to_timestamp(now + int(delay_s * MICROS)))
    return True


def _count(task: StoredTask, outcome: Outcome, now: int) -> None:
    task.failures += 1
    task.executions += outcome.has_answer and outcome.status < 500
    task.previous_status = outcome.status

    message = task.message
    message.response_count += outcome.has_answer
    message.last_attempt.response_time.CopyFrom(to_timestamp(now))
    code, word = _CODES.get(outcome.status, (2, "UNKNOWN"))
    message.last_attempt.response_status.code = code
    text = f"{word}({code}): HTTP status code {outcome.status}"
    message.last_attempt.response_status.message = text

"""Enqueue the tasks of batches in Cloud Tasks: once each, whatever is repeated."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from google.api_core import exceptions
from google.cloud import tasks_v2
from google.protobuf.duration_pb2 import Duration

from hybrid_audio.clients.attempts import attempts
from hybrid_audio.clients.google_calls import TRANSIENT, translated
from hybrid_audio.domain.batches.batch import Stage
from hybrid_audio.domain.batches.task import Task
from hybrid_audio.errors import StoreRefused
from hybrid_audio.runtime import deadline, origin
from hybrid_audio.runtime.backoff import Backoff
from hybrid_audio.runtime.parallel import run_parallel

T = TypeVar("T")
STORE = "Cloud Tasks"
MOST_AT_ONCE = 32
"""More creates at once end in DEADLINE_EXCEEDED."""

CALL_TIMEOUT_S = 10.0
TOTAL_TIMEOUT_S = 30.0
BACKOFF = Backoff(first_s=0.1, longest_s=2.0)

DISPATCH_DEADLINE_S = 600
"""How long Cloud Tasks waits for one attempt: longer than the door gives any task."""

_REFUSALS = (exceptions.InvalidArgument, exceptions.FailedPrecondition)


@dataclass(frozen=True)
class TaskTarget:
    """Where tasks go, and the service account whose token each of them carries."""

    url: str
    service_account: str

    def __post_init__(self) -> None:
        """Raise StoreRefused where one of them is not set."""
        if not (self.url and self.service_account):
            raise StoreRefused(
                "tasks cannot be enqueued: set GENERATE_URL and TASKS_SERVICE_ACCOUNT"
            )


class TaskQueue:
    """The queues of one deployment.

    Every method raises StoreUnavailable where Cloud Tasks cannot answer in time, and StoreRefused
    where a queue or a right is missing, with what to do about it.
    """

    def __init__(
        self,
        client: tasks_v2.CloudTasksClient,
        *,
        location: str,
        queues: Mapping[Stage, str],
        target: TaskTarget,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Keep the collaborators; `location` is `projects/<project>/locations/<region>`."""
        self._client = client
        self._parents = {stage: f"{location}/queues/{name}" for stage, name in queues.items()}
        self._target = target
        self._now = now

    def enqueue(self, tasks: Sequence[Task]) -> None:
        """Enqueue tasks side by side; one whose id was enqueued within a day is there already."""
        run_parallel([partial(self._create, task) for task in tasks], at_once=MOST_AT_ONCE)

    def exists(self, task: Task) -> bool:
        """Return whether the task is in its queue: not done, not given up, not deleted."""
        try:
            self._called(task.queue, partial(self._client.get_task, name=self._name(task)))
        except exceptions.NotFound:
            return False
        return True

    def ping(self) -> None:
        """Raise unless every queue is there."""
        for stage, parent in self._parents.items():
            try:
                self._called(stage, partial(self._client.get_queue, name=parent))
            except exceptions.NotFound:
                raise self._no_queue(stage) from None

    def close(self) -> None:
        """Close the connection."""
        self._client.transport.close()

    def _create(self, task: Task) -> None:
        parent, made = self._parents[task.queue], self._task(task)
        try:
            self._called(task.queue, partial(self._client.create_task, parent=parent, task=made))
        except exceptions.AlreadyExists:  # also by an attempt whose answer was lost
            return
        except exceptions.NotFound:
            raise self._no_queue(task.queue) from None

    def _called(self, stage: Stage, call: Callable[..., T]) -> T:
        """Return the call's result; it is repeated under the same name while it may succeed.

        The library itself repeats no create. Raises NotFound and AlreadyExists as they come.
        """
        with translated(STORE):
            for _ in attempts(TOTAL_TIMEOUT_S, backoff=BACKOFF):
                try:
                    return call(retry=None, timeout=deadline.timeout_s(CALL_TIMEOUT_S))
                except TRANSIENT as error:
                    failure = error
                except _REFUSALS:
                    raise StoreRefused(
                        f"{STORE} refuses tasks for the queue {self._parents[stage]}; check "
                        "GENERATE_URL, TASKS_SERVICE_ACCOUNT and the queue's state"
                    ) from None
            raise failure

    def _no_queue(self, stage: Stage) -> StoreRefused:
        return StoreRefused(
            f"{STORE} has no queue {self._parents[stage]}; create it, or name another one in "
            "SPEECH_QUEUE, MESSAGES_QUEUE and GCP_REGION"
        )

    def _name(self, task: Task) -> str:
        return f"{self._parents[task.queue]}/tasks/{task.id}"

    def _task(self, task: Task) -> tasks_v2.Task:
        request = tasks_v2.HttpRequest(
            http_method=tasks_v2.HttpMethod.POST,
            url=self._target.url + task.path,
            headers={"Content-Type": "application/json", **origin.headers()},
            body=json.dumps(dict(task.body), allow_nan=False).encode(),
            oidc_token=tasks_v2.OidcToken(
                service_account_email=self._target.service_account, audience=self._target.url
            ),
        )
        timing: dict[str, Any] = {"dispatch_deadline": Duration(seconds=DISPATCH_DEADLINE_S)}
        if task.delay_s > 0:
            timing["schedule_time"] = self._now() + timedelta(seconds=task.delay_s)
        return tasks_v2.Task(name=self._name(task), http_request=request, **timing)

"""Enqueue tasks of a batch as parts of the request that it was asked for by."""

from collections.abc import Sequence
from typing import Protocol

from hybrid_audio.domain.batches.batch import Batch
from hybrid_audio.domain.batches.task import Task
from hybrid_audio.runtime import origin


class Queue(Protocol):
    """Where tasks are enqueued; the same id twice is one task."""

    def enqueue(self, tasks: Sequence[Task]) -> None: ...


def enqueue(tasks: Sequence[Task], *, of: Batch, into: Queue) -> None:
    """Enqueue tasks under the id and the trace of the batch, whoever asks for them now.

    A request that starts, resumes or only looks at a batch has an id of its own; the tasks that it
    sets off belong to the batch. What a task enqueues inherits from the task.
    """
    with origin.within(of.origin or origin.headers()):
        into.enqueue(tasks)

"""A queue that keeps a list: tests look at it, and run what lies there."""

from collections.abc import Sequence

from hybrid_audio.domain.batches.task import Task
from hybrid_audio.errors import StoreUnavailable


class FakeTasks:
    """Takes each id once, as Cloud Tasks does; `is_down` lets it refuse everything.

    `waiting` are the tasks that nothing has taken out yet, in the order of their enqueuing.
    """

    def __init__(self) -> None:
        self.enqueued: list[Task] = []
        self.waiting: list[Task] = []
        self.is_down = False

    def enqueue(self, tasks: Sequence[Task]) -> None:
        self.ping()
        for task in tasks:
            if task.id not in {known.id for known in self.enqueued}:
                self.enqueued.append(task)
                self.waiting.append(task)

    def exists(self, task: Task) -> bool:
        self.ping()
        return task.id in {known.id for known in self.waiting}

    def ping(self) -> None:
        if self.is_down:
            raise StoreUnavailable("down", retry_after_s=1.0)

    def take(self) -> Task:
        """Take the oldest task out, as one that is dispatched and done."""
        return self.waiting.pop(0)

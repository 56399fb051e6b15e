"""One queue as it lives: its message, its tasks, and whose turn it is."""

import asyncio

from infra.local.tasks.messages import Message
from infra.local.tasks.queues.line import Line
from infra.local.tasks.queues.task import StoredTask


class Queue:
    """A queue; `changed` is set whenever another task may have its turn."""

    def __init__(self, message: Message, now: int) -> None:
        self.message = message
        self.tasks: dict[str, StoredTask] = {}
        self.line = Line(message, now)
        self.changed = asyncio.Event()

    @property
    def name(self) -> str:
        """The queue's full name."""
        name: str = self.message.name
        return name

    def change(self, message: Message, now: int) -> None:
        """Go on as the message says."""
        self.message = message
        self.line.change(message, now)
        self.changed.set()

    def add(self, task: StoredTask) -> None:
        """Take in a task, or one that is to be tried again."""
        self.tasks[task.name] = task
        self.line.add(task.name, task.due_at)
        self.changed.set()

    def has(self, task: StoredTask) -> bool:
        """Return whether it is this very task that is here, not one that came after it."""
        return self.tasks.get(task.name) is task

    def drop(self, name: str) -> None:
        """Let go of a task; an attempt under way ends without effect."""
        del self.tasks[name]
        self.line.drop(name)
        self.changed.set()

    def clear(self) -> None:
        """Let go of all tasks."""
        self.tasks.clear()
        self.line.clear()

"""One task as it is kept: its message, and what its headers count."""

from dataclasses import dataclass, field

from infra.local.tasks import messages as m
from infra.local.tasks.clock import from_timestamp
from infra.local.tasks.messages import Message


@dataclass(eq=False)
class StoredTask:
    """A task with its failed attempts, those of them that count as executions, and the last status.

    `previous_status` is 0 before the first answer.
    """

    message: Message = field(repr=False)
    failures: int = 0
    executions: int = 0
    previous_status: int = 0

    @property
    def name(self) -> str:
        """The task's full name."""
        name: str = self.message.name
        return name

    @property
    def due_at(self) -> int:
        """When it is to be attempted, in microseconds."""
        return from_timestamp(self.message.schedule_time)

    def seen(self, view: int) -> Message:
        """Return the task as a caller sees it; the BASIC view, the default, leaves the body out."""
        shown = m.Task()
        shown.CopyFrom(self.message)
        shown.view = view or m.BASIC
        if shown.view != m.FULL:
            shown.http_request.ClearField("body")
        return shown

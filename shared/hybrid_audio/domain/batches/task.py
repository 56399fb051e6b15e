"""A task of a batch: which step, in which queue, under a name that stands for it alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hybrid_audio.domain.batches.batch import Stage
from hybrid_audio.domain.batches.naming import task_id

QUEUE_OF_STEPS = Stage.MESSAGES
"""The wide queue also carries what steers a batch: those tasks speak nothing."""


class Step(StrEnum):
    """What a task does, and the last part of its path `/tasks/<step>`."""

    ADVANCE = "advance"
    WORK = "work"
    WEBHOOK = "webhook"


@dataclass(frozen=True)
class Task:
    """A task to be enqueued; the same id twice is one task, for a day."""

    id: str
    step: Step
    queue: Stage
    body: Mapping[str, Any] = field(repr=False)
    delay_s: float = 0.0

    @property
    def path(self) -> str:
        """Where its door is."""
        return f"/tasks/{self.step}"


@dataclass(frozen=True)
class Work:
    """The order to do a portion of an epoch.

    `items` are those left of it, or None for all. `again` counts the tasks for one portion,
    `attempt` how often those left have failed for now. `wave` tells tasks apart that were
    enqueued anew for the same work after a pause, or by the sweeper.
    """

    batch: str
    epoch: int
    stage: Stage
    position: int
    again: int = 0
    items: tuple[int, ...] | None = None
    attempt: int = 0
    wave: str = ""

    def to_task(self, delay_s: float = 0.0) -> Task:
        """Return the task that carries the order."""
        id = task_id(self.batch, "work", self.epoch, self.position, self.again, self.wave)
        body: dict[str, Any] = {
            "batch": self.batch,
            "epoch": self.epoch,
            "stage": self.stage.value,
            "position": self.position,
            "again": self.again,
            "attempt": self.attempt,
            "wave": self.wave,
        }
        if self.items is not None:
            body["items"] = list(self.items)
        return Task(id, Step.WORK, self.stage, body, delay_s)


def webhook_task(batch: str, round: int, *reason: str | int, delay_s: float = 0.0) -> Task:
    """Return the task that delivers the webhook of a batch's round.

    `reason` tells its attempts apart, or says that its task was lost.
    """
    id = task_id(batch, "webhook", round, *reason)
    return Task(id, Step.WEBHOOK, QUEUE_OF_STEPS, {"batch": batch}, delay_s)


def advance_task(batch: str, *reason: str | int, delay_s: float = 0.0) -> Task:
    """Return the task that moves a batch on; `reason` says why, and makes its name."""
    id = task_id(batch, "advance", *reason)
    return Task(id, Step.ADVANCE, QUEUE_OF_STEPS, {"batch": batch}, delay_s)

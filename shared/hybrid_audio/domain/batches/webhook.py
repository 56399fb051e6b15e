"""What became of a batch's webhook."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class WebhookAttempt:
    """One attempt to deliver a webhook: when, and the receiver's status or why there is none."""

    at: datetime
    status: int | None
    error: str | None = None


@dataclass(frozen=True)
class WebhookRecord:
    """The webhook of a batch: where it goes, and each attempt.

    `state` is `waiting` until the batch has ended, then `pending`, and at last `delivered` or
    `failed`.
    """

    url: str = field(repr=False)
    state: str = "waiting"
    attempts: tuple[WebhookAttempt, ...] = ()
    next_at: datetime | None = None

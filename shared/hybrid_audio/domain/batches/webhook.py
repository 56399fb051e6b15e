"""What became of a batch's webhook, and when it is tried again."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

DELAYS_S = (5.0, 30.0, 120.0, 600.0, 1_800.0, 7_200.0, 21_600.0, 43_200.0)
"""Pauses after each failed attempt: a receiver may be away for almost a day."""

MOST_ATTEMPTS = 1 + len(DELAYS_S)
GONE = 410
"""The receiver wants no more of them, says the Standard Webhooks specification."""


class WebhookState(StrEnum):
    """Where a webhook stands; the last two are final."""

    WAITING = "waiting"
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True)
class WebhookAttempt:
    """One attempt to deliver a webhook: when, and the receiver's status or why there is none."""

    at: datetime
    status: int | None
    error: str | None = None

    @property
    def is_delivered(self) -> bool:
        """Whether the receiver took it: any 2xx, and nothing else."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True)
class WebhookRecord:
    """The webhook of a batch: where it goes, and each attempt, of which there are a few at most.

    `state` is `waiting` until the batch has ended, then `pending`, and at last `delivered` or
    `failed`. `next_at` is when the next attempt is due, None for a first one: at once.
    """

    url: str = field(repr=False)
    state: str = WebhookState.WAITING
    attempts: tuple[WebhookAttempt, ...] = ()
    next_at: datetime | None = None

    @property
    def is_pending(self) -> bool:
        """Whether an attempt is still to be made."""
        return self.state == WebhookState.PENDING

    def due(self) -> "WebhookRecord":
        """Return the record as it is once the batch has ended, also when it ends again."""
        return replace(self, state=WebhookState.PENDING, attempts=(), next_at=None)

    def attempted(self, number: int, attempt: WebhookAttempt) -> "WebhookRecord":
        """Return the record with attempt `number` (from 0), and with what follows from it.

        Race: a task may be delivered twice at once. The attempt of the second is not entered.
        """
        if not self.is_pending or len(self.attempts) != number:
            return self

        tried = replace(self, attempts=(*self.attempts, attempt), next_at=None)
        if attempt.is_delivered:
            return replace(tried, state=WebhookState.DELIVERED)
        if attempt.status == GONE or number + 1 >= MOST_ATTEMPTS:
            return replace(tried, state=WebhookState.FAILED)
        return replace(tried, next_at=attempt.at + timedelta(seconds=DELAYS_S[number]))

"""How far a message is that is being streamed, as every instance can read it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """A message under way is `making`, and ends as `stored` or `failed`."""

    MAKING = "making"
    STORED = "stored"
    FAILED = "failed"


@dataclass(frozen=True)
class MessageState:
    """The state under the signature that the answer began with.

    `object_name` is where the message is once it is stored, or would be after a failure at its end;
    `problem` why it failed. What is still `making` at `until` was lost with its instance.
    """

    state: State
    until: datetime
    object_name: str | None = field(default=None, repr=False)
    problem: dict[str, Any] | None = field(default=None, repr=False)

    def is_lost(self, now: datetime) -> bool:
        """Return whether nothing makes the message any more."""
        return self.state is State.MAKING and now > self.until

"""The outcome of a portion: a small document, created once, with its counts."""

from dataclasses import dataclass
from datetime import datetime

from hybrid_audio.domain.batches.counts import Sums


@dataclass(frozen=True)
class PortionOutcome:
    """What one task recorded of its portion.

    `left` are the items of the portion that have no outcome yet: a task with the next `again` takes
    them up. `again` counts such tasks of one portion, from 0; `attempt` counts how often what is
    left was tried and failed. `ends_lane` says that nothing follows in its lane. `wave` is that of
    the task that recorded it: what follows has the same, so that two tasks for one portion are
    followed by one.
    """

    position: int
    again: int
    sums: Sums
    object: str | None
    left: tuple[int, ...]
    attempt: int
    ends_lane: bool
    at: datetime
    states: tuple[str, ...] = ()
    wave: str = ""

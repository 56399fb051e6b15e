"""Do the items of a portion, one after the other, until done, stopped, or out of reach."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hybrid_audio.batching.portion.failures import (
    MOST_ATTEMPTS,
    OUT_OF_REACH,
    Failed,
    ForNow,
    attempted,
)
from hybrid_audio.domain.batches.rows import MessageRow, OutcomeRow, StemRow
from hybrid_audio.errors import HybridAudioError
from hybrid_audio.runtime import deadline

ITEM_S = 60.0
"""The longest that one item may take; then it is tried again later."""

PORTION_S = 150.0
"""After this time a task records what it has done, and leaves the rest to another."""

EXHAUSTED = "failed (exhausted)"

Row = MessageRow | StemRow


class Doing(Protocol):
    """What a stage does with an item: make it, or say that it failed and why."""

    def make(self, item: int, row: Row) -> OutcomeRow: ...
    def fail(self, row: Row, reason: str) -> OutcomeRow: ...
    def finish(self) -> None: ...


@dataclass
class Done:
    """What came of a portion's items so far.

    `left` are items without an outcome. `is_stopped` says that the batch does not go on now,
    `outage` why nothing could.
    """

    rows: list[OutcomeRow] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    is_stopped: bool = False
    outage: HybridAudioError | None = None
    retry_after_s: float = 0.0

    @property
    def attempts(self) -> int:
        """How many attempts at what is left count: none that an outage or a pause cut short."""
        return 0 if self.is_stopped or self.outage is not None else 1


def done_items(
    items: Sequence[int],
    rows: Sequence[Row],
    does: Doing,
    *,
    goes_on: Callable[[], bool],
    attempt: int,
) -> Done:
    """Do the items, and return what came of them.

    An item that has failed for now too often fails. `goes_on` is asked before each: it may raise
    where a store is out of reach.
    """
    done, ends_at = Done(), time.monotonic() + PORTION_S
    for place, (item, row) in enumerate(zip(items, rows, strict=True)):
        try:
            done.is_stopped = not goes_on()
            if not done.is_stopped and time.monotonic() < ends_at:
                _do(item, row, does, done, attempt)
                continue
        except OUT_OF_REACH as error:
            done.outage, done.retry_after_s = error, error.retry_after_s or 0.0

        done.left.extend(items[place:])
        break
    return done


def _do(item: int, row: Row, does: Doing, done: Done, attempt: int) -> None:
    with deadline.within(ITEM_S):
        result = attempted(lambda: does.make(item, row))

    if isinstance(result, OutcomeRow):
        done.rows.append(result)
    elif isinstance(result, Failed):
        done.rows.append(does.fail(row, result.reason))
    elif attempt + 1 >= MOST_ATTEMPTS:
        done.rows.append(does.fail(row, EXHAUSTED))
    else:
        _leave(item, result, done)


def _leave(item: int, result: ForNow, done: Done) -> None:
    done.left.append(item)
    done.retry_after_s = max(done.retry_after_s, result.retry_after_s)

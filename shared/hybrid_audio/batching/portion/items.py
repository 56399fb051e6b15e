"""Do the items of a portion, one after the other, until done, stopped, or out of reach."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hybrid_audio.batching.portion.failures import (
    MOST_ATTEMPTS,
    OUT_OF_REACH,
    Failed,
    ForNow,
    attempted,
)
from hybrid_audio.domain.batches.rows import ItemState, MessageRow, OutcomeRow, StemRow
from hybrid_audio.errors import HybridAudioError
from hybrid_audio.runtime import deadline

ITEM_S = 60.0
"""The longest that one item may take; then it is tried again later."""

PORTION_S = 150.0
"""After this time a task records what it has done, and leaves the rest to another."""

EXHAUSTED = "failed (exhausted)"

Row = MessageRow | StemRow


@dataclass
class Done:
    """What came of a portion's items so far.

    `left` are items without an outcome; `is_stopped` says that they were not tried, so that no
    attempt counts. `outage` is why nothing could go on.
    """

    rows: list[OutcomeRow] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    is_stopped: bool = False
    retry_after_s: float = 0.0
    outage: HybridAudioError | None = None


def done_items(
    items: Sequence[int],
    rows: Sequence[Row],
    *,
    make: Callable[[int, Row], OutcomeRow],
    goes_on: Callable[[], bool],
    attempt: int,
) -> Done:
    """Do the items, and return what came of them.

    `make` returns the outcome of one item; an item that has failed for now too often fails.
    `goes_on` is asked before each: it may raise where a store is out of reach.
    """
    done, ends_at = Done(), time.monotonic() + PORTION_S
    for place, (item, row) in enumerate(zip(items, rows, strict=True)):
        try:
            if not goes_on() or time.monotonic() > ends_at:
                done.is_stopped = True
            else:
                _do(item, row, make, done, attempt)
        except OUT_OF_REACH as error:
            done.outage, done.is_stopped = error, True
            done.retry_after_s = error.retry_after_s or 0.0

        if done.is_stopped:
            done.left.extend(items[place:])
            break
    return done


def failed_row(row: Row, reason: str) -> OutcomeRow:
    """Return the outcome of an item that failed."""
    label = row.label if isinstance(row, StemRow) else None
    return OutcomeRow(
        row.number, row.line, ItemState.FAILED, ref=row.ref, error=reason, label=label
    )


def _do(
    item: int, row: Row, make: Callable[[int, Row], OutcomeRow], done: Done, attempt: int
) -> None:
    with deadline.within(ITEM_S):
        result = attempted(lambda: make(item, row))

    if isinstance(result, OutcomeRow):
        done.rows.append(result)
    elif isinstance(result, Failed):
        done.rows.append(failed_row(row, result.reason))
    elif attempt + 1 >= MOST_ATTEMPTS:
        done.rows.append(failed_row(row, EXHAUSTED))
    else:
        _leave(item, result, done)


def _leave(item: int, result: ForNow, done: Done) -> None:
    done.left.append(item)
    done.retry_after_s = max(done.retry_after_s, result.retry_after_s)

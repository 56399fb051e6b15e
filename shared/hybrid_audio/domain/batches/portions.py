"""Divide the items of a stage into portions, and portions into lanes.

A portion is what one task does: a range of items that lasts seconds. Lanes bound how many tasks of
a batch are in the queue at once, so that a small batch is not stuck behind a large one: whoever
records portion p enqueues portion p + lanes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hybrid_audio.domain.batches.batch import Epoch, Stage

SHARD_ROWS = 1_000
MOST_ITEMS = {Stage.SPEECH: 10, Stage.MESSAGES: 25}
"""Of one task: it lasts seconds, and 0.1 writes of Firestore a message leave room for retries."""


@dataclass(frozen=True)
class Portion:
    """Items `first` up to `end` of a stage, from 0; `position` is its place among the portions."""

    position: int
    first: int
    end: int

    def __len__(self) -> int:
        return self.end - self.first


def epoch_number(round: int, stage: Stage) -> int:
    """Return the number of a round's epoch: from 1, and messages after their speech."""
    return 2 * round + 1 + (stage is Stage.MESSAGES)


def epoch(number: int, stage: Stage, items: int, *, concurrency: int) -> Epoch:
    """Return the epoch that does `items` with `concurrency` tasks at work at once.

    A few items are spread over all tasks. A few tasks more than can work wait in the queue: enough
    that none stands idle, and few enough that another batch's tasks have their turn soon.
    """
    lanes = concurrency + max(1, concurrency // 4)
    size = max(1, min(MOST_ITEMS[stage], -(-items // lanes)))
    portions = -(-items // size)
    return Epoch(number, stage, items, portions, min(lanes, portions), size)


def portion(epoch: Epoch, position: int) -> Portion:
    """Return the portion at a position."""
    first = position * epoch.portion_items
    return Portion(position, first, min(epoch.items, first + epoch.portion_items))


def portion_of(epoch: Epoch, item: int) -> int:
    """Return the position of the portion that has an item."""
    return item // epoch.portion_items


def next_in_lane(epoch: Epoch, position: int) -> int | None:
    """Return the position that follows in the lane, or None at its end."""
    following = position + epoch.lanes
    return following if following < epoch.portions else None


def lane(epoch: Epoch, number: int) -> Iterator[int]:
    """Yield the positions of a lane, in order."""
    yield from range(number, epoch.portions, epoch.lanes)

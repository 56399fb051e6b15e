"""Counts of a batch's items: they exclude each other, and sum to the total at every read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sums:
    """What recorded outcomes add up to; `characters` were spoken for them."""

    hit: int = 0
    created: int = 0
    failed: int = 0
    characters: int = 0

    @property
    def items(self) -> int:
        """How many items have an outcome."""
        return self.hit + self.created + self.failed

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.hit + other.hit,
            self.created + other.created,
            self.failed + other.failed,
            self.characters + other.characters,
        )

    def without_failed(self) -> "Sums":
        """Return the sums of the items that need no retry."""
        return Sums(self.hit, self.created, 0, self.characters)


NO_SUMS = Sums()


@dataclass(frozen=True)
class Counts:
    """Every item of a batch in exactly one state; `total` is None until the table is read."""

    total: int | None
    pending: int
    running: int
    hit: int
    created: int
    failed: int
    cancelled: int


def counts(total: int | None, done: Sums, *, in_queue: int, is_cancelled: bool) -> Counts:
    """Return the counts of a batch whose recorded outcomes are `done`.

    Items without an outcome are running where their task is in the queue (`in_queue` of them at
    most), else pending; once the batch is cancelled they are cancelled.
    """
    left = max(0, (total or 0) - done.items)
    cancelled = left if is_cancelled else 0
    running = 0 if is_cancelled else min(left, in_queue)

    return Counts(
        total=total,
        pending=left - cancelled - running,
        running=running,
        hit=done.hit,
        created=done.created,
        failed=done.failed,
        cancelled=cancelled,
    )

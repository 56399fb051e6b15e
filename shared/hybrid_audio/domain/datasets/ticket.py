"""Tickets: numbers that a version's cursor gives out, each once.

What a ticket serves follows from the version alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hybrid_audio.domain.datasets.state import Version
from hybrid_audio.domain.datasets.usage import ServedItem

Row = tuple[ServedItem, ...]
"""What one ticket serves: an item of each dataset."""


@dataclass(frozen=True)
class Tickets:
    """`count` consecutive tickets of each of some versions, taken in one commit at `taken_at`."""

    versions: tuple[Version, ...]
    firsts: tuple[int, ...]
    count: int
    taken_at: datetime

    def serve(self) -> list[Row]:
        """Return for each ticket its row of items, in the order of the tickets."""
        sides = list(zip(self.versions, self.firsts, strict=True))
        return [
            tuple(self._item(version, first + number) for version, first in sides)
            for number in range(self.count)
        ]

    def _item(self, version: Version, ticket: int) -> ServedItem:
        item, use_count = version.state.serve(ticket)
        return ServedItem(version.dataset, item, use_count, self.taken_at)


@dataclass(frozen=True)
class Count:
    """How many tickets a version gave out, and when the last.

    `pairs` counts those taken together with another version, by its id.
    """

    tickets: int
    pairs: Mapping[str, int] = field(default_factory=dict)
    last_used_at: datetime | None = None

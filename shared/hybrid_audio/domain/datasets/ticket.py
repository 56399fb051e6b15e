"""Tickets: numbers that a version's cursor gives out, each once; what they serve follows from the
version alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.state import Version


@dataclass(frozen=True)
class Tickets:
    """`count` consecutive tickets of each of some versions, taken in one commit."""

    versions: tuple[Version, ...]
    firsts: tuple[int, ...]
    count: int

    def serve(self) -> list[tuple[Item, ...]]:
        """Return for each ticket the items, one a version, in the order of the tickets."""
        together = list(zip(self.versions, self.firsts, strict=True))
        return [
            tuple(version.state.item(first + n) for version, first in together)
            for n in range(self.count)
        ]


@dataclass(frozen=True)
class Count:
    """How many tickets a version gave out, how many of them together with another version (by id),
    when the last.
    """

    tickets: int
    pairs: Mapping[str, int] = field(default_factory=dict)
    last_used_at: datetime | None = None

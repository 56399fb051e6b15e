"""The rows of one round of a batch: each position of the round, and its number in the table.

Round 0 has every row, in the table's order. A later round has those that failed before it, in the
same order, packed into shards of its own.
"""

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, Protocol

from hybrid_audio.domain.batches.naming import rows_name
from hybrid_audio.domain.batches.portions import SHARD_ROWS
from hybrid_audio.errors import NotFound

KEPT_SHARDS = 4
"""Shards in memory at once: those around the rows that are read."""


class Lines(Protocol):
    """Reads files of JSON lines."""

    def read_lines(self, name: str) -> list[dict[str, Any]] | None: ...


class RoundRows:
    """The rows of a round as they lie in its shards, each read when it is needed."""

    def __init__(self, batch: str, round: int, items: int, files: Lines) -> None:
        self.round = round
        self.items = items
        self._batch = batch
        self._files = files
        self._shards: OrderedDict[int, list[dict[str, Any]]] = OrderedDict()
        self._firsts: dict[int, int] = {}

    def positions(self, first: int, end: int) -> range:
        """Return the positions of the rows whose numbers are `first` up to `end`."""
        return range(self._position(first), self._position(end))

    def lines(self, positions: range) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each position with its row as it is kept."""
        for position in positions:
            yield position, self._shard(position // SHARD_ROWS)[position % SHARD_ROWS]

    def _position(self, number: int) -> int:
        """Return the first position whose number is at least this one."""
        if self.round == 0 or self.items == 0:
            return max(0, min(number, self.items))

        shards = -(-self.items // SHARD_ROWS)
        shard = max(0, bisect_right(range(shards), number, key=self._first) - 1)
        within = bisect_left(self._shard(shard), number, key=lambda row: int(row["number"]))
        return shard * SHARD_ROWS + within

    def _first(self, shard: int) -> int:
        if shard not in self._firsts:
            self._firsts[shard] = int(self._shard(shard)[0]["number"])
        return self._firsts[shard]

    def _shard(self, shard: int) -> list[dict[str, Any]]:
        if shard not in self._shards:
            rows = self._files.read_lines(rows_name(self._batch, self.round, shard))
            if rows is None:
                raise NotFound("the rows of this batch are gone; it was deleted meanwhile")
            self._shards[shard] = rows
            while len(self._shards) > KEPT_SHARDS:
                self._shards.popitem(last=False)
        return self._shards[shard]

"""Read the items of a stage from their shards; a shard serves many portions, and is kept."""

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from typing import Any, Protocol, TypeVar, cast

from hybrid_audio.domain.batches import naming
from hybrid_audio.domain.batches.batch import Batch, Epoch
from hybrid_audio.domain.batches.portions import SHARD_ROWS
from hybrid_audio.domain.batches.rows import MessageRow, StemRow
from hybrid_audio.errors import NotFound
from hybrid_audio.runtime.single_flight import SingleFlight

T = TypeVar("T")
KEPT_FILES = 64
"""In memory, of all batches: a shard of 1,000 rows takes about 1 MB, and most files are small."""


class ShardFiles(Protocol):
    """Where shards lie; both return None where there is no such file."""

    def read_lines(self, name: str) -> list[dict[str, Any]] | None: ...
    def read_json(self, name: str) -> dict[str, Any] | None: ...


class Shards:
    """The rows, missing stems and refusals of batches. Every method may raise StoreUnavailable.

    Files of batches never change once a stage that reads them has begun, so what was read is kept.
    """

    def __init__(self, files: ShardFiles) -> None:
        self._files = files
        self._kept: OrderedDict[str, object] = OrderedDict()
        self._reads: SingleFlight[object] = SingleFlight()
        self._lock = threading.Lock()

    def messages(self, batch: Batch, epoch: Epoch, items: Sequence[int]) -> list[MessageRow]:
        """Return the rows of messages by their numbers in the stage."""
        shards = [self._rows(batch.id, epoch.round, item // SHARD_ROWS) for item in items]
        return [
            MessageRow.from_json(shard[item % SHARD_ROWS])
            for shard, item in zip(shards, items, strict=True)
        ]

    def stems(self, batch: Batch, epoch: Epoch, items: Sequence[int]) -> list[StemRow]:
        """Return the stems to be spoken by their numbers in the stage.

        They are the rows themselves, or the missing stems that the shards were the first to need.
        """
        if not batch.makes_messages:
            shards = [self._rows(batch.id, epoch.round, item // SHARD_ROWS) for item in items]
            found = [shard[item % SHARD_ROWS] for shard, item in zip(shards, items, strict=True)]
            return [StemRow.from_json(each) for each in found]

        ends = list(accumulate(self.missing_stems(batch.id, epoch.round)))
        return [self._missing(batch.id, epoch.round, ends, item) for item in items]

    def missing_stems(self, batch: str, round: int) -> list[int]:
        """Return how many missing stems each shard of a round was the first to need."""
        name = naming.stems_index_name(batch, round)
        index = self._read(name, partial(self._files.read_json, name))
        return cast("list[int]", index["counts"])

    def refusal(self, batch: str, round: int, signature: str) -> str | None:
        """Return why text to speech refused a stem in this round, or None."""
        name = naming.refusals_name(batch, round, signature[:2])
        refusals = self._read(name, lambda: self._files.read_json(name) or {})
        return refusals.get(signature)

    def _missing(self, batch: str, round: int, ends: Sequence[int], item: int) -> StemRow:
        shard = bisect_right(ends, item)
        first = ends[shard - 1] if shard else 0
        name = naming.stems_name(batch, round, shard)
        lines = self._read(name, partial(self._files.read_lines, name))
        return StemRow.from_json(lines[item - first])

    def _rows(self, batch: str, round: int, shard: int) -> list[dict[str, Any]]:
        name = naming.rows_name(batch, round, shard)
        return self._read(name, partial(self._files.read_lines, name))

    def _read(self, name: str, read: Callable[[], T | None]) -> T:
        kept = self._kept.get(name)
        if kept is None:
            kept, _ = self._reads.run(name, lambda: self._read_now(name, read))
        return cast("T", kept)

    def _read_now(self, name: str, read: Callable[[], object | None]) -> object:
        content = read()
        if content is None:
            raise NotFound("a file of the batch is gone")
        with self._lock:
            self._kept[name] = content
            while len(self._kept) > KEPT_FILES:
                self._kept.popitem(last=False)
        return content

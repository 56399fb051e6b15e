"""Find the rows that failed in a batch's last round: those of its next one."""

from collections.abc import Iterator
from typing import Any, Protocol

from hybrid_audio.batching.refusals import RecordedOutcomes, failed_rows
from hybrid_audio.domain.batches.batch import Batch
from hybrid_audio.domain.batches.naming import rows_name
from hybrid_audio.domain.batches.portions import SHARD_ROWS
from hybrid_audio.domain.batches.rows import MessageRow, StemRow
from hybrid_audio.errors import NotFound


class ShardFiles(Protocol):
    """Where shards of rows and outcomes lie."""

    def read_lines(self, name: str) -> list[dict[str, Any]] | None: ...


def rows_to_retry(
    batch: Batch, outcomes: RecordedOutcomes, files: ShardFiles
) -> Iterator[MessageRow | StemRow]:
    """Yield the rows that failed in the round before, with their own numbers, in their order.

    One shard of rows is held in memory at a time, beside the numbers of those that failed.
    """
    over = batch.past[-1]
    if over is None:
        return
    failed = {row.number for row in failed_rows(batch.id, over, outcomes, files)}
    kind = MessageRow if batch.makes_messages else StemRow

    for shard in range(-(-over.items // SHARD_ROWS)):
        lines = files.read_lines(rows_name(batch.id, over.round, shard))
        if lines is None:
            raise NotFound("a file of the batch is gone")
        yield from (kind.from_json(line) for line in lines if line["number"] in failed)

"""Copy the rows that failed into the shards of a batch's next round."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from hybrid_audio.batching.refusals import failed_rows
from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.batch import Batch, Planning
from hybrid_audio.domain.batches.naming import manifest_name, rows_name
from hybrid_audio.domain.batches.portions import SHARD_ROWS
from hybrid_audio.errors import NotFound

Line = dict[str, object]


def rows_copied(batch: Batch, shop: Workshop) -> Batch:
    """Copy the failed rows of the round before, with their own numbers; return the batch after it.

    The manifest of the round before is deleted. Two tasks that copy at once write the same shards.
    """
    shop.files.delete_folder(manifest_name(batch.id, ""))
    lines, shards, rows = _failed_lines(batch, shop), 0, 0
    while shard := list(islice(lines, SHARD_ROWS)):
        shop.files.write_lines(rows_name(batch.id, batch.round, shards), shard)
        shards, rows = shards + 1, rows + len(shard)

    return replace(batch, planning=Planning(is_table_read=True, shards=shards, rows=rows))


def _failed_lines(batch: Batch, shop: Workshop) -> Iterator[Line]:
    over = batch.past[-1]
    failed = {row.number for row in failed_rows(batch.id, over, shop)}

    for shard in range(-(-over.items // SHARD_ROWS)):
        lines = shop.files.read_lines(rows_name(batch.id, over.round, shard))
        if lines is None:
            raise NotFound("a file of the batch is gone")
        yield from (line for line in lines if line["number"] in failed)

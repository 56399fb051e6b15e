"""Write the rows of a round as shards, in one pass and in bounded memory."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from typing import Any, Protocol

from hybrid_audio.domain.batches.naming import rows_name
from hybrid_audio.domain.batches.portions import SHARD_ROWS
from hybrid_audio.domain.batches.rows import MessageRow, StemRow

AT_ONCE = 8
"""Shards that are written side by side: each waits for Cloud Storage most of the time."""


class LineWriter(Protocol):
    """Writes files of JSON lines, each whole."""

    def write_lines(self, name: str, lines: Iterable[Mapping[str, Any]]) -> None: ...


def write_shards(
    rows: Iterable[MessageRow | StemRow], *, files: LineWriter, batch: str, round: int
) -> tuple[int, int]:
    """Write the rows in their order; return how many shards and rows there are.

    The same rows give the same files, so that writing them again after a crash changes nothing. At
    most AT_ONCE shards are in memory. Raises what `rows` and `files` raise.
    """
    shards = total = 0
    under_way: deque[Future[None]] = deque()
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="shards") as pool:
        for shard, group in enumerate(_groups(rows)):
            lines = [row.to_json() for row in group]
            name = rows_name(batch, round, shard)
            under_way.append(pool.submit(copy_context().run, files.write_lines, name, lines))
            shards, total = shard + 1, total + len(lines)
            if len(under_way) == AT_ONCE:
                under_way.popleft().result()
        for written in under_way:
            written.result()

    return shards, total


def _groups(
    rows: Iterable[MessageRow | StemRow],
) -> Iterator[list[MessageRow | StemRow]]:
    source = iter(rows)
    while group := list(islice(source, SHARD_ROWS)):
        yield group

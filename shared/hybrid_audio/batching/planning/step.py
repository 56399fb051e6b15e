"""Plan a batch step by step: read its rows once, then plan one shard after the other.

A step writes files whose names and contents follow from the batch alone, and only then says how far
the planning has come. A crash anywhere repeats one step; two processes at once do the same twice.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol

from hybrid_audio.batching.findings import Findings, write_findings
from hybrid_audio.batching.planning import tables
from hybrid_audio.batching.planning.kinds import stem_rows
from hybrid_audio.batching.planning.refs import RefCounter
from hybrid_audio.batching.planning.resolvers import FrozenFiles, Resolvers
from hybrid_audio.batching.planning.rotations import Rotations
from hybrid_audio.batching.planning.row_shards import LineWriter, write_shards
from hybrid_audio.batching.planning.seen import ByteFiles, Seen
from hybrid_audio.batching.planning.shard_plan import IsStored, ShardPlan, plan_shard
from hybrid_audio.domain.batches.batch import Batch, Kind, Planning
from hybrid_audio.domain.batches.frozen import FrozenBatch
from hybrid_audio.domain.batches.naming import (
    counts_name,
    rows_name,
    stems_index_name,
    stems_name,
)
from hybrid_audio.domain.batches.plan import Plan
from hybrid_audio.domain.batches.rows import MessageRow, StemRow
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.errors import InvalidInput, NotFound
from hybrid_audio.ingestion.recipients.table import Table

Row = MessageRow | StemRow
FailedRows = Callable[[Batch], Iterable[Row]]


class PlanningFiles(FrozenFiles, LineWriter, ByteFiles, tables.BatchSources, Protocol):
    """The files of batches."""

    def read_lines(self, name: str) -> list[dict[str, Any]] | None: ...
    def write_json(self, name: str, content: Mapping[str, Any]) -> None: ...
    def create_lines(self, name: str, lines: Iterable[Mapping[str, Any]]) -> bool: ...


@dataclass(frozen=True)
class _Seen:
    """What a process knows of the planning that it did last."""

    batch: str
    round: int
    seen: Seen


class Planner:
    """Plans batches. `failed_rows` yields the rows that a retried batch takes up again."""

    def __init__(
        self,
        *,
        files: PlanningFiles,
        uploads: tables.Uploads,
        rotations: Rotations,
        speaker: Speaker,
        resolvers: Resolvers,
        is_stored: IsStored,
        failed_rows: FailedRows,
    ) -> None:
        self._files = files
        self._uploads = uploads
        self._rotations = rotations
        self._speaker = speaker
        self._resolvers = resolvers
        self._is_stored = is_stored
        self._failed_rows = failed_rows
        self._last: _Seen | None = None
        self._lock = threading.Lock()

    def step(self, batch: Batch) -> Batch:
        """Do the next step of a batch's planning; return the batch as it is after that.

        It is to be saved by compare-and-set; where nothing is left to plan it is the same. What the
        plan of a retried batch holds already is added to.
        Raises InvalidInput where the table turns out to be unreadable or empty, NotFound where it,
        a dataset or the batch is gone: neither heals. Raises StoreUnavailable, which may.
        """
        if not batch.planning.is_table_read:
            return self._read_rows(batch)
        if batch.planning.planned_shards < batch.planning.shards:
            return self._plan_next(batch)
        return batch

    def _read_rows(self, batch: Batch) -> Batch:
        refs = RefCounter()
        with self._rows(batch) as (rows, table):
            counted = refs.counted(rows)
            shards, total = write_shards(
                counted, files=self._files, batch=batch.id, round=batch.round
            )
        if total == 0:
            raise InvalidInput("the batch has no rows")

        if batch.round == 0:
            found = _findings(table, refs)
            write_findings(found, files=self._files, batch=batch.id)
        planning = Planning(is_table_read=True, shards=shards, rows=total)
        known = total if batch.total is None else batch.total
        return replace(batch, planning=planning, total=known, plan=batch.plan or Plan())

    @contextmanager
    def _rows(self, batch: Batch) -> Iterator[tuple[Iterable[Row], Table | None]]:
        if batch.round > 0:
            yield self._failed_rows(batch), None
            return

        frozen: FrozenBatch = self._resolvers.of(batch.id).frozen
        if frozen.kind is not Kind.MESSAGES:
            yield stem_rows(frozen, speaker=self._speaker, rotations=self._rotations), None
            return
        with tables.open_table(batch.id, frozen, files=self._files, uploads=self._uploads) as table:
            yield table.rows, table

    def _plan_next(self, batch: Batch) -> Batch:
        shard, seen = batch.planning.planned_shards, self._seen(batch)
        counts = self._counts(batch, shard) if batch.makes_messages else []
        found = plan_shard(
            self._read_shard(batch, shard),
            seen=seen,
            resolver=self._resolvers.of(batch.id),
            is_stored=self._is_stored,
            first=sum(counts),
        )

        if batch.makes_messages:
            found = self._kept_missing(batch, shard, found, counts)
        after = Seen(list(seen.levels))
        after.add_shard(found.new_signatures)
        after.save(self._files, batch=batch.id, round=batch.round)
        with self._lock:
            self._last = _Seen(batch.id, batch.round, after)

        planning = replace(batch.planning, planned_shards=shard + 1)
        return replace(batch, planning=planning, plan=_added(batch, found.plan))

    def _read_shard(self, batch: Batch, shard: int) -> list[Row]:
        lines = self._files.read_lines(rows_name(batch.id, batch.round, shard))
        if lines is None:
            raise NotFound("the rows of the batch are gone")
        kind = MessageRow if batch.makes_messages else StemRow
        return [kind.from_json(line) for line in lines]

    def _kept_missing(
        self, batch: Batch, shard: int, found: ShardPlan, before: Sequence[int]
    ) -> ShardPlan:
        """Write the missing stems of a shard, how many each shard has, and at last the index.

        Race: a stem may come to be between two plans of one shard. The stems that were written
        first count; whoever finds others there plans with those. A batch of stems has none of these
        files: its rows are the stems.
        """
        id, round = batch.id, batch.round
        name = stems_name(id, round, shard)
        if not self._files.create_lines(name, [row.to_json() for row in found.missing]):
            kept = self._files.read_lines(name) or []
            found = found.with_missing(tuple(map(StemRow.from_json, kept)))

        counts = [*before, len(found.missing)]
        self._files.write_json(counts_name(id, round, shard), {"counts": counts})
        if shard + 1 == batch.planning.shards:
            self._files.write_json(stems_index_name(id, round), {"counts": counts})
        return found

    def _counts(self, batch: Batch, shard: int) -> list[int]:
        if shard == 0:
            return []
        content = self._files.read_json(counts_name(batch.id, batch.round, shard - 1))
        if content is None:
            raise NotFound("the files of the batch are gone")
        return list(content["counts"])

    def _seen(self, batch: Batch) -> Seen:
        """Return what the planned shards needed, from memory where this process has it."""
        shards = batch.planning.planned_shards
        with self._lock:
            last = self._last
        wanted = (batch.id, batch.round, shards)
        if last is not None and (last.batch, last.round, last.seen.shards) == wanted:
            return last.seen
        return Seen.load(self._files, batch=batch.id, round=batch.round, shards=shards)


def _added(batch: Batch, found: Plan) -> Plan:
    """Return the plan with that of a shard; what retried rows take in full is in it already."""
    if batch.round > 0:
        found = replace(found, characters_in_full=0)
    return (batch.plan or Plan()) + found


def _findings(table: Table | None, refs: RefCounter) -> Findings:
    if table is None:
        return Findings(warnings=tuple(refs.warnings()))
    warnings = (*table.report.warnings, *table.later_warnings(), *refs.warnings())
    return Findings(table.report, warnings)

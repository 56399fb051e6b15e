"""List what became of a batch's items, a page at a time, in the order of the table.

A retried row shows its latest round. Only what is shown is read: the documents of the portions
around it, their rows, and the shards of rows that have no outcome yet.
"""

import heapq
from dataclasses import dataclass
from itertools import islice

from hybrid_audio.batching.reading.portion_rows import Outcomes
from hybrid_audio.batching.reading.round_rows import Lines
from hybrid_audio.batching.reading.rounds import Round, rounds_of
from hybrid_audio.domain.batches.batch import Batch, State
from hybrid_audio.domain.batches.portions import SHARD_ROWS
from hybrid_audio.domain.batches.rows import ItemState, OutcomeRow

OPEN = frozenset({ItemState.PENDING, ItemState.RUNNING, ItemState.CANCELLED})
SCANNED_WINDOWS = 10
"""Of `SHARD_ROWS` each: how far one request looks for rows without an outcome."""


@dataclass(frozen=True)
class OutcomePage:
    """Some rows, and the number from which the next page goes on; None on the last."""

    rows: list[OutcomeRow]
    following: int | None


class BatchOutcomes:
    """The outcomes of one batch as it is now."""

    def __init__(self, batch: Batch, *, outcomes: Outcomes, files: Lines) -> None:
        self._batch = batch
        self._rounds = rounds_of(batch, outcomes=outcomes, files=files)

    def page(self, first: int, limit: int, state: ItemState | None = None) -> OutcomePage:
        """Return the rows from number `first` on, at most `limit`, of one state if given.

        A page of rows without an outcome may hold fewer than `limit` and still have a following
        one: it ends where `SCANNED_WINDOWS` were looked through.
        """
        total = self._batch.total or 0
        if state is None:
            end = min(first + limit, total)
            return OutcomePage(self.read(first, end), end if end < total else None)
        if state in OPEN or self._batch.state is State.FAILED:
            return self._scanned(first, limit, state)
        return self._recorded(first, limit, state)

    def read(self, first: int, end: int, *, only_open: bool = False) -> list[OutcomeRow]:
        """Return what became of the rows whose numbers are `first` up to `end`, in order."""
        rows: dict[int, OutcomeRow] = {}
        for each in self._rounds:
            rows |= {row.number: row for row in each.read(first, end, only_open=only_open)}
        return [self._as_of_now(rows[number]) for number in sorted(rows)]

    def _as_of_now(self, row: OutcomeRow) -> OutcomeRow:
        """Return a failed row as pending where a retry has begun and not yet listed its rows."""
        if row.state is not ItemState.FAILED or self._is_listed() or self._batch.is_final:
            return row
        return OutcomeRow(row.number, row.line, ItemState.PENDING, row.ref)

    def _scanned(self, first: int, limit: int, state: ItemState) -> OutcomePage:
        total = self._batch.total or 0
        is_open = state in OPEN and self._is_listed()
        found: list[OutcomeRow] = []
        for _ in range(SCANNED_WINDOWS):
            end = min(first + SHARD_ROWS, total)
            found += [row for row in self.read(first, end, only_open=is_open) if row.state is state]
            first = end
            if len(found) > limit:
                return OutcomePage(found[:limit], found[limit].number)
            if first >= total:
                return OutcomePage(found, None)
        return OutcomePage(found, first)

    def _is_listed(self) -> bool:
        return len(self._rounds) > self._batch.round

    def _recorded(self, first: int, limit: int, state: ItemState) -> OutcomePage:
        """Return rows that have an outcome of this state; it is found by the documents' states.

        A retry takes every failed row of the rounds before it, so what failed is of the last round.
        """
        rounds: list[Round] = self._rounds
        if state is ItemState.FAILED:
            rounds = [each for each in rounds if each.rows.round == self._batch.round]

        found = heapq.merge(
            *(each.of_state(state, first) for each in rounds), key=lambda row: row.number
        )
        rows = list(islice(found, limit + 1))
        following = rows[limit].number if len(rows) > limit else None
        return OutcomePage(rows[:limit], following)

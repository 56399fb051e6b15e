"""What became of the items of some portions: the documents of their outcomes, then the rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Protocol

from hybrid_audio.batching.reading.round_rows import Lines
from hybrid_audio.domain.batches.batch import Epoch
from hybrid_audio.domain.batches.naming import outcome_id
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.rows import ItemState, OutcomeRow
from hybrid_audio.runtime.parallel import run_parallel

READS_AT_ONCE = 16
FIRST_DOCUMENTS = 4
MOST_DOCUMENTS = 64
"""Documents of one query by state: few at first, since one may hold a whole page of rows."""

LAST_AGAIN = 99


class Outcomes(Protocol):
    """The documents of outcomes: found by their ids, or in order by a state that they hold."""

    def find_outcomes(
        self, id: str, epoch: int, ids: Sequence[str]
    ) -> Mapping[str, PortionOutcome]: ...
    def outcomes_of_state(
        self, id: str, epoch: int, state: str, after: str, limit: int
    ) -> Sequence[PortionOutcome]: ...


class PortionRows:
    """Reads what the portions of one epoch recorded."""

    def __init__(self, batch: str, epoch: Epoch, *, outcomes: Outcomes, files: Lines) -> None:
        self._batch = batch
        self._epoch = epoch
        self._outcomes = outcomes
        self._files = files

    def documents(self, portions: Iterable[int]) -> dict[int, list[PortionOutcome]]:
        """Return the outcomes of each portion, the first first; no entry where there is none.

        An outcome that left items has a successor, which is looked up in the next round trip.
        """
        found: dict[int, list[PortionOutcome]] = {}
        wanted = [(position, 0) for position in portions]
        while wanted:
            ids = [outcome_id(position, again) for position, again in wanted]
            documents = self._outcomes.find_outcomes(self._batch, self._epoch.number, ids)
            for each in documents.values():
                found.setdefault(each.position, []).append(each)
            wanted = [(each.position, each.again + 1) for each in documents.values() if each.left]
        return found

    def rows(self, documents: Iterable[PortionOutcome]) -> list[OutcomeRow]:
        """Return the rows of outcomes, read side by side, in the order of the documents."""
        names = [each.object for each in documents if each.object is not None]
        reads = [partial(self._read, name) for name in names]
        return [row for rows in run_parallel(reads, at_once=READS_AT_ONCE) for row in rows]

    def of_state(self, state: ItemState, portion: int) -> Iterator[OutcomeRow]:
        """Yield the rows of a state from a portion on, in order; what is not taken is not read."""
        rows = (row for row in self._rows_of_state(state, portion) if row[1].state is state)
        for _, group in groupby(rows, key=lambda each: each[0]):
            yield from sorted((row for _, row in group), key=lambda row: row.number)

    def _rows_of_state(self, state: ItemState, portion: int) -> Iterator[tuple[int, OutcomeRow]]:
        after = outcome_id(portion - 1, LAST_AGAIN) if portion else ""
        limit = FIRST_DOCUMENTS
        while True:
            found = self._outcomes.outcomes_of_state(
                self._batch, self._epoch.number, state.value, after, limit
            )
            reads = [partial(self.rows, [each]) for each in found]
            for each, rows in zip(found, run_parallel(reads, at_once=READS_AT_ONCE), strict=True):
                yield from ((each.position, row) for row in rows)

            if len(found) < limit:
                return
            after = outcome_id(found[-1].position, found[-1].again)
            limit = min(2 * limit, MOST_DOCUMENTS)

    def _read(self, name: str) -> list[OutcomeRow]:
        return [OutcomeRow.from_json(line) for line in self._files.read_lines(name) or ()]

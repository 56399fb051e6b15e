"""One round of a batch: what became of each of its rows, those without an outcome too."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hybrid_audio.batching.reading.portion_rows import Outcomes, PortionRows
from hybrid_audio.batching.reading.round_rows import Lines, RoundRows
from hybrid_audio.domain.batches import portions
from hybrid_audio.domain.batches.batch import Batch, Epoch, State
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.rows import ItemState, OutcomeRow

WITHOUT_OUTCOME = {State.CANCELLED: ItemState.CANCELLED, State.FAILED: ItemState.FAILED}


@dataclass(frozen=True)
class Round:
    """The rows of a round, and the epoch in which they get their outcomes, once it was entered."""

    batch: Batch
    epoch: Epoch | None
    rows: RoundRows
    outcomes: Outcomes
    files: Lines

    def read(self, first: int, end: int, *, only_open: bool = False) -> list[OutcomeRow]:
        """Return what became of the rows whose numbers are `first` up to `end`, in order.

        With `only_open` it is enough to return the rows that have no outcome: portions that left
        nothing are not read.
        """
        positions = self.rows.positions(first, end)
        if not positions:
            return []
        if self.epoch is None:
            return self._open_rows(positions, set())

        reader = self._reader(self.epoch)
        touched = portions_of(self.epoch, positions)
        documents = reader.documents(touched)
        settled = {each for each in touched if _is_settled(self.epoch, documents.get(each, ()))}
        read = [each for each in touched if not (only_open and each in settled)]
        rows = {row.number: row for row in reader.rows(_each(documents, read))}

        open_rows = self._open_of(positions, set(touched) - settled, set(rows))
        kept = [row for number, row in rows.items() if first <= number < end]
        return sorted([*kept, *open_rows], key=lambda row: row.number)

    def of_state(self, state: ItemState, first: int) -> Iterator[OutcomeRow]:
        """Yield the rows with an outcome of a state, from a number on, in order."""
        positions = self.rows.positions(first, first + 1)
        if self.epoch is None or positions.start >= self.epoch.items:
            return
        found = self._reader(self.epoch).of_state(
            state, portions.portion_of(self.epoch, positions.start)
        )
        yield from (row for row in found if row.number >= first)

    def _reader(self, epoch: Epoch) -> PortionRows:
        return PortionRows(self.batch.id, epoch, outcomes=self.outcomes, files=self.files)

    def _open_of(self, positions: range, unsettled: set[int], done: set[int]) -> list[OutcomeRow]:
        """Return the rows without an outcome; no row is read where every portion is settled."""
        if self.epoch is None or not unsettled:
            return []

        queued = self._queued(self.epoch, unsettled)
        own = [each for each in unsettled if each not in queued]
        found = []
        for group, is_queued in ((queued, True), (own, False)):
            for portion in sorted(group):
                span = portions.portion(self.epoch, portion)
                inside = range(max(span.first, positions.start), min(span.end, positions.stop))
                found += self._open_rows(inside, done, is_queued=is_queued)
        return found

    def _queued(self, epoch: Epoch, unsettled: set[int]) -> set[int]:
        """Return the portions whose tasks are in the queue: the one before in the lane is done."""
        if self.batch.state is not State.RUNNING:
            return set()
        before = {each - epoch.lanes: each for each in unsettled if each >= epoch.lanes}
        ended = self._reader(epoch).documents(before)
        return {each for each in unsettled if each < epoch.lanes} | {before[e] for e in ended}

    def _open_rows(
        self, positions: range, done: set[int], *, is_queued: bool = False
    ) -> list[OutcomeRow]:
        waiting = ItemState.RUNNING if is_queued else ItemState.PENDING
        state = WITHOUT_OUTCOME.get(self.batch.state, waiting)
        error = self.batch.reason if state is ItemState.FAILED else None
        return [
            OutcomeRow(row["number"], row.get("line"), state, row.get("ref"), error)
            for _, row in self.rows.lines(positions)
            if row["number"] not in done
        ]


def portions_of(epoch: Epoch, positions: range) -> range:
    """Return the portions that hold these positions."""
    last = portions.portion_of(epoch, positions[-1])
    return range(portions.portion_of(epoch, positions[0]), last + 1)


def _is_settled(epoch: Epoch, outcomes: Iterable[PortionOutcome]) -> bool:
    """Return whether each item of a portion has an outcome: a cancelled one may leave some out."""
    recorded = list(outcomes)
    if not recorded:
        return False
    items = sum(each.sums.items for each in recorded)
    return items >= len(portions.portion(epoch, recorded[0].position))


def _each(
    documents: dict[int, list[PortionOutcome]], wanted: list[int]
) -> Iterator[PortionOutcome]:
    for position in wanted:
        yield from documents.get(position, ())


def rounds_of(batch: Batch, *, outcomes: Outcomes, files: Lines) -> list[Round]:
    """Return the rounds of a batch whose rows are known, the first first."""
    found = []
    for number, epoch in enumerate((*batch.past, batch.item_epoch)):
        items = _items(batch, number, epoch)
        if items is not None:
            rows = RoundRows(batch.id, number, items, files)
            found.append(Round(batch, epoch, rows, outcomes, files))
    return found


def _items(batch: Batch, round: int, epoch: Epoch | None) -> int | None:
    if round == 0:
        return batch.total
    if epoch is not None:
        return epoch.items
    return batch.planning.rows if batch.planning.is_table_read else None

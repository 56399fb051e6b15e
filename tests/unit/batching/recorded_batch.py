"""A batch with rows and outcomes in memory, written as the tasks of its rounds would write them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hybrid_audio.domain.batches import portions
from hybrid_audio.domain.batches.batch import Batch, Epoch, Stage
from hybrid_audio.domain.batches.counts import Sums
from hybrid_audio.domain.batches.naming import outcome_id, outcomes_name, rows_name
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.portions import SHARD_ROWS
from hybrid_audio.domain.batches.rows import ItemState, OutcomeRow
from tests.unit.batching.batches import ID, NOW


class RecordedBatch:
    """Files and documents of a batch; `reads` names the files that were read."""

    def __init__(self) -> None:
        self.files: dict[str, list[dict[str, Any]]] = {}
        self.documents: dict[int, dict[str, PortionOutcome]] = {}
        self.reads: list[str] = []
        self.queries = 0

    def write_rows(self, round: int, numbers: Sequence[int]) -> None:
        for shard in range(-(-len(numbers) // SHARD_ROWS)):
            part = numbers[shard * SHARD_ROWS : (shard + 1) * SHARD_ROWS]
            rows = [{"number": n, "line": n + 2, "ref": f"r{n}", "values": {}} for n in part]
            self.files[rows_name(ID, round, shard)] = rows

    def record(
        self,
        epoch: Epoch,
        position: int,
        states: Mapping[int, str],
        *,
        again: int = 0,
        left: tuple[int, ...] = (),
    ) -> None:
        """Record the outcome of a portion: the state of each row, by its number."""
        id = outcome_id(position, again)
        name = outcomes_name(ID, epoch.number, id, "t")
        rows = [
            OutcomeRow(n, n + 2, ItemState(state), f"r{n}", object=f"messages/{n}.wav")
            for n, state in states.items()
        ]
        self.files[name] = [row.to_json() for row in rows]
        found = tuple(sorted(set(states.values())))
        outcome = PortionOutcome(position, again, sums_of(rows), name, left, 0, False, NOW, found)
        self.documents.setdefault(epoch.number, {})[id] = outcome

    def record_all(self, epoch: Epoch, numbers: Sequence[int], states: Mapping[int, str]) -> None:
        """Record every portion of an epoch; a row without a state of its own was created."""
        for position in range(epoch.portions):
            span = portions.portion(epoch, position)
            own = numbers[span.first : span.end]
            self.record(epoch, position, {n: states.get(n, "created") for n in own})

    def failed(self, epoch: Epoch) -> list[int]:
        """Return the numbers of the rows that failed in an epoch, in order."""
        names = [each.object for each in self.documents.get(epoch.number, {}).values()]
        rows = [row for name in names for row in self.files[str(name)]]
        return sorted(row["number"] for row in rows if row["state"] == "failed")

    def read_lines(self, name: str) -> list[dict[str, Any]] | None:
        self.reads.append(name)
        return self.files.get(name)

    def find_outcomes(
        self, id: str, epoch: int, ids: Sequence[str]
    ) -> Mapping[str, PortionOutcome]:
        self.queries += 1
        known = self.documents.get(epoch, {})
        return {each: known[each] for each in ids if each in known}

    def outcomes_of_state(
        self, id: str, epoch: int, state: str, after: str | None, limit: int
    ) -> list[PortionOutcome]:
        self.queries += 1
        known = sorted(self.documents.get(epoch, {}).items())
        return [each for id, each in known if id > (after or "") and state in each.states][:limit]


def sums_of(rows: Sequence[OutcomeRow]) -> Sums:
    states = [row.state for row in rows]
    return Sums(*map(states.count, (ItemState.HIT, ItemState.CREATED, ItemState.FAILED)))


def epoch_of(items: int, *, number: int, portion_items: int = 5, lanes: int = 2) -> Epoch:
    made = portions.epoch(number, Stage.MESSAGES, items, concurrency=1)
    return replace(
        made, portion_items=portion_items, portions=-(-items // portion_items), lanes=lanes
    )


def retried(made: Batch, epoch: Epoch | None) -> Batch:
    """The batch in the round after `made`, its items in `epoch` once their table is read."""
    planning = replace(made.planning, is_table_read=epoch is not None)
    return replace(made.retrying(), state=made.state, epoch=epoch, planning=planning)

"""Batches in memory: documents, files, queues that a simulation can kill at each call."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import IO, Any

from hybrid_audio.domain.batches.batch import FINAL, Batch, State
from hybrid_audio.domain.batches.counts import NO_SUMS, Sums
from hybrid_audio.domain.batches.naming import outcome_id
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.task import Task
from hybrid_audio.errors import NotFound, StoreUnavailable
from tests.unit.batching.actors import Stage

LEGAL = {
    State.PLANNING: {State.PLANNED, State.RUNNING, State.CANCELLED, State.FAILED},
    State.PLANNED: {State.RUNNING, State.CANCELLED},
    State.RUNNING: {
        *(State.PAUSED, State.CANCELLING, State.CANCELLED),
        *(State.DONE, State.PARTIAL, State.FAILED),
    },
    State.PAUSED: {State.RUNNING, State.CANCELLING, State.CANCELLED},
    State.CANCELLING: {State.CANCELLED},
    State.DONE: set(),
    State.PARTIAL: {State.PLANNING},
    State.FAILED: {State.PLANNING},
    State.CANCELLED: set(),
}


class Clock:
    """The time of a simulation, which only it moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


class Outages:
    """How many of the next calls fail, by what is called."""

    def __init__(self) -> None:
        self.left: dict[str, int] = {}

    def strike(self, what: str, error: Exception) -> None:
        if self.left.get(what, 0) > 0:
            self.left[what] -= 1
            raise error


class MemoryStore:
    """Documents of batches and outcomes; changes are checked for their legality."""

    def __init__(self, stage: Stage, clock: Clock, outages: Outages) -> None:
        self.batches: dict[str, Batch] = {}
        self.outcomes: dict[tuple[str, int], dict[str, PortionOutcome]] = {}
        self._stage = stage
        self._clock = clock
        self._outages = outages

    def _call(self, *, pauses: bool = True) -> None:
        self._stage.point(pauses=pauses)
        self._outages.strike("store", StoreUnavailable("down"))

    def create(self, batch: Batch) -> bool:
        self._call()
        return self.batches.setdefault(batch.id, batch) is batch

    def get(self, id: str) -> Batch:
        self._call()
        return self.peek(id)

    def look(self, id: str) -> Batch:
        """Return a batch to the watch, whose threads share one look: none is paused in it."""
        self._call(pauses=False)
        return self.peek(id)

    def peek(self, id: str) -> Batch:
        """Return a batch to the test."""
        if id not in self.batches:
            raise NotFound("there is no batch of this id; GET /batches lists all")
        return self.batches[id]

    def change(self, id: str, decide: Callable[[Batch], Batch]) -> Batch:
        self._call()
        before = self.peek(id)
        decided = decide(before)
        if decided == before:
            return before
        is_legal = decided.state is before.state or decided.state in LEGAL[before.state]
        assert is_legal, f"{before.state} to {decided.state}"
        self.batches[id] = replace(decided, updated_at=self._clock.now())
        self._stage.point(pauses=False)
        return self.batches[id]

    def page(self, limit: int, after: str | None = None) -> tuple[list[Batch], str | None]:
        self._call()
        return list(self.batches.values())[:limit], None

    def open_batches(self, limit: int, *, after: str = "") -> list[Batch]:
        self._call()
        found = [each for each in self.batches.values() if each.state not in FINAL]
        return sorted((each for each in found if each.id > after), key=lambda each: each.id)[:limit]

    def record(self, id: str, epoch: int, outcome: PortionOutcome) -> PortionOutcome | None:
        self._call()
        batch = self.batches.get(id)
        if batch is None or batch.is_final or batch.epoch is None or batch.epoch.number != epoch:
            return None
        name = outcome_id(outcome.position, outcome.again)
        counting = self.outcomes.setdefault((id, epoch), {}).setdefault(name, outcome)
        self._stage.point(pauses=False)
        return counting

    def find_outcomes(self, id: str, epoch: int, ids: Sequence[str]) -> dict[str, PortionOutcome]:
        self._call()
        known = self.outcomes.get((id, epoch), {})
        return {name: known[name] for name in ids if name in known}

    def sums(self, id: str, epoch: int) -> tuple[Sums, int]:
        self._call()
        return self.sums_now(id, epoch)

    def sums_now(self, id: str, epoch: int) -> tuple[Sums, int]:
        known = self.outcomes.get((id, epoch), {}).values()
        return sum((each.sums for each in known), NO_SUMS), sum(each.ends_lane for each in known)

    def latest(self, id: str, epoch: int, limit: int) -> list[PortionOutcome]:
        self._call()
        known = self.outcomes.get((id, epoch), {}).values()
        return sorted(known, key=lambda each: each.at, reverse=True)[:limit]

    def last_outcome_at(self, id: str, epoch: int) -> datetime | None:
        self._call()
        known = self.outcomes.get((id, epoch), {}).values()
        return max((each.at for each in known), default=None)

    def outcomes_left(self, id: str, epoch: int) -> Iterator[PortionOutcome]:
        self._call()
        yield from [each for each in self.outcomes.get((id, epoch), {}).values() if each.left]

    def outcomes_of_state(
        self, id: str, epoch: int, state: str, after: str | None, limit: int
    ) -> list[PortionOutcome]:
        self._call()
        known = sorted(self.outcomes.get((id, epoch), {}).items())
        found = [each for name, each in known if state in each.states and name > (after or "")]
        return found[:limit]

    def delete(self, id: str) -> None:
        self._call()
        self.batches.pop(id, None)
        self.outcomes = {key: each for key, each in self.outcomes.items() if key[0] != id}


class MemoryFiles:
    """Files; reads are shared by threads, so none is paused in one."""

    def __init__(self, stage: Stage, outages: Outages) -> None:
        self.files: dict[str, Any] = {}
        self._stage = stage
        self._outages = outages

    def _write(self, name: str, content: Any) -> None:
        self._stage.point()
        self._outages.strike("store", StoreUnavailable("down"))
        self.files[name] = content

    def _read(self, name: str) -> Any:
        self._stage.point(pauses=False)
        self._outages.strike("store", StoreUnavailable("down"))
        return self.files.get(name)

    def write_lines(self, name: str, lines: Iterable[Mapping[str, Any]]) -> None:
        self._write(name, [dict(line) for line in lines])

    def read_lines(self, name: str) -> list[dict[str, Any]] | None:
        found: list[dict[str, Any]] | None = self._read(name)
        return found

    def write_json(self, name: str, content: Mapping[str, Any]) -> None:
        self._write(name, dict(content))

    def read_json(self, name: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._read(name)
        return found

    def write_bytes(self, name: str, data: bytes) -> None:
        self._write(name, data)

    def read_bytes(self, name: str) -> bytes | None:
        found: bytes | None = self._read(name)
        return found

    @contextmanager
    def writer(self, name: str, content_type: str) -> Iterator[IO[bytes]]:
        file = io.BytesIO()
        yield file
        self._write(name, file.getvalue())

    def size_bytes(self, name: str) -> int | None:
        found = self._read(name)
        return None if found is None else len(found)

    def delete_folder(self, prefix: str) -> None:
        self._stage.point()
        for name in [each for each in self.files if each.startswith(prefix)]:
            del self.files[name]


@dataclass
class Queued:
    """A task in a queue: when it is due, and how often it was delivered in vain."""

    task: Task
    due_s: float
    retries: int = 0
    under_way: int = 0


@dataclass
class MemoryQueue:
    """Queues that deliver at least once; names stay taken. `loses` decides which tasks get lost."""

    stage: Stage
    clock: Clock
    outages: Outages
    loses: Callable[[Task], bool] = lambda task: False
    tasks: dict[str, Queued] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    created: int = 0

    def enqueue(self, tasks: Sequence[Task]) -> None:
        for task in tasks:
            self.stage.point()
            self.outages.strike("queue", StoreUnavailable("down"))
            if task.id in self.names:
                continue
            self.names.add(task.id)
            self.created += 1
            if not self.loses(task):
                self.tasks[task.id] = Queued(task, self.clock.seconds + task.delay_s)

    def exists(self, task: Task) -> bool:
        self.stage.point()
        return task.id in self.tasks

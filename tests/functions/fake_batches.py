"""Batches in memory behind the door: documents, files, and a queue that keeps its tasks."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import IO

from hybrid_audio.batches import BatchDeps
from hybrid_audio.batching.request import BatchRequest
from hybrid_audio.domain.batches.batch import Batch, State
from hybrid_audio.domain.batches.counts import NO_SUMS, Sums
from hybrid_audio.domain.batches.naming import batch_id, rows_name
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.plan import Plan, RowFault
from hybrid_audio.domain.batches.task import Task
from hybrid_audio.domain.batches.webhook import WebhookRecord
from hybrid_audio.errors import NotFound
from tests.unit.batching.batches import NOW, batch
from tests.unit.batching.recorded_batch import RecordedBatch

IDS = {state: f"b{number:024x}" for number, state in enumerate(State)}
"""The id of the batch that is in a state, where there is one of each."""

PLAN = Plan(3, 1, 2, 24, 300, 3, 1, (RowFault(2, 4, "name is missing"),))


def one_of_each_state() -> "FakeBatches":
    """Batches of three rows, none of which has an outcome."""
    made = FakeBatches()
    for state, id in IDS.items():
        made.kept[id] = replace(batch(state=state, total=3), id=id)
        made.files[rows_name(id, 0, 0)] = [{"number": n, "line": n + 2} for n in range(3)]
    return made


class FakeBatches(RecordedBatch):
    """A store, the files and the queue of batches; `requests` are those that were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, Batch] = {}
        self.objects: dict[str, bytes] = {}
        self.tasks: list[Task] = []
        self.requests: list[BatchRequest] = []
        self.swept: list[str] = []
        self.found = NO_SUMS

    def deps(self) -> BatchDeps:
        return BatchDeps(
            self, self, self, plans=self._plan, creates=self._create, sweeps=self._sweep
        )

    def get(self, id: str) -> Batch:
        if id not in self.kept:
            raise NotFound("there is no batch of this id")
        return self.kept[id]

    def change(self, id: str, decide: Callable[[Batch], Batch]) -> Batch:
        self.kept[id] = decide(self.get(id))
        return self.kept[id]

    def page(self, limit: int, after: str) -> tuple[list[Batch], str | None]:
        newest = sorted(self.kept, reverse=True)
        listed = [id for id in newest if not after or id < after][:limit]
        following = listed[-1] if listed and listed[-1] != newest[-1] else None
        return [self.kept[id] for id in listed], following

    def delete(self, id: str) -> None:
        del self.kept[id]

    def sums(self, id: str, epoch: int) -> tuple[Sums, int]:
        return self.found, 0

    def latest(self, id: str, epoch: int, limit: int) -> Sequence[PortionOutcome]:
        return ()

    def read_bytes(self, name: str) -> bytes | None:
        return self.objects.get(name)

    def size_bytes(self, name: str) -> int | None:
        return len(self.objects[name]) if name in self.objects else None

    @contextmanager
    def writer(self, name: str, content_type: str) -> Iterator[IO[bytes]]:
        file = io.BytesIO()
        yield file
        self.objects[name] = file.getvalue()

    def delete_folder(self, prefix: str) -> None:
        self.objects = {name: o for name, o in self.objects.items() if not name.startswith(prefix)}

    def enqueue(self, tasks: Sequence[Task]) -> None:
        self.tasks += tasks

    def _plan(self, request: BatchRequest) -> Plan:
        self.requests.append(request)
        return PLAN

    def _create(self, request: BatchRequest, token: str) -> Batch:
        self.requests.append(request)
        id = batch_id(token)
        made = Batch(id, request.kind, State.PLANNING, NOW, NOW, template=request.template)
        if request.webhook_url is not None:
            made = replace(made, webhook=WebhookRecord(request.webhook_url))
        return self.kept.setdefault(id, replace(made, label=request.label))

    def _sweep(self, batch: Batch) -> Batch:
        self.swept.append(batch.id)
        return batch

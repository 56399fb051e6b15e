"""Batches in memory behind the door: documents, files, and a queue that keeps its tasks."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import IO, Any

from hybrid_audio.batching.planning.freezing import Freezing
from hybrid_audio.batching.planning.now import PlanReport
from hybrid_audio.batching.request import BatchRequest
from hybrid_audio.batching.shards import Shards
from hybrid_audio.batching.watch import Watch
from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.batch import Batch, Stage, State
from hybrid_audio.domain.batches.counts import NO_SUMS, Sums
from hybrid_audio.domain.batches.frozen import FrozenBatch
from hybrid_audio.domain.batches.naming import rows_name
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.plan import Plan, RowFault
from hybrid_audio.domain.batches.task import Task
from hybrid_audio.domain.stems.contract import Voice
from hybrid_audio.errors import InvalidInput, NotFound
from hybrid_audio.ingestion.reading import ListFormat, ReadingWarning
from hybrid_audio.ingestion.recipients.table import TableReport
from tests.unit.batching.batches import NOW, batch, messages_epoch
from tests.unit.batching.recorded_batch import RecordedBatch

IDS = {state: f"b{number:024x}" for number, state in enumerate(State)}
"""The id of the batch that is in a state, where there is one of each."""

TABLE = TableReport(
    ListFormat.CSV,
    encoding="utf-8",
    delimiter=";",
    header_line=2,
    columns=("ref", "First name", "city"),
    mapping={"ref": "ref", "name": "First name"},
    unused=("city",),
    warnings=(),
)
WARNINGS = (ReadingWarning("column_guessed", "the column City was read", 2, is_guess=True),)
PLAN = Plan(3, 1, 2, 24, 300, 3, 1, (RowFault(2, 4, "name is missing"),))


def one_of_each_state() -> "FakeBatches":
    """Batches of three rows, none of which has an outcome."""
    made = FakeBatches()
    for state, id in IDS.items():
        began = None if state in (State.PLANNING, State.PLANNED) else messages_epoch(3)
        made.kept[id] = replace(batch(state=state, total=3, epoch=began), id=id)
        made.files[rows_name(id, 0, 0)] = [{"number": n, "line": n + 2} for n in range(3)]
    return made


class FakeBatches(RecordedBatch):
    """A store, the files and the queue of batches; `requests` are those that were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, Batch] = {}
        self.objects: dict[str, bytes] = {}
        self.jsons: dict[str, dict[str, Any]] = {}
        self.tasks: list[Task] = []
        self.requests: list[BatchRequest] = []
        self.found = NO_SUMS

    def shop(self) -> Workshop:
        """Return a workshop of which callers of batches use this much."""
        unused: Any = None
        enough: Any = self
        return Workshop(
            store=enough,
            files=enough,
            queue=enough,
            library=unused,
            kept_stems=unused,
            enters=unused,
            outputs=unused,
            budget=unused,
            speaker=unused,
            resolver_of=unused,
            freezes=self._freeze,
            plans=lambda freezing: PlanReport(PLAN, 2, TABLE, WARNINGS),
            plan_step=lambda batch: batch,
            uri_of=lambda batch, name: f"gs://outputs/{name}",
            watch=Watch(self.get),
            shards=Shards(enough),
            concurrency={Stage.SPEECH: 2, Stage.MESSAGES: 8},
            now=lambda: NOW,
        )

    def create(self, batch: Batch) -> bool:
        return self.kept.setdefault(batch.id, batch) is batch

    def get(self, id: str) -> Batch:
        if id not in self.kept:
            raise NotFound("there is no batch of this id")
        return self.kept[id]

    def change(self, id: str, decide: Callable[[Batch], Batch]) -> Batch:
        self.kept[id] = decide(self.get(id))
        return self.kept[id]

    def page(self, limit: int, after: str | None = None) -> tuple[list[Batch], str | None]:
        if after is not None and after not in self.kept:
            raise InvalidInput.at("page_token", "is not a token of this list")
        newest = sorted(self.kept, reverse=True)
        listed = [id for id in newest if after is None or id < after][:limit]
        following = listed[-1] if listed and listed[-1] != newest[-1] else None
        return [self.kept[id] for id in listed], following

    def delete(self, id: str) -> None:
        del self.kept[id]

    def sums(self, id: str, epoch: int) -> tuple[Sums, int]:
        return self.found, 0

    def latest(self, id: str, epoch: int, limit: int) -> Sequence[PortionOutcome]:
        return ()

    def write_json(self, name: str, content: Mapping[str, Any]) -> None:
        self.jsons[name] = dict(content)

    def read_json(self, name: str) -> dict[str, Any] | None:
        return self.jsons.get(name)

    def last_outcome_at(self, id: str, epoch: int) -> datetime | None:
        return None

    def outcomes_left(self, id: str, epoch: int) -> Iterator[PortionOutcome]:
        yield from ()

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

    def exists(self, task: Task) -> bool:
        return task in self.tasks

    def enqueue(self, tasks: Sequence[Task]) -> None:
        self.tasks += tasks

    def _freeze(self, request: BatchRequest) -> Freezing:
        self.requests.append(request)
        return Freezing(
            FrozenBatch(
                request.kind,
                Voice(id="joe", language="en"),
                "sonic-3-2026-01-12",
                label=request.label,
                webhook_url=request.webhook_url,
            )
        )

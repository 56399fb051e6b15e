"""A planning desk for tests: files, uploads, templates and stems in memory."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

from hybrid_audio.batching.planning.freezing import Freezing, freeze, keep
from hybrid_audio.batching.planning.now import PlanReport, plan_now
from hybrid_audio.batching.planning.resolvers import Resolvers
from hybrid_audio.batching.planning.step import Planner, Row
from hybrid_audio.batching.request import BatchRequest, InlineTable, ObjectTable, SentTable
from hybrid_audio.domain.batches.batch import Batch, Kind, State
from hybrid_audio.domain.stems.contract import Contract, StemSpec, Voice
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.reader import read_template
from hybrid_audio.errors import NotFound
from tests.unit.dataset_fakes import FakeDatasets

SPEAKER = Speaker(Contract(), Voice(id="luis", language="en"))
GREETING = read_template(
    {
        "template_name": "greeting",
        "voice": {"speed": 1.0},
        "segments": [
            {"id": "intro", "text": "Hey {name}, it's Luis."},
            {"id": "main", "text": "Your {developer|resort} timeshare.", "voice": {"speed": 0.95}},
            {"id": "end", "text": "Bye."},
        ],
        "variants": {"warm": {"voice": {"emotion": "affectionate"}}},
    }
)
RECIPIENTS = InlineTable(
    (
        {"ref": "r1", "name": "Ann", "developer": "Hilton"},
        {"ref": "r2", "name": "Bob"},
        {"ref": "r3", "developer": "Hilton"},
    )
)
JUNE = ObjectTable("june.csv")


@dataclass(frozen=True)
class Located:
    template: Template


class FakeTemplates:
    """Templates by name."""

    def __init__(self, *templates: Template) -> None:
        self.kept = {template.name: template for template in templates}

    def get(self, name: str) -> Located:
        if name not in self.kept:
            raise NotFound(f"there is no template {name}")
        return Located(self.kept[name])


class FakeUploads:
    """The newest generation of each upload; `read` counts what was read."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[int, bytes]] = {}

    def put(self, name: str, data: str) -> None:
        self.kept[name] = (self.kept.get(name, (0, b""))[0] + 1, data.encode())

    def stat(self, name: str) -> StoredObject | None:
        if name not in self.kept:
            return None
        generation, data = self.kept[name]
        return StoredObject(name, generation, len(data))

    @contextmanager
    def reader(self, name: str, *, generation: int | None = None) -> Iterator[BinaryIO]:
        kept, data = self.kept.get(name, (0, b""))
        if generation != kept:
            raise NotFound("the object does not exist, or was replaced meanwhile")
        yield io.BytesIO(data)


class FakeFiles:
    """Files of batches as they are written: what JSON cannot hold fails here too."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def write_lines(self, name: str, lines: Iterable[Mapping[str, Any]]) -> None:
        self.kept[name] = "\n".join(json.dumps(line, allow_nan=False) for line in lines).encode()

    def create_lines(self, name: str, lines: Iterable[Mapping[str, Any]]) -> bool:
        if name in self.kept:
            return False
        self.write_lines(name, lines)
        return True

    def read_lines(self, name: str) -> list[dict[str, Any]] | None:
        data = self.kept.get(name)
        return None if data is None else [json.loads(line) for line in data.splitlines()]

    def write_json(self, name: str, content: Mapping[str, Any]) -> None:
        self.kept[name] = json.dumps(content, allow_nan=False).encode()

    def read_json(self, name: str) -> dict[str, Any] | None:
        return None if name not in self.kept else dict(json.loads(self.kept[name]))

    def write_bytes(self, name: str, data: bytes) -> None:
        self.kept[name] = data

    def read_bytes(self, name: str) -> bytes | None:
        return self.kept.get(name)

    @contextmanager
    def reader(self, name: str) -> Iterator[BinaryIO]:
        yield io.BytesIO(self.kept[name])

    @contextmanager
    def writer(self, name: str, content_type: str) -> Iterator[BinaryIO]:
        file = io.BytesIO()
        yield file
        self.kept[name] = file.getvalue()


@dataclass
class Desk:
    """Everything that planning needs; `stored` are the signatures of stems that exist."""

    templates: FakeTemplates = field(default_factory=lambda: FakeTemplates(GREETING))
    uploads: FakeUploads = field(default_factory=FakeUploads)
    files: FakeFiles = field(default_factory=FakeFiles)
    datasets: FakeDatasets = field(default_factory=FakeDatasets)
    stored: set[str] = field(default_factory=set)
    looked: list[str] = field(default_factory=list)
    failed: list[Row] = field(default_factory=list)

    def is_stored(self, specs: Sequence[StemSpec]) -> list[bool]:
        """Return which stems exist, and remember that they were looked for."""
        self.looked += [spec.signature for spec in specs]
        return [spec.signature in self.stored for spec in specs]

    def freeze(self, kind: Kind = Kind.MESSAGES, **asked: Any) -> Freezing:
        """Return a frozen request."""
        given = {"template": None if kind is Kind.ITEMS else "greeting", **asked}
        return self.freeze_request(BatchRequest(kind=kind, **given))

    def freeze_request(self, request: BatchRequest) -> Freezing:
        """Return a request frozen with what the desk has now."""
        return freeze(
            request,
            templates=self.templates,
            uploads=self.uploads,
            rotations=self.datasets,
            speaker=SPEAKER,
        )

    def plan_now(self, kind: Kind = Kind.MESSAGES, **asked: Any) -> PlanReport:
        """Return the plan of a request that is not started."""
        return plan_now(
            self.freeze(kind, **asked),
            uploads=self.uploads,
            rotations=self.datasets,
            speaker=SPEAKER,
            is_stored=self.is_stored,
        )

    def start(self, kind: Kind = Kind.MESSAGES, id: str = "b1", **asked: Any) -> Batch:
        """Keep a frozen request as a batch, and return its document."""
        freezing = self.freeze(kind, **asked)
        keep(freezing, files=self.files, batch=id)
        at = datetime(2026, 1, 1, tzinfo=UTC)
        return Batch(id, kind, State.PLANNING, at, at)

    def planner(self) -> Planner:
        """Return a planner of a process that has just begun."""
        return Planner(
            files=self.files,
            uploads=self.uploads,
            rotations=self.datasets,
            speaker=SPEAKER,
            resolvers=Resolvers(self.files, SPEAKER),
            is_stored=self.is_stored,
            failed_rows=lambda _: iter(self.failed),
        )

    def planned(self, batch: Batch) -> Batch:
        """Return the batch after all steps of its planning, each by another process."""
        while (after := self.planner().step(batch)) != batch:
            batch = after
        return batch


def csv_file(text: str, filename: str = "recipients.csv") -> SentTable:
    """Return a table as it comes with a request."""
    return SentTable(io.BytesIO(text.encode()), filename)

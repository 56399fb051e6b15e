"""What the tasks of batches work with: the collaborators of one deployment, built once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any, Protocol

from hybrid_audio import assemble
from hybrid_audio.batching.planning.freezing import Freezing
from hybrid_audio.batching.planning.now import PlanReport
from hybrid_audio.batching.request import BatchRequest
from hybrid_audio.batching.shards import Shards
from hybrid_audio.batching.watch import Watch
from hybrid_audio.domain.batches.batch import Batch, Stage
from hybrid_audio.domain.batches.counts import Sums
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.plan import RowFault
from hybrid_audio.domain.batches.rows import MessageRow
from hybrid_audio.domain.batches.task import Task
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.stems.stem import ServedItem, Stem
from hybrid_audio.rendering.sources import MessageSources


class Batches(Protocol):
    """The documents of batches and of their outcomes."""

    def create(self, batch: Batch) -> bool: ...
    def get(self, id: str) -> Batch: ...
    def change(self, id: str, decide: Callable[[Batch], Batch]) -> Batch: ...
    def page(self, limit: int, after: str | None = None) -> tuple[list[Batch], str | None]: ...
    def open_batches(self, limit: int, *, after: str = "") -> list[Batch]: ...
    def record(self, id: str, epoch: int, outcome: PortionOutcome) -> PortionOutcome | None: ...
    def find_outcomes(
        self, id: str, epoch: int, ids: Sequence[str]
    ) -> dict[str, PortionOutcome]: ...
    def sums(self, id: str, epoch: int) -> tuple[Sums, int]: ...
    def latest(self, id: str, epoch: int, limit: int) -> list[PortionOutcome]: ...
    def last_outcome_at(self, id: str, epoch: int) -> datetime | None: ...
    def outcomes_left(self, id: str, epoch: int) -> Iterator[PortionOutcome]: ...
    def outcomes_of_state(
        self, id: str, epoch: int, state: str, after: str | None, limit: int
    ) -> list[PortionOutcome]: ...
    def delete(self, id: str) -> None: ...


class Files(Protocol):
    """The files of batches."""

    def write_lines(self, name: str, lines: Iterable[Mapping[str, Any]]) -> None: ...
    def read_lines(self, name: str) -> list[dict[str, Any]] | None: ...
    def write_json(self, name: str, content: Mapping[str, Any]) -> None: ...
    def read_json(self, name: str) -> dict[str, Any] | None: ...
    def write_bytes(self, name: str, data: bytes) -> None: ...
    def read_bytes(self, name: str) -> bytes | None: ...
    def size_bytes(self, name: str) -> int | None: ...
    def writer(self, name: str, content_type: str) -> AbstractContextManager[IO[bytes]]: ...
    def delete_folder(self, prefix: str) -> None: ...


class Queue(Protocol):
    """The queues of tasks; a task whose id is known already is enqueued."""

    def enqueue(self, tasks: Sequence[Task]) -> None: ...
    def exists(self, task: Task) -> bool: ...


class SpeakingLibrary(Protocol):
    """Stems; a missing one is spoken."""

    def ensure(self, spec: StemSpec, *, looks_first: bool = True) -> Stem: ...
    def note_served(self, spec: StemSpec, items: Sequence[ServedItem]) -> None: ...


class PortionOutputs(assemble.Outputs, Protocol):
    """Where the messages of one portion are kept; their reports are written together."""

    def made_for(self, mark: str) -> "PortionOutputs": ...
    def write_reports(self) -> None: ...


class Outputs(Protocol):
    """Where messages are kept."""

    def portion(self, reports_name: str) -> PortionOutputs: ...


class Resolved(Protocol):
    """A row as a message: its sources."""

    @property
    def sources(self) -> MessageSources: ...


class RowResolver(Protocol):
    """Fills a batch's frozen template with the values of a row."""

    def message(self, row: MessageRow) -> Resolved | RowFault: ...


@dataclass(frozen=True)
class Workshop:
    """The collaborators of all that gets batches done.

    `library` speaks missing stems, `kept_stems` raises NotFound for them, `enters` writes the index
    entry of a stored stem that has none. `resolver_of` returns
    what fills the rows of a batch. `freezes` checks a request, `plans` says what it would take, and
    `plan_step` returns the batch after one more step of its planning. `uri_of` gives the gs://
    address of what a batch made. `concurrency` is how many tasks of a stage work at once, `stuck_s`
    how long a batch may stand still before it counts as stuck.
    """

    store: Batches
    files: Files
    queue: Queue
    library: SpeakingLibrary
    kept_stems: assemble.Library
    enters: Callable[[Stem], object]
    outputs: Outputs
    budget: assemble.AudioBudget
    speaker: Speaker
    resolver_of: Callable[[str], RowResolver]
    freezes: Callable[[BatchRequest], Freezing]
    plans: Callable[[Freezing], PlanReport]
    plan_step: Callable[[Batch], Batch]
    uri_of: Callable[[Batch, str], str]
    watch: Watch
    shards: Shards
    concurrency: Mapping[Stage, int]
    stuck_s: float = 120.0
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

"""What a caller can ask of batches: each call decides purely, saves once and moves the batch."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import IO, Any, Protocol

from hybrid_audio.batching.request import BatchRequest
from hybrid_audio.domain.batches.batch import Batch
from hybrid_audio.domain.batches.counts import Sums
from hybrid_audio.domain.batches.naming import folder
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.plan import Plan
from hybrid_audio.domain.batches.task import Task, advance_task
from hybrid_audio.errors import Conflict


class BatchStore(Protocol):
    """The documents of batches and of their outcomes."""

    def get(self, id: str) -> Batch: ...
    def change(self, id: str, decide: Callable[[Batch], Batch]) -> Batch: ...
    def page(self, limit: int, after: str) -> tuple[list[Batch], str | None]: ...
    def delete(self, id: str) -> None: ...
    def sums(self, id: str, epoch: int) -> tuple[Sums, int]: ...
    def latest(self, id: str, epoch: int, limit: int) -> Sequence[PortionOutcome]: ...
    def find_outcomes(
        self, id: str, epoch: int, ids: Sequence[str]
    ) -> Mapping[str, PortionOutcome]: ...
    def outcomes_of_state(
        self, id: str, epoch: int, state: str, after: str, limit: int
    ) -> Sequence[PortionOutcome]: ...


class Files(Protocol):
    """What batches keep in their bucket."""

    def read_lines(self, name: str) -> list[dict[str, Any]] | None: ...
    def read_bytes(self, name: str) -> bytes | None: ...
    def size_bytes(self, name: str) -> int | None: ...
    def writer(self, name: str, content_type: str) -> AbstractContextManager[IO[bytes]]: ...
    def delete_folder(self, prefix: str) -> None: ...


class Queue(Protocol):
    """Where tasks are enqueued; the same name twice is one task."""

    def enqueue(self, tasks: Sequence[Task]) -> None: ...


@dataclass(frozen=True)
class BatchDeps:
    """What the calls need; `plans` and `creates` prepare a batch from what was asked for."""

    store: BatchStore
    files: Files
    queue: Queue
    plans: Callable[[BatchRequest], Plan]
    creates: Callable[[BatchRequest, str], Batch]
    sweeps: Callable[[Batch], Batch] = lambda batch: batch
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def plan_now(request: BatchRequest, deps: BatchDeps) -> Plan:
    """Return what a batch would take, without keeping anything of it."""
    return deps.plans(request)


def create_batch(request: BatchRequest, token: str, deps: BatchDeps) -> Batch:
    """Create the batch that `token` stands for, or return the one that was created before."""
    return deps.creates(request, token)


def start(batch_id: str, deps: BatchDeps) -> Batch:
    """Start a batch that waits for it; raises Conflict, NotFound."""
    return _moved(batch_id, Batch.starting, deps)


def pause(batch_id: str, deps: BatchDeps) -> Batch:
    """Pause a batch within one item; raises Conflict, NotFound."""
    return deps.store.change(batch_id, lambda batch: batch.pausing())


def resume(batch_id: str, deps: BatchDeps) -> Batch:
    """Go on with a paused batch; raises Conflict, NotFound."""
    return _moved(batch_id, Batch.resuming, deps)


def cancel(batch_id: str, deps: BatchDeps) -> Batch:
    """Cancel a batch; what was made stays readable. Raises Conflict, NotFound."""
    return _moved(batch_id, lambda batch: batch.cancelling(deps.now()), deps)


def retry(batch_id: str, deps: BatchDeps) -> Batch:
    """Take up the failed items again; raises Conflict, NotFound."""
    return _moved(batch_id, Batch.retrying, deps)


def delete(batch_id: str, deps: BatchDeps) -> None:
    """Delete a batch that is over; messages and stems stay. Raises Conflict, NotFound."""
    batch = deps.store.get(batch_id)
    if not batch.is_final:
        raise Conflict(f"the batch is {batch.state.value}; cancel it before deleting it")
    deps.files.delete_folder(folder(batch_id))
    deps.store.delete(batch_id)


def _moved(batch_id: str, decide: Callable[[Batch], Batch], deps: BatchDeps) -> Batch:
    def saved(batch: Batch) -> Batch:
        after = decide(batch)
        return batch if after == batch else replace(after, updated_at=deps.now())

    batch = deps.store.change(batch_id, saved)
    deps.queue.enqueue([advance_task(batch_id, batch.state, batch.round, batch.pauses)])
    return batch

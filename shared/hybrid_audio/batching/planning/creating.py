"""Create a batch of a request: checked, kept, and handed to the tasks that plan it."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from hybrid_audio.batching.enqueuing import Queue, enqueue
from hybrid_audio.batching.planning.freezing import Freezing, KeptFiles, keep
from hybrid_audio.batching.request import BatchRequest
from hybrid_audio.domain.batches.batch import Batch, State
from hybrid_audio.domain.batches.naming import batch_id
from hybrid_audio.domain.batches.task import advance_task
from hybrid_audio.domain.batches.webhook import WebhookRecord
from hybrid_audio.errors import NotFound
from hybrid_audio.runtime import origin


class BatchDocuments(Protocol):
    """The documents of batches."""

    def get(self, id: str) -> Batch: ...
    def create(self, batch: Batch) -> bool: ...


def create_batch(
    request: BatchRequest,
    token: str,
    *,
    freezes: Callable[[BatchRequest], Freezing],
    store: BatchDocuments,
    files: KeptFiles,
    queue: Queue,
    now: datetime,
) -> Batch:
    """Create the batch that `token` stands for, or return the one that was created before.

    Its files come first and its document then, so that whoever finds a document finds the files. A
    crash in between costs nothing: the same call does it again, and the same task is enqueued.
    Raises what `freezes` raises, StoreUnavailable.
    """
    id = batch_id(token)
    batch = _found(store, id)
    if batch is None:
        freezing = freezes(request)
        keep(freezing, files=files, batch=id)
        # Race: the same request may be under way twice. The document that was created first counts.
        batch = _batch(request, freezing, id, now)
        if not store.create(batch):
            batch = store.get(id)

    enqueue([advance_task(id, "created")], of=batch, into=queue)
    return batch


def _found(store: BatchDocuments, id: str) -> Batch | None:
    try:
        return store.get(id)
    except NotFound:
        return None


def _batch(request: BatchRequest, freezing: Freezing, id: str, now: datetime) -> Batch:
    frozen = freezing.frozen
    return Batch(
        id=id,
        kind=frozen.kind,
        state=State.PLANNING,
        created_at=now,
        updated_at=now,
        starts_by_itself=request.starts_by_itself,
        label=frozen.label,
        template=None if frozen.template_json is None else frozen.template.name,
        max_characters=request.max_characters,
        webhook=None if frozen.webhook_url is None else WebhookRecord(frozen.webhook_url),
        origin=origin.headers(),
    )

"""Handlers of the tasks of batches, behind the door that only Cloud Tasks opens."""

from typing import Any

from hybrid_audio import services
from hybrid_audio.batching.advance import advance
from hybrid_audio.batching.reading.progress import item_counts, recorded
from hybrid_audio.batching.sweeping import sweep
from hybrid_audio.batching.webhooks import deliver
from hybrid_audio.batching.work import work
from hybrid_audio.edge.call import Call
from hybrid_audio.edge.inputs.validated import validated
from hybrid_audio.edge.schemas.tasks import BatchTaskBody, WorkBody
from hybrid_audio.edge.tasks.attempts import is_last_attempt

_DONE = {"status": "done"}


@validated
def advance_batch(body: BatchTaskBody) -> dict[str, Any]:
    """Move a batch on."""
    advance(body.batch, services.workshop())
    return _DONE


@validated
def do_work(body: WorkBody, call: Call) -> dict[str, Any]:
    """Do a portion of a batch."""
    is_last = is_last_attempt(call.request.headers, services.settings().task_attempts)
    work(body.to_work(), services.workshop(), is_last_attempt=is_last)
    return _DONE


@validated
def deliver_webhook(body: BatchTaskBody) -> dict[str, Any]:
    """Make the attempt that is due at the webhook of a batch."""
    documents = services.batch_store()
    deliver(
        body.batch,
        documents=documents,
        counts_of=lambda batch: item_counts(batch, recorded(batch, documents)),
        tasks=services.task_queue(),
        sender=services.webhook_sender(),
    )
    return _DONE


def sweep_batches(call: Call) -> dict[str, Any]:
    """Move on what stands still; Cloud Scheduler calls this, with the same account."""
    return {**_DONE, **sweep(services.workshop())}

"""What a webhook says: that a batch has ended, how, and with which counts."""

import json
from dataclasses import asdict

from hybrid_audio.domain.batches.batch import Batch
from hybrid_audio.domain.batches.counts import Counts

FINISHED = "batch.finished"


def message_id(batch: Batch) -> str:
    """Return the webhook's id: one for each end of a batch, which has another after a retry."""
    return f"{batch.id}-{batch.round}"


def finished_body(batch: Batch, counts: Counts) -> bytes:
    """Return the body, JSON, the same at every attempt.

    It names no recipient and holds no text: whoever receives it asks for the outcomes by the id.
    """
    ended_at = (batch.finished_at or batch.updated_at).isoformat()
    content = {
        "type": FINISHED,
        "timestamp": ended_at,
        "data": {
            "batch_id": batch.id,
            "request_id": batch.request_id,
            "kind": batch.kind.value,
            "label": batch.label,
            "state": batch.state.value,
            "reason": batch.reason,
            "counts": asdict(counts),
            "created_at": batch.created_at.isoformat(),
            "finished_at": ended_at,
        },
    }
    return json.dumps(content, separators=(",", ":")).encode()

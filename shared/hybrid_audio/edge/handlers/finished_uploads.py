"""Events of finished uploads: which are ours, and what becomes of them."""

from cloudevents.http import CloudEvent

from hybrid_audio import services, uploads

FINALIZED = "google.cloud.storage.object.v1.finalized"


def take(event: CloudEvent) -> str:
    """Ingest the upload that the event tells of, and return what became of it; raises what may
    heal.
    """
    upload = _finished(event)
    if upload is None:
        return uploads.Fate.IGNORED
    return uploads.take(
        upload,
        uploads=services.upload_objects(),
        datasets=services.dataset_store(),
        snapshots=services.stem_objects(),
    )


def give_up(event: CloudEvent, reason: str) -> str:
    """Quarantine the upload that the event tells of, and return that."""
    upload = _finished(event)
    if upload is not None:
        uploads.report(upload, uploads.quarantined(reason), uploads=services.upload_objects())
    return uploads.Fate.QUARANTINED


def _finished(event: CloudEvent) -> uploads.Finished | None:
    """Return the upload that the event tells of, or None for an event that is none of ours."""
    data = event.data if isinstance(event.data, dict) else {}
    name, generation, size = (
        data.get("name"),
        str(data.get("generation", "")),
        str(data.get("size", "0")),
    )
    is_ours = (
        event["type"] == FINALIZED and data.get("bucket") == services.settings().uploads_bucket
    )
    if not (is_ours and isinstance(name, str) and generation.isdecimal() and size.isdecimal()):
        return None
    metadata = data.get("metadata") or {}
    return uploads.Finished(
        name, int(generation), int(size), {str(k): str(v) for k, v in metadata.items()}
    )

"""Handle events of finished uploads: select those of our bucket, and ingest their lists."""

import re
from typing import Any

from cloudevents.http import CloudEvent
from werkzeug.http import parse_options_header

from hybrid_audio import services, uploads
from hybrid_audio.uploads import Fate, FinishedUpload

FINALIZED = "google.cloud.storage.object.v1.finalized"
_NUMBER = re.compile(r"[0-9]{1,18}")


class MalformedEvent(ValueError):
    """The event is of our bucket, but names no finished upload."""


def ingest_event(event: CloudEvent) -> Fate:
    """Ingest the upload that the event names, and return its fate.

    Raises MalformedEvent, and whatever may succeed at another delivery.
    """
    upload = _finished_upload(event)
    if upload is None:
        return Fate.IGNORED

    return uploads.ingest_upload(
        upload,
        uploads=services.upload_objects(),
        datasets=services.dataset_store(),
        snapshots=services.stem_objects(),
    )


def give_up(event: CloudEvent, reason: str) -> Fate:
    """Quarantine the upload that the event names; raises MalformedEvent where it names none."""
    upload = _finished_upload(event)
    if upload is None:
        return Fate.IGNORED
    return uploads.quarantine(upload, reason, uploads=services.upload_objects())


def _finished_upload(event: CloudEvent) -> FinishedUpload | None:
    """Return the upload that the event names, or None for an event of something else."""
    data = event.data if isinstance(event.data, dict) else {}
    if event["type"] != FINALIZED or data.get("bucket") != services.settings().uploads_bucket:
        return None

    name, metadata = data.get("name"), data.get("metadata") or {}
    if not (isinstance(name, str) and name and isinstance(metadata, dict)):
        raise MalformedEvent
    return FinishedUpload(
        name=name,
        generation=_number(data.get("generation")),
        size_bytes=_number(data.get("size", "0")),
        metadata={str(key): str(value) for key, value in metadata.items()},
        charset=_charset(data.get("contentType")),
    )


def _number(value: Any) -> int:
    """Return a number that Cloud Storage writes as a text, since it may have 63 bits."""
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
        raise MalformedEvent
    return int(value)


def _charset(content_type: Any) -> str | None:
    if not isinstance(content_type, str):
        return None
    return parse_options_header(content_type)[1].get("charset") or None

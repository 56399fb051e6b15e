"""Finished uploads: each file of the uploads bucket is ingested once, and has a report.

`<dataset>/<file>` of one generation is one upload, however often its event is delivered. Its
report, `reports/<dataset>/<file>.<generation>.json`, is written last: where it is, nothing is left
to do. What may succeed later raises, so that the event comes again; what never will is
quarantined: the report says why, and the event is acknowledged. What lies in `recipients/` are
tables of batches, and left alone.
"""

import io
import unicodedata
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from hybrid_audio.datasets import Datasets
from hybrid_audio.domain.datasets.uploads_taken import TakenUpload
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import (
    SHOWN_DETAIL_CHARACTERS,
    SHOWN_FAULTS,
    Conflict,
    InvalidInput,
    first_faults,
    shortened,
)
from hybrid_audio.ingest import (
    MAX_UPLOAD_BYTES,
    RECIPIENTS,
    REPORTS,
    Ingested,
    Snapshots,
    Upload,
    ingest_list,
    reading_report,
    validated_target,
)
from hybrid_audio.ingestion.metadata import KNOWN, UploadTerms, read_terms
from hybrid_audio.ingestion.reading import ReadingWarning
from hybrid_audio.ingestion.upload_reports import (
    ReportObjects,
    printable,
    report_name,
    write_report,
)

MAX_NAME_BYTES = 1024
_HIDDEN = {"Cc", "Cs", "Zl", "Zp"}


class Fate(StrEnum):
    """What became of an upload."""

    INGESTED = "ingested"
    SUPERSEDED = "superseded"
    QUARANTINED = "quarantined"
    KNOWN = "known"
    GONE = "gone"
    IGNORED = "ignored"


class UploadObjects(ReportObjects, Protocol):
    """The uploads bucket."""

    def stat(self, name: str) -> StoredObject | None: ...


@dataclass(frozen=True)
class FinishedUpload:
    """A finished upload as its event describes it; `charset` is that of its Content-Type."""

    name: str = field(repr=False)
    generation: int
    size_bytes: int
    metadata: dict[str, str] = field(default_factory=dict, repr=False)
    charset: str | None = None

    @property
    def report_name(self) -> str:
        """Where its report is written."""
        return report_name(self.name, self.generation)


def ingest_upload(
    upload: FinishedUpload, *, uploads: UploadObjects, datasets: Datasets, snapshots: Snapshots
) -> Fate:
    """Ingest a finished upload unless that was done before; return what became of it.

    Raises StoreUnavailable and DeadlineExceeded, after which the same event must be delivered
    again.
    """
    dataset = upload.name.partition("/")[0]
    if upload.name.endswith("/") or dataset in (REPORTS, RECIPIENTS):
        return Fate.IGNORED
    if uploads.stat(upload.report_name) is not None:
        return Fate.KNOWN

    try:
        content = _ingested(
            upload, dataset, uploads=uploads, datasets=datasets, snapshots=snapshots
        )
    except (InvalidInput, Conflict) as refused:
        content = _refused(refused)
    if content is None:
        return Fate.GONE
    write_report(upload.name, upload.generation, content, uploads=uploads)
    return Fate(content["status"])


def quarantine(upload: FinishedUpload, reason: str, *, uploads: UploadObjects) -> Fate:
    """Write the report of an upload that is given up for this reason."""
    content = _refused(InvalidInput(reason))
    write_report(upload.name, upload.generation, content, uploads=uploads)
    return Fate.QUARANTINED


def _ingested(
    upload: FinishedUpload,
    dataset: str,
    *,
    uploads: UploadObjects,
    datasets: Datasets,
    snapshots: Snapshots,
) -> dict[str, Any] | None:
    _require_usable_name(upload.name)
    terms = read_terms(upload.metadata, charset=upload.charset)
    wanted = Upload(
        dataset=validated_target(dataset),
        filename=upload.name.rsplit("/", 1)[-1],
        options=terms.options,
        mode=terms.mode,
        confirm=terms.confirm,
        source=TakenUpload(upload.name, upload.generation),
    )
    if upload.size_bytes > MAX_UPLOAD_BYTES:
        raise InvalidInput(f"the file is larger than {MAX_UPLOAD_BYTES >> 20} MiB; split it")

    found = uploads.find(upload.name, generation=upload.generation)
    if found is None or found.data is None:
        return None
    done = ingest_list(io.BytesIO(found.data), wanted, datasets=datasets, snapshots=snapshots)
    return _report(dataset, terms, done)


def _require_usable_name(name: str) -> None:
    if any(unicodedata.category(character) in _HIDDEN for character in name):
        raise InvalidInput("the file's name holds control characters; rename it")
    if len(name.encode()) > MAX_NAME_BYTES:
        raise InvalidInput(f"the file's name is longer than {MAX_NAME_BYTES} bytes; rename it")
    if "/" not in name:
        raise InvalidInput(
            "the file is in no folder; upload it into the folder of its dataset, such as names/"
        )


def _report(dataset: str, terms: UploadTerms, done: Ingested) -> dict[str, Any]:
    is_late = done.merged.is_stale and not done.merged.is_repeat
    warnings = [*done.warnings, *_ignored(terms.unknown)]

    return {
        "status": (Fate.SUPERSEDED if is_late else Fate.INGESTED).value,
        "dataset": dataset,
        "mode": terms.mode.value,
        "confidence": done.reading.confidence.value,
        "warnings": [asdict(warning) for warning in warnings],
        "merged": asdict(done.merged),
        "reading": reading_report(done.reading),
    }


def _ignored(keys: tuple[str, ...]) -> list[ReadingWarning]:
    """Return the warning of metadata that says nothing here."""
    if not keys:
        return []
    shown = ", ".join(shortened(printable(key), 60) for key in keys[:SHOWN_FAULTS])
    more = f" and {len(keys) - SHOWN_FAULTS} more" if len(keys) > SHOWN_FAULTS else ""
    detail = f"not known in the metadata: {shown}{more}; known: {', '.join(KNOWN)}"
    return [ReadingWarning("metadata_ignored", detail)]


def _refused(refused: InvalidInput | Conflict) -> dict[str, Any]:
    shown, more = first_faults(refused.faults)
    return {
        "status": Fate.QUARANTINED.value,
        "reason": shortened(refused.detail, SHOWN_DETAIL_CHARACTERS),
        "errors": [{"path": fault.path, "message": fault.message} for fault in shown],
        "more_errors": more,
    }

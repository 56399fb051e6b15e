"""Finished uploads: each file of the uploads bucket is ingested once, whatever the redelivery, and
has a report.

`<dataset>/<file>` of one generation is one upload. Its report,
`reports/<dataset>/<file>.<generation>.json`, is written last: where it is, nothing is left to do.
What may heal raises, so that the event comes again; what never will is quarantined: told in the
report and acknowledged.
"""

import io
import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from hybrid_audio.domain.datasets.merging import Mode
from hybrid_audio.domain.datasets.uploads_taken import Source
from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingest import (
    JSON_TYPE,
    MAX_UPLOAD_BYTES,
    REPORTS,
    Bucket,
    Upload,
    account,
    check_target,
    ingest_list,
)
from hybrid_audio.ingestion.reading import ListOptions
from hybrid_audio.rotation import Datasets


class Fate(StrEnum):
    """What became of an upload."""

    INGESTED = "ingested"
    SUPERSEDED = "superseded"
    QUARANTINED = "quarantined"
    KNOWN = "known"
    GONE = "gone"
    IGNORED = "ignored"


@dataclass(frozen=True)
class Finished:
    """A finished upload as its event tells of it; `metadata` may hold `mode` and `column`."""

    name: str = field(repr=False)
    generation: int
    size_bytes: int
    metadata: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def report_name(self) -> str:
        """Where its report is written."""
        return f"{REPORTS}/{self.name}.{self.generation}.json"


def take(upload: Finished, *, uploads: Bucket, datasets: Datasets, snapshots: Bucket) -> Fate:
    """Ingest a finished upload unless that was done before; return what became of it.

    Raises StoreUnavailable and DeadlineExceeded, after which the same event must be delivered
    again.
    """
    dataset = upload.name.partition("/")[0]
    if upload.name.endswith("/") or dataset == REPORTS:
        return Fate.IGNORED
    if uploads.stat(upload.report_name) is not None:
        return Fate.KNOWN
    try:
        told = _ingested(upload, dataset, uploads=uploads, datasets=datasets, snapshots=snapshots)
    except InvalidInput as refused:
        told = _refused(refused)
    if told is None:
        return Fate.GONE
    report(upload, told, uploads=uploads)
    return Fate(told["status"])


def report(upload: Finished, told: dict[str, Any], *, uploads: Bucket) -> None:
    """Write the upload's report, for the person who dropped the file and for the next delivery of
    its event.
    """
    whole = {"upload": upload.name, "generation": str(upload.generation), **told}
    uploads.put(
        upload.report_name, json.dumps(whole, ensure_ascii=False, indent=2).encode(), JSON_TYPE
    )


def _ingested(
    upload: Finished, dataset: str, *, uploads: Bucket, datasets: Datasets, snapshots: Bucket
) -> dict[str, Any] | None:
    if dataset == upload.name:
        raise InvalidInput(
            "the file is in no folder; upload it into the folder of its dataset, such as names/"
        )
    wanted = _wanted(upload, dataset)
    if upload.size_bytes > MAX_UPLOAD_BYTES:
        raise InvalidInput(f"the file is larger than {MAX_UPLOAD_BYTES >> 20} MiB; split it")
    found = uploads.find(upload.name, generation=upload.generation)
    if found is None or found.data is None:
        return None
    done = ingest_list(io.BytesIO(found.data), wanted, datasets=datasets, snapshots=snapshots)
    is_late = done.merged.is_stale and not done.merged.is_repeat
    status = Fate.SUPERSEDED if is_late else Fate.INGESTED
    return {
        "status": status.value,
        "dataset": dataset,
        "merged": asdict(done.merged),
        "reading": account(done.reading),
    }


def _wanted(upload: Finished, dataset: str) -> Upload:
    mode = upload.metadata.get("mode", Mode.MERGE.value)
    if mode not in list(Mode):
        raise InvalidInput.at("mode", f"must be one of {', '.join(Mode)} in the object's metadata")
    return Upload(
        dataset=check_target(dataset),
        filename=upload.name.rsplit("/", 1)[-1],
        options=ListOptions(column=upload.metadata.get("column")),
        mode=Mode(mode),
        source=Source(upload.name, upload.generation),
    )


def _refused(refused: InvalidInput) -> dict[str, Any]:
    faults = [{"path": fault.path, "message": fault.message} for fault in refused.faults]
    return {"status": Fate.QUARANTINED.value, "reason": refused.detail, "errors": faults}


def quarantined(reason: str) -> dict[str, Any]:
    """Return what the report says of an upload that keeps failing for no reason of its own form."""
    return {"status": Fate.QUARANTINED.value, "reason": reason, "errors": []}

"""Ingestion: from an uploaded list to a dataset, and the account of it, whoever brings the list and
however often.
"""

import io
import json
from dataclasses import asdict, dataclass, field
from typing import IO, Any, BinaryIO, Protocol, cast

from hybrid_audio.domain.datasets.item import Item, check_name
from hybrid_audio.domain.datasets.merging import Merged, Mode
from hybrid_audio.domain.datasets.state import Version
from hybrid_audio.domain.datasets.uploads_taken import Source
from hybrid_audio.domain.stored import StoredObject
from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.read import read_items
from hybrid_audio.ingestion.reading import ListOptions, Reading
from hybrid_audio.rotation import Datasets, merge_dataset

MAX_UPLOAD_BYTES = 64 << 20
REPORTS = "reports"
RESERVED = {REPORTS, "list", "preview", "upload_base"}
"""Where reports lie in the bucket, and what stands beside datasets under /external."""

JSON_TYPE = "application/json"


class Bucket(Protocol):
    """A bucket."""

    def stat(self, name: str) -> StoredObject | None: ...
    def find(self, name: str, *, generation: int | None = None) -> StoredObject | None: ...
    def put(
        self, name: str, data: bytes, content_type: str, metadata: dict[str, str] | None = None
    ) -> StoredObject: ...


@dataclass(frozen=True)
class Upload:
    """One list as it arrives: for which dataset, under which name, and how it meets
    what is there.
    """

    dataset: str
    filename: str = field(repr=False)
    options: ListOptions = field(default_factory=ListOptions)
    mode: Mode = Mode.MERGE
    source: Source | None = None


@dataclass(frozen=True)
class Ingested:
    """What was read of a list, and what it did."""

    reading: Reading
    merged: Merged


def check_target(dataset: str) -> str:
    """Return the name of a dataset that a list may be for; raises InvalidInput."""
    check_name(dataset, path="target")
    if dataset in RESERVED:
        raise InvalidInput.at(
            "target", f"{dataset} is a word of the addresses themselves; choose another name"
        )
    return dataset


def preview(file: IO[bytes], upload: Upload) -> Reading:
    """Read a list and keep nothing; raises InvalidInput for what would be refused."""
    return read_items(
        cast("BinaryIO", file),
        filename=upload.filename,
        target=upload.dataset,
        options=upload.options,
    )


def ingest_list(
    file: IO[bytes], upload: Upload, *, datasets: Datasets, snapshots: Bucket
) -> Ingested:
    """Let a list become part of its dataset, and keep the whole dataset at `datasets/<name>.json`.

    Raises InvalidInput for a list that is refused, whole; StoreUnavailable, after which the same
    may be tried again.
    """
    reading = preview(file, upload)
    merged = merge_dataset(
        upload.dataset, reading.items, datasets=datasets, mode=upload.mode, source=upload.source
    )
    if not merged.is_stale or merged.is_repeat:
        keep_snapshot(upload.dataset, datasets=datasets, snapshots=snapshots)
    return Ingested(reading, merged)


def keep_snapshot(dataset: str, *, datasets: Datasets, snapshots: Bucket) -> None:
    """Write the dataset as it is now; whoever wrote last, the file is of a version no older than
    this call.
    """
    version: Version | None = None
    while version is None or datasets.current(dataset).id != version.id:
        version = datasets.current(dataset)
        snapshots.put(f"datasets/{dataset}.json", _snapshot(dataset, version), JSON_TYPE)


def _snapshot(dataset: str, version: Version) -> bytes:
    """Return the dataset as JSON, one item a line, never held twice: it may have hundreds of
    thousands.
    """
    written = io.BytesIO()
    written.write(f'{{"dataset": {json.dumps(dataset)}, "items": ['.encode())
    separator = b"\n"
    for entry in version.state.entries:
        item = _item_json(entry.item, is_enabled=entry.is_enabled)
        written.write(separator + json.dumps(item, ensure_ascii=False).encode())
        separator = b",\n"
    written.write(b"\n]}\n")
    return written.getvalue()


def _item_json(item: Item, *, is_enabled: bool) -> dict[str, Any]:
    optional = {"spoken": item.spoken, "language": item.language, "voice_id": item.voice_id}
    return {
        "text": item.text,
        "enabled": is_enabled,
        **{key: value for key, value in optional.items() if value},
    }


def account(reading: Reading) -> dict[str, Any]:
    """Return what the caller is told of a reading: how the list was understood, and what was
    dropped and why.
    """
    return {
        "format": reading.format.value,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "column": reading.column,
        "column_reason": reading.column_reason,
        "columns": list(reading.columns),
        "rows_read": reading.rows_read,
        "items": len(reading.items),
        "duplicates": reading.duplicates,
        "dropped": dict(reading.dropped),
        "examples": [asdict(drop) for drop in reading.examples],
        "confidence": reading.confidence.value,
        "warnings": [asdict(warning) for warning in reading.warnings],
    }

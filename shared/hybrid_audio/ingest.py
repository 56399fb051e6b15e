"""Ingest an uploaded list into a dataset, and report how the list was read."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import IO, Any, BinaryIO, Protocol, cast

from hybrid_audio.datasets import MOST_DISABLED, Datasets, merge_dataset
from hybrid_audio.domain.datasets.item import validated_name
from hybrid_audio.domain.datasets.merging import Merged, Mode
from hybrid_audio.domain.datasets.origin import Origin
from hybrid_audio.domain.datasets.snapshot import snapshot, snapshot_name
from hybrid_audio.domain.datasets.state import Version
from hybrid_audio.domain.datasets.uploads_taken import TakenUpload
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import Conflict, InvalidInput, shortened
from hybrid_audio.ingestion.read import read_items
from hybrid_audio.ingestion.reading import Confidence, ListOptions, Reading, ReadingWarning
from hybrid_audio.ingestion.strict import refuse_guesses

MAX_UPLOAD_BYTES = 64 << 20
MAX_ORIGIN_CHARACTERS = 200
REPORTS = "reports"
RECIPIENTS = "recipients"
"""The folder of uploads that are tables of batches: nothing there becomes a dataset."""

RESERVED = {REPORTS, RECIPIENTS, "list", "preview", "upload_base"}
"""Where reports lie in the bucket, and what stands beside datasets under /external."""

JSON_TYPE = "application/json"


class Snapshots(Protocol):
    """Where the files of whole datasets are kept."""

    def put(
        self, name: str, data: bytes, content_type: str, metadata: dict[str, str] | None = None
    ) -> StoredObject: ...


@dataclass(frozen=True)
class Upload:
    """One list as it arrives: its dataset and file name, how to read it and how to merge it.

    `confirm` lets a reading that is not certain disable many items.
    """

    dataset: str
    filename: str = field(repr=False)
    options: ListOptions = field(default_factory=ListOptions)
    mode: Mode = Mode.MERGE
    confirm: bool = False
    source: TakenUpload | None = None


@dataclass(frozen=True)
class Ingested:
    """How a list was read, and what it did."""

    reading: Reading
    merged: Merged
    warnings: tuple[ReadingWarning, ...]


def validated_target(dataset: str) -> str:
    """Return the name of a dataset that a list may be for; raises InvalidInput."""
    validated_name(dataset, path="target")
    if dataset in RESERVED:
        raise InvalidInput.at(
            "target", f"{dataset} is a word of the addresses themselves; choose another name"
        )
    return dataset


def preview(file: IO[bytes], upload: Upload) -> Reading:
    """Read a list and keep nothing; raises InvalidInput for what would be refused."""
    reading = read_items(
        cast("BinaryIO", file),
        filename=upload.filename,
        target=upload.dataset,
        options=upload.options,
    )
    if upload.options.strict:
        refuse_guesses(reading.warnings)

    return reading


def ingest_list(
    file: IO[bytes],
    upload: Upload,
    *,
    datasets: Datasets,
    snapshots: Snapshots,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Ingested:
    """Merge a list into its dataset, and keep the whole dataset at `datasets/<name>.json`.

    Raises InvalidInput for a list that is refused, whole; Conflict where a reading that is not
    certain would disable many items without being confirmed; and StoreUnavailable, after which
    the same may be tried again.
    """
    reading = preview(file, upload)
    is_certain = reading.confidence is Confidence.CERTAIN
    try:
        merged = merge_dataset(
            upload.dataset,
            reading.items,
            datasets=datasets,
            mode=upload.mode,
            source=upload.source,
            origin=_origin(upload, reading, now()),
            confirm=None if is_certain else upload.confirm,
        )
    except Conflict as refused:
        raise _explained(refused, reading) from None

    if not merged.is_stale or merged.is_repeat:
        keep_snapshot(upload.dataset, datasets=datasets, snapshots=snapshots)
    return Ingested(reading, merged, (*reading.warnings, *_merge_warnings(merged)))


def _origin(upload: Upload, reading: Reading, at: datetime) -> Origin:
    """Return what the dataset remembers of the list; `at` is when it was read, in whole ms."""
    return Origin(
        file=shortened(upload.filename, MAX_ORIGIN_CHARACTERS),
        mode=upload.mode.value,
        format=reading.format.value,
        encoding=reading.encoding,
        column=None if reading.column is None else shortened(reading.column, MAX_ORIGIN_CHARACTERS),
        items=len(reading.items),
        confidence=reading.confidence.value,
        at=at.replace(microsecond=at.microsecond // 1000 * 1000),
        generation=None if upload.source is None else upload.source.generation,
    )


def _explained(refused: Conflict, reading: Reading) -> Conflict:
    """Return the refusal, with the guesses that make a confirmation necessary."""
    guesses = {warning.code for warning in reading.warnings if warning.is_guess}
    detail = f"{refused.detail}; the reading is {reading.confidence}: {', '.join(sorted(guesses))}"
    return Conflict(detail, faults=refused.faults, retry_after_s=refused.retry_after_s)


def _merge_warnings(merged: Merged) -> list[ReadingWarning]:
    """Return the warning of a list that disabled many of the items that were enabled before."""
    if merged.disabled <= MOST_DISABLED * merged.enabled_before:
        return []
    numbers = f"{merged.disabled} of {merged.enabled_before}"
    return [ReadingWarning("many_disabled", f"the list disabled {numbers} enabled items")]


def keep_snapshot(dataset: str, *, datasets: Datasets, snapshots: Snapshots) -> None:
    """Write the file of the dataset as it is now.

    Race: whichever process writes last, the file holds a version no older than this call.
    """
    version: Version | None = None
    while version is None or datasets.current(dataset).id != version.id:
        version = datasets.current(dataset)
        snapshots.put(snapshot_name(dataset), snapshot(dataset, version), JSON_TYPE)


def reading_report(reading: Reading) -> dict[str, Any]:
    """Return how a list was understood, and what was dropped and why."""
    return {
        "format": reading.format.value,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "header_line": reading.header_line,
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

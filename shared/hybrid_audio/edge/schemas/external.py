"""What the routes of datasets take and give, as the wire sees it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from hybrid_audio.domain.datasets.merging import Merged
from hybrid_audio.edge.schemas.shared import QueryModel, RequestModel, ResponseModel
from hybrid_audio.ingest import account
from hybrid_audio.ingestion.reading import Confidence, Reading


class UploadForm(RequestModel):
    """The text fields beside the file of a multipart upload."""

    target: str = Field(
        min_length=1, max_length=60, description="names, developers, or a dataset of your own."
    )
    column: str | None = Field(None, min_length=1, max_length=200)
    mode: Literal["merge", "append", "replace"] = "merge"


class PageQuery(QueryModel):
    """Which page of a dataset's items."""

    limit: Annotated[int, Field(ge=1, le=10_000)] = 1000
    offset: Annotated[int, Field(ge=0)] = 0


class DroppedRow(ResponseModel):
    """A row that gave no item."""

    line: int
    reason: str
    value: str


class ReadingWarningReport(ResponseModel):
    """Something that was assumed or changed; a guess where `is_guess`."""

    code: str
    detail: str
    line: int | None
    is_guess: bool


class ReadingReport(ResponseModel):
    """How a file was understood, and what was dropped and why."""

    format: str
    encoding: str
    delimiter: str | None
    header_line: int | None
    column: str | None
    column_reason: str
    columns: list[str]
    rows_read: int
    items: int
    duplicates: int
    dropped: dict[str, int]
    examples: list[DroppedRow]
    confidence: Confidence
    warnings: list[ReadingWarningReport]

    @classmethod
    def from_reading(cls, reading: Reading) -> "ReadingReport":
        """Return what is told of a reading."""
        return cls(**account(reading))


class PreviewResponse(ResponseModel):
    """What an upload would do; nothing was stored."""

    target: str
    first_rows: list[list[str]]
    first_items: list[str]
    reading: ReadingReport


class MergeReport(ResponseModel):
    """What a list did to its dataset."""

    kept: int
    added: int
    returned: int
    vanished: int
    removed: int
    total: int
    enabled: int

    @classmethod
    def from_merged(cls, merged: Merged) -> "MergeReport":
        """Return what is told of a merge."""
        return cls(**{name: getattr(merged, name) for name in cls.model_fields})


class UploadResponse(ResponseModel):
    """An ingested list."""

    dataset: str
    mode: str
    merged: MergeReport
    reading: ReadingReport


class DatasetSummary(ResponseModel):
    """A dataset in a listing."""

    dataset: str
    total: int
    enabled: int
    created_at: datetime
    updated_at: datetime


class DatasetsResponse(ResponseModel):
    """Every dataset."""

    datasets: list[DatasetSummary]


class DatasetEntry(ResponseModel):
    """An item with its counters."""

    text: str
    spoken: str | None
    language: str | None
    voice_id: str | None
    enabled: bool
    use_count: int
    last_used_at: datetime | None


class DatasetResponse(ResponseModel):
    """A page of a dataset; `next_offset` is null on the last."""

    dataset: str
    total: int
    items: list[DatasetEntry]
    next_offset: int | None

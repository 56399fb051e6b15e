"""The JSON and forms that the routes of datasets take and return."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from hybrid_audio.domain.datasets.merging import Merged
from hybrid_audio.domain.datasets.origin import Origin
from hybrid_audio.edge.schemas.shared import FormModel, QueryModel, ResponseModel
from hybrid_audio.ingest import reading_report
from hybrid_audio.ingestion.metadata import MAX_OPTION_CHARACTERS, allowed_values
from hybrid_audio.ingestion.reading import Confidence, ListOptions, Reading, ReadingWarning

Option = Annotated[str, Field(max_length=MAX_OPTION_CHARACTERS)]
ALLOW: Any = Field(
    default_factory=list,
    description="Values that are intended although they look like none, such as N/A: separated by "
    "commas, in quotes where they hold one; the field may be repeated.",
)


class UploadForm(FormModel):
    """The text fields beside the file of a multipart upload."""

    target: str = Field(
        min_length=1, max_length=60, description="names, developers, or a dataset of your own."
    )
    mode: Literal["merge", "append", "replace"] = "merge"
    column: Option | None = Field(None, description="The header of the column that holds items.")
    header_line: Annotated[int, Field(ge=0, le=2_000_000)] | None = Field(
        None, description="The line of the header, from 1 on; 0 says that there is none."
    )
    encoding: Option | None = Field(None, description="Such as utf-8 or windows-1250.")
    delimiter: Option | None = Field(
        None, description="One character, or comma, semicolon, tab, pipe or space."
    )
    strict: bool = Field(False, description="Refuse a reading that is not certain.")
    confirm: bool = Field(
        False,
        description="Let a reading that is not certain disable more than a fifth of the items.",
    )
    allow: list[str] = ALLOW

    def to_options(self, charset: str | None) -> ListOptions:
        """Return how the list is to be read; raises InvalidInput at `allow`."""
        return ListOptions(
            column=self.column,
            header_line=self.header_line,
            encoding=self.encoding,
            charset=charset,
            delimiter=self.delimiter,
            strict=self.strict,
            allow=allowed_values(self.allow),
        )


class PageQuery(QueryModel):
    """Which page of a dataset's items."""

    limit: Annotated[int, Field(ge=1, le=10_000)] = 1000
    offset: Annotated[int, Field(ge=0)] = 0


class DroppedRow(ResponseModel):
    """A row that gave no item."""

    line: int
    reason: str
    value: str


class ListWarning(ResponseModel):
    """Something that was assumed or changed; a guess where `is_guess`."""

    code: str = Field(description="For programs.")
    detail: str = Field(description="For people.")
    line: int | None = Field(description="Where it begins; null where it holds for the file.")
    is_guess: bool = Field(description="Whether it is an assumption that could be wrong.")

    @classmethod
    def from_warnings(cls, warnings: Sequence[ReadingWarning]) -> "list[ListWarning]":
        """Return the warnings as JSON shows them."""
        return [cls(**asdict(warning)) for warning in warnings]


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
    warnings: list[ListWarning]

    @classmethod
    def from_reading(cls, reading: Reading) -> "ReadingReport":
        """Return the report of a reading."""
        return cls(**reading_report(reading))


class PreviewResponse(ResponseModel):
    """How an upload would be read; nothing was stored."""

    target: str
    confidence: Confidence
    warnings: list[ListWarning]
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
    enabled_before: int
    disabled: int

    @classmethod
    def from_merged(cls, merged: Merged) -> "MergeReport":
        """Return the report of a merge."""
        return cls(**{name: getattr(merged, name) for name in cls.model_fields})


class UploadResponse(ResponseModel):
    """An ingested list."""

    dataset: str
    mode: str
    confidence: Confidence
    warnings: list[ListWarning]
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


class OriginReport(ResponseModel):
    """A list that the items of a dataset come from, and how it was read."""

    file: str
    generation: str | None = Field(description="Of an object in the uploads bucket.")
    mode: str
    format: str
    encoding: str
    column: str | None
    items: int
    confidence: Confidence
    at: datetime

    @classmethod
    def from_origin(cls, origin: Origin) -> "OriginReport":
        """Return the origin as JSON shows it; a generation has too many digits for a number."""
        generation = None if origin.generation is None else str(origin.generation)
        return cls(**{**vars(origin), "generation": generation})


class DatasetResponse(ResponseModel):
    """A page of a dataset; `next_offset` is null on the last.

    `origins` are the lists that its items come from, newest first.
    """

    dataset: str
    total: int
    origins: list[OriginReport]
    items: list[DatasetEntry]
    next_offset: int | None

"""How the table of a batch was read, as JSON shows it."""

from pydantic import Field

from hybrid_audio.edge.schemas.shared import ResponseModel
from hybrid_audio.ingestion.recipients.table import TableReport


class BatchTable(ResponseModel):
    """How a table of recipients was read: names of columns are as the table has them."""

    format: str | None = Field(description="csv, json or jsonl; null for rows of the request.")
    encoding: str | None = Field(description="Of the file; null for rows of the request.")
    delimiter: str | None = Field(description="Between the cells; null where there are none.")
    header_line: int | None = Field(description="The line of the header, from 1; null without.")
    columns: list[str] = Field(description="Every column, in the order of the table.")
    mapping: dict[str, str] = Field(
        description="The column that each slot is taken from; ref, voice_id, language, too."
    )
    unused: list[str] = Field(description="Columns that nothing is taken from.")

    @classmethod
    def from_report(cls, report: TableReport) -> "BatchTable":
        """Return the report as JSON shows it; its warnings are listed beside it."""
        return cls(
            format=None if report.format is None else report.format.value,
            encoding=report.encoding,
            delimiter=report.delimiter,
            header_line=report.header_line,
            columns=list(report.columns),
            mapping=dict(report.mapping),
            unused=list(report.unused),
        )

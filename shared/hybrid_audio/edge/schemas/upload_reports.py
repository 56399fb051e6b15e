"""The JSON that the routes of upload reports take and return."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from hybrid_audio.edge.schemas.shared import QueryModel, ResponseModel
from hybrid_audio.ingestion.upload_reports import ReportSummary


class ReportsQuery(QueryModel):
    """Which page of the reports, and of which uploads."""

    limit: Annotated[int, Field(ge=1, le=1_000)] = 100
    page_token: str = Field(
        "", max_length=1_000, description="`next_page_token` of the page before."
    )
    dataset: str | None = Field(None, min_length=1, max_length=60)


class ReportEntry(ResponseModel):
    """The report of an upload in a listing."""

    name: str = Field(description="The upload, as /external/reports/{upload} takes it.")
    generation: str
    status: str | None
    reason: str | None
    reported_at: datetime | None

    @classmethod
    def from_summary(cls, summary: ReportSummary) -> "ReportEntry":
        """Return the summary as JSON shows it."""
        return cls(
            name=summary.upload,
            generation=str(summary.generation),
            status=summary.status,
            reason=summary.reason,
            reported_at=summary.reported_at,
        )


class ReportsResponse(ResponseModel):
    """A page of reports, by name; `next_page_token` is null on the last."""

    reports: list[ReportEntry]
    next_page_token: str | None


class ReportQuery(QueryModel):
    """Which generation of the upload; the newest where it is left out."""

    generation: Annotated[int, Field(ge=0, le=10**18)] | None = None


class ReportResponse(ResponseModel):
    """The result of an upload in the bucket, and the reason."""

    model_config = ConfigDict(extra="allow")

    upload: str
    generation: str
    status: str

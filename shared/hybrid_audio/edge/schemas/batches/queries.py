"""The query strings of the routes of batches."""

from typing import Annotated, Literal

from pydantic import Field

from hybrid_audio.edge.schemas.shared import QueryModel

MOST_OUTCOMES = 500
"""Of one page: each has a URL to sign, which may take a call."""


class BatchesQuery(QueryModel):
    """Which page of the batches, newest first."""

    limit: Annotated[int, Field(ge=1, le=100)] = Field(20, description="How many at most.")
    page_token: str = Field("", max_length=200, description="`next_page_token` of the page before.")


class OutcomesQuery(QueryModel):
    """Which page of the outcomes, in the order of the table, and of which state."""

    limit: Annotated[int, Field(ge=1, le=MOST_OUTCOMES)] = Field(
        100, description="How many at most."
    )
    page_token: str = Field(
        "0", pattern=r"^[0-9]{1,7}$", description="`next_page_token` of the page before."
    )
    state: Literal["pending", "running", "hit", "created", "failed", "cancelled"] | None = Field(
        None, description="Only items of this state."
    )


class ManifestQuery(QueryModel):
    """In which form: JSON lines, or CSV."""

    format: Literal["jsonl", "csv"] = Field(
        "jsonl", description="`csv` puts an apostrophe before what would be a formula."
    )

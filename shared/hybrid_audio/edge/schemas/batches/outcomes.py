"""What became of a batch's items, as JSON shows it."""

from datetime import datetime
from typing import Any

from pydantic import Field

from hybrid_audio.domain.batches.rows import ItemState, OutcomeRow
from hybrid_audio.edge.schemas.shared import ResponseModel, SignedUrl


class OutcomeReport(ResponseModel):
    """An item, and what became of it so far."""

    row: int = Field(description="Its number in the table, from 0.")
    line: int | None = Field(description="Where it begins in the file, from 1.")
    ref: str | None = Field(description="The caller's own name for it.")
    state: ItemState = Field(description="What became of it so far.")
    error: str | None = Field(description="Why it failed, if it did.")
    request_id: str | None = Field(
        description="Of the request that created the batch; the log of its task names it."
    )
    label: str | None = Field(description="Of a stem.")
    signature: str | None = Field(description="What decides the audio.")
    uri: str | None = Field(description="Where the audio lies.")
    url: str | None = Field(description="Opens the audio until `expires_at`.")
    expires_at: datetime | None = Field(description="When `url` stops to open it.")
    sha256: str | None = Field(description="Of the audio.")
    size_bytes: int | None = Field(description="Of the audio.")
    duration_ms: float | None = Field(description="How long the audio is.")
    cues: list[dict[str, Any]] = Field(description="Where each segment is in the message.")
    characters: int = Field(description="Were spoken for this item.")
    characters_in_full: int = Field(description="It would have taken to speak it whole.")

    @classmethod
    def from_row(
        cls, row: OutcomeRow, *, uri: str | None, url: SignedUrl | None, request_id: str | None
    ) -> "OutcomeReport":
        """Return a row as JSON shows it; `url` opens its audio, `request_id` finds its log."""
        return cls(
            row=row.number,
            line=row.line,
            ref=row.ref,
            state=row.state,
            error=row.error,
            request_id=request_id,
            label=row.label,
            signature=row.signature,
            uri=uri,
            url=url.url if url else None,
            expires_at=url.expires_at if url else None,
            sha256=row.sha256,
            size_bytes=row.size_bytes,
            duration_ms=row.duration_ms,
            cues=[dict(cue) for cue in row.cues],
            characters=row.characters,
            characters_in_full=row.characters_in_full,
        )


class OutcomesResponse(ResponseModel):
    """A page of outcomes, in the order of the table; `next_page_token` is null on the last.

    With `?state=` a page may hold fewer than `limit`, also none, and still have a following one.
    """

    batch_id: str = Field(description="The batch.")
    outcomes: list[OutcomeReport] = Field(description="In the order of the table.")
    next_page_token: str | None = Field(description="Of the next page.")


class ManifestResponse(ResponseModel):
    """Where a manifest is that is too large to be inlined."""

    batch_id: str = Field(description="The batch.")
    format: str = Field(description="jsonl or csv.")
    size_bytes: int = Field(description="Of the manifest.")
    url: str = Field(description="Opens it until `expires_at`.")
    expires_at: datetime = Field(description="When `url` stops to open it.")

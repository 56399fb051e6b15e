"""The JSON that the routes of the cache take and return, but for its figures."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from hybrid_audio.cache import Invalidation, Target
from hybrid_audio.caching.removal import Removal, RemovedStem
from hybrid_audio.domain.stems.entry_fields import text_in, texts_in, time_in, whole_number_in
from hybrid_audio.domain.stems.selection import Selection
from hybrid_audio.domain.stems.stem_metadata import object_fields
from hybrid_audio.edge.schemas.generate import shown_entry
from hybrid_audio.edge.schemas.shared import (
    QueryModel,
    RequestModel,
    ResponseModel,
    SignedUrl,
    VoiceId,
)
from hybrid_audio.stems.kept import LabelledStem

TOKEN = "`next_page_token` of the page before; empty for the first."
LabelText = Annotated[str, Field(min_length=1, max_length=200)]


class CacheListQuery(QueryModel):
    """Which stems, all conditions together, and which page of them.

    A label goes with `voice_id` and `model_id`; a kind also with a prefix of labels.
    """

    kind: str | None = Field(None, min_length=1, max_length=60)
    label: str | None = Field(None, min_length=1, max_length=200)
    prefix: str | None = Field(None, min_length=1, max_length=200)
    voice_id: VoiceId | None = None
    model_id: VoiceId | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    page_token: str = Field("", max_length=100, description=TOKEN)
    extended: bool = False

    def to_selection(self) -> Selection:
        """Return the conditions, which finished stems are to meet."""
        return Selection(
            kind=self.kind,
            label=self.label,
            prefix=self.prefix,
            voice_id=self.voice_id,
            model_id=self.model_id,
            is_ready_only=True,
        )


class CachedStem(ResponseModel):
    """A stem of the cache; what its entry does not know is null."""

    signature: str
    labels: list[str] = Field(description="Every label that it was asked for under.")
    kinds: list[str]
    text: str | None
    characters: int | None
    voice_id: str | None
    model_id: str | None
    object: str
    uri: str
    url: str | None
    expires_at: datetime | None = Field(description="Until when `url` opens the object.")
    size_bytes: int
    duration_ms: float | None
    stored_at: datetime | None
    completed_at: datetime | None = Field(description="When its entry was written.")
    entry: dict[str, Any] | None = Field(None, description="The index entry, with ?extended=true.")

    @classmethod
    def from_stem(
        cls, stem: LabelledStem, *, uri: str, url: SignedUrl, extended: bool
    ) -> "CachedStem":
        """Return a stem as a list shows it."""
        fields, stored = stem.fields, stem.stored
        return cls(
            signature=stem.signature,
            labels=list(stem.labels),
            kinds=texts_in(fields, "kinds"),
            text=text_in(fields, "text"),
            characters=whole_number_in(fields, "characters"),
            voice_id=text_in(fields, "voice_id"),
            model_id=text_in(fields, "model_id"),
            object=stored.name,
            uri=uri,
            url=url.url,
            expires_at=url.expires_at,
            size_bytes=stored.size_bytes,
            duration_ms=object_fields(stored, whole_number_in(fields, "rate") or 0)["duration_ms"],
            stored_at=stored.stored_at,
            completed_at=time_in(fields, "completed_at"),
            entry=shown_entry(fields) if extended else None,
        )


class CacheListResponse(ResponseModel):
    """A page of stems, by signature.

    No index knows prefixes: a page looks at `scanned` entries at most some thousands, so it may
    hold few stems, or none, and still not be the last.
    """

    stems: list[CachedStem]
    scanned: int = Field(description="How many entries of the index this page looked at.")
    next_page_token: str | None = Field(description="Null on the last page.")


class InvalidateBody(RequestModel):
    """What to invalidate: exactly one of label, signature, voice_id, model_id and prefix."""

    label: LabelText | None = None
    signature: LabelText | None = None
    voice_id: VoiceId | None = None
    model_id: VoiceId | None = None
    prefix: LabelText | None = Field(None, description="How a label begins, as `stem.name.jo`.")
    dry_run: bool = Field(False, description="List the same stems, and leave them.")
    limit: Annotated[int, Field(ge=1, le=1_000)] = 200
    page_token: str = Field("", max_length=100, description=TOKEN)

    def to_target(self) -> Target:
        """Return what is to be invalidated."""
        return Target(self.label, self.signature, self.voice_id, self.model_id, self.prefix)


class InvalidatedStem(ResponseModel):
    """A stem, or the memory of a refused text, and what became of it."""

    signature: str
    labels: list[str]
    kinds: list[str]
    text: str | None
    voice_id: str | None
    model_id: str | None
    size_bytes: int | None
    state: Literal["ready", "being_made", "refused", "abandoned"] | None = Field(
        description="What the index held; null where it held nothing."
    )
    outcome: Literal["removed", "being_made", "failed"] = Field(
        description="With `dry_run`, what would become of it."
    )
    reason: str | None

    @classmethod
    def from_removed(cls, stem: RemovedStem) -> "InvalidatedStem":
        """Return one stem of an invalidation."""
        fields = stem.fields
        return cls.model_validate(
            {
                "signature": stem.signature,
                "labels": texts_in(fields, "labels"),
                "kinds": texts_in(fields, "kinds"),
                **{name: text_in(fields, name) for name in ("text", "voice_id", "model_id")},
                "size_bytes": whole_number_in(fields, "size_bytes"),
                "state": stem.state,
                "outcome": stem.removal,
                "reason": stem.reason,
            }
        )


class InvalidateResponse(ResponseModel):
    """The stems of one call. While `has_more`, send the same body with `next_page_token`."""

    dry_run: bool
    stems: list[InvalidatedStem]
    removed: int
    being_made: int = Field(description="Made anew at this moment, and left.")
    failed: int = Field(description="Not removed; the same request tries them again.")
    has_more: bool
    next_page_token: str | None

    @classmethod
    def from_invalidation(cls, done: Invalidation, *, dry_run: bool) -> "InvalidateResponse":
        """Return the response of a call."""
        return cls(
            dry_run=dry_run,
            stems=[InvalidatedStem.from_removed(stem) for stem in done.stems],
            removed=done.count(Removal.REMOVED),
            being_made=done.count(Removal.BEING_MADE),
            failed=done.count(Removal.FAILED),
            has_more=done.next_page_token is not None,
            next_page_token=done.next_page_token,
        )

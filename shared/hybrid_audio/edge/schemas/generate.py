"""The JSON that the routes of stems take and return."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from hybrid_audio.domain.stems.stem import Stem
from hybrid_audio.edge.schemas.shared import (
    LITERAL,
    Allow,
    CarrierBody,
    ItemText,
    MessageWarning,
    NamedModel,
    QueryModel,
    ResponseModel,
    SignedUrl,
    Text,
    VoiceBody,
)

HIDDEN = {"token", "write", "lease_ttl_s"}
"""Fields of an index entry that are its store's own."""


def shown_entry(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return an index entry without its store's own fields."""
    return {name: value for name, value in fields.items() if name not in HIDDEN}


class Extended(QueryModel):
    """`?extended=true` adds the index entry of each stem."""

    extended: bool = False


class Spoken(VoiceBody):
    """The body of a route that speaks one stem."""

    upload: bool = Field(True, description="Accepted for older clients; a stem is always kept.")


class NameBody(NamedModel, Spoken):
    """A name to speak, as it is written; `first_name` is another word for `name`."""

    name: ItemText
    allow: Allow = Field(default_factory=list)


class DeveloperBody(Spoken):
    """A developer to speak, as it is written."""

    developer: ItemText
    allow: Allow = Field(default_factory=list)


class CombinedBody(NamedModel, Spoken):
    """A name and a developer to speak, each in a stem of its own."""

    name: ItemText
    developer: ItemText
    allow: Allow = Field(default_factory=list)


class ScriptBody(Spoken):
    """Any text to speak; `label` is `stem.script.<slug>` or words to make the slug from."""

    text: Text
    literal: bool = LITERAL
    carrier: CarrierBody | None = None
    label: str | None = Field(None, min_length=1, max_length=120)


class StemResponse(ResponseModel):
    """A stem: `created` by this request, or a `hit`: it was there before."""

    status: Literal["created", "hit"]
    kind: str
    label: str
    signature: str
    text: str
    uri: str
    url: str | None
    expires_at: datetime | None = Field(description="Until when `url` opens the object.")
    duration_ms: float
    size_bytes: int
    took_ms: float
    takes: int = Field(
        description="How often it was spoken when it was made; each take counts in characters."
    )
    findings: list[dict[str, Any]] | None = Field(
        description="The checks that it fails, each with value, limit and unit; null: not checked."
    )
    entry: dict[str, Any] | None = Field(None, description="The index entry, with ?extended=true.")

    @classmethod
    def from_stem(
        cls,
        stem: Stem,
        *,
        url: SignedUrl,
        entry: dict[str, Any] | None,
    ) -> "StemResponse":
        """Return the response for a stem."""
        return cls(
            status=stem.outcome.value,
            kind=stem.spec.kind,
            label=stem.spec.label,
            signature=stem.spec.signature,
            text=stem.spec.text,
            uri=stem.uri,
            url=url.url,
            expires_at=url.expires_at,
            duration_ms=round(stem.duration_ms, 3),
            size_bytes=stem.size_bytes,
            took_ms=round(stem.took_ms, 1),
            takes=stem.takes,
            findings=None if stem.findings is None else [*map(dict, stem.findings)],
            entry=entry,
        )


class StemsResponse(ResponseModel):
    """The stems of a template, in the order of its segments, and what they cost in characters."""

    template: str
    variant: str | None
    stems: list[StemResponse]
    characters_spoken: int = Field(
        description="Characters that text to speech was asked for by this request."
    )
    characters_in_full: int = Field(description="Characters of the whole message.")
    warnings: list[MessageWarning] = Field(
        description="Values that count as missing, so that their fallbacks are spoken."
    )


class CombinedResponse(ResponseModel):
    """The stems of a name and a developer, in this order, and what they cost in characters."""

    stems: list[StemResponse]
    characters_spoken: int = Field(
        description="Characters that text to speech was asked for by this request."
    )
    characters_in_full: int = Field(description="Characters of both texts.")


class LabelQuery(QueryModel):
    """A label, as `stem.<kind>.<slug>`."""

    label: str = Field(min_length=1, max_length=200)


class StoredStem(ResponseModel):
    """One stem of a label."""

    signature: str
    labels: list[str] = Field(description="Every label that it was asked for under.")
    uri: str
    url: str | None
    expires_at: datetime | None = Field(description="Until when `url` opens the object.")
    size_bytes: int
    stored_at: datetime | None
    metadata: dict[str, str]


class StoredStemsResponse(ResponseModel):
    """Every stem that was asked for under a label: its voices, speeds and texts differ."""

    label: str
    exists: bool
    objects: list[StoredStem]
    has_more: bool = Field(False, description="The label has more stems than are listed.")

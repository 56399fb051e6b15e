"""The JSON that the routes of messages return."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from hybrid_audio.assemble import Message
from hybrid_audio.domain.report import KeptMessage
from hybrid_audio.domain.stems.stem import Outcome
from hybrid_audio.edge.schemas.shared import MessageWarning, ResponseModel, SignedUrl
from hybrid_audio.rendering.sources import MessageSources


class Cue(ResponseModel):
    """Where a segment is in the message."""

    id: str
    label: str
    signature: str
    start_ms: float
    end_ms: float


class MessageStem(ResponseModel):
    """A stem of the message, and how this request came by it."""

    id: str
    label: str
    signature: str
    outcome: str
    took_ms: float


class MessageResponse(ResponseModel):
    """A message: `created` by this request, or a `hit`: made by an earlier one like it."""

    status: Literal["created", "hit"]
    signature: str
    preset: str | None = Field(description="Where it is to be played, as asked for.")
    uri: str | None
    url: str | None
    expires_at: datetime | None = Field(description="Until when `url` opens the audio.")
    sha256: str
    content_type: str
    size_bytes: int
    sample_rate: int
    duration_ms: float
    characters_spoken: int
    characters_in_full: int | None
    cues: list[Cue]
    stems: list[MessageStem]
    warnings: list[MessageWarning]
    diagnostics: dict[str, Any]
    timings: dict[str, float]

    @classmethod
    def from_message(
        cls,
        message: Message,
        *,
        uri: str | None,
        url: SignedUrl | None,
        sources: MessageSources,
        timings: Mapping[str, float],
    ) -> "MessageResponse":
        """Return the answer for a message of these sources; `timings` are milliseconds by stage."""
        report = message.report
        warnings = (*sources.warnings, *report.warnings)
        return cls(
            status=message.outcome.value,
            signature=message.plan.signature,
            preset=sources.plan.delivery.preset,
            uri=uri,
            url=url.url if url else None,
            expires_at=url.expires_at if url else None,
            sha256=report.sha256,
            content_type=report.content_type,
            size_bytes=report.size_bytes,
            sample_rate=report.sample_rate,
            duration_ms=report.diagnostics.message.duration_ms,
            characters_spoken=message.characters_spoken,
            characters_in_full=sources.characters_in_full,
            cues=[Cue(**vars(cue)) for cue in report.cues],
            stems=_stems(message),
            warnings=[MessageWarning(**vars(warning)) for warning in warnings],
            diagnostics=report.diagnostics.to_json(),
            timings={name: round(ms, 1) for name, ms in timings.items()},
        )


class KeptMessageResponse(ResponseModel):
    """A message that is stored, with its report; `signature` is its own."""

    signature: str
    uri: str
    url: str
    expires_at: datetime = Field(description="Until when `url` opens the audio.")
    sha256: str
    content_type: str
    size_bytes: int
    sample_rate: int
    duration_ms: float
    cues: list[Cue]
    warnings: list[MessageWarning]
    diagnostics: dict[str, Any]

    @classmethod
    def from_kept(cls, kept: KeptMessage, *, uri: str, url: SignedUrl) -> "KeptMessageResponse":
        """Return the answer for a stored message."""
        report = kept.report
        return cls(
            signature=kept.object_name.rpartition("/")[2].partition(".")[0],
            uri=uri,
            url=url.url,
            expires_at=url.expires_at,
            sha256=report.sha256,
            content_type=report.content_type,
            size_bytes=report.size_bytes,
            sample_rate=report.sample_rate,
            duration_ms=report.diagnostics.message.duration_ms,
            cues=[Cue(**vars(cue)) for cue in report.cues],
            warnings=[MessageWarning(**vars(warning)) for warning in report.warnings],
            diagnostics=report.diagnostics.to_json(),
        )


class MessageStateResponse(ResponseModel):
    """How far a message is; `signature` is the one that was asked for."""

    state: Literal["making", "stored", "failed"]
    signature: str
    message: KeptMessageResponse | None = Field(None, description="With `stored`.")
    problem: dict[str, Any] | None = Field(
        None, description="With `failed`: the problem that broke the answer off."
    )


def _stems(message: Message) -> list[MessageStem]:
    parts = message.plan.parts
    made = [(each.outcome, each.took_ms) for each in message.loaded_stems or ()]
    outcomes = made or [(Outcome.HIT, 0.0)] * len(parts)

    return [
        MessageStem(
            id=part.id,
            label=part.label,
            signature=part.signature,
            outcome=outcome.value,
            took_ms=round(took_ms, 1),
        )
        for part, (outcome, took_ms) in zip(parts, outcomes, strict=True)
    ]

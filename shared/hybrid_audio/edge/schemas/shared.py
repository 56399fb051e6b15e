"""What the models of all routes have in common, and those that several routes share."""

from datetime import datetime
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from hybrid_audio.domain.contract import Voice

Text = Annotated[str, Field(min_length=1, max_length=5_000)]
Item = Annotated[str, Field(min_length=1, max_length=200)]
Values = Annotated[dict[str, Item], Field(max_length=50)]


class SignedUrl(Protocol):
    """A URL that opens an object until `expires_at`."""

    @property
    def url(self) -> str: ...
    @property
    def expires_at(self) -> datetime: ...


class RequestModel(BaseModel):
    """A request body: strict, and closed to unknown fields.

    Every model is built by its first use, since a cold start serves one route.
    """

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)


class QueryModel(BaseModel):
    """A query string: closed to unknown parameters; numbers and booleans arrive as text."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class ResponseModel(BaseModel):
    """An answer."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class DeletedResponse(ResponseModel):
    """What is gone, by its name."""

    deleted: str


class VoiceBody(RequestModel):
    """Who speaks and how; what is left out is the deployment's."""

    voice_id: str | None = Field(None, min_length=1, max_length=200)
    language: str | None = Field(None, min_length=2, max_length=20)
    speed: float | None = Field(None, ge=0.6, le=1.5)
    volume: float | None = Field(None, ge=0.5, le=2.0)
    emotion: str | None = Field(None, min_length=1, max_length=100)
    pronunciation_dict_id: str | None = Field(None, min_length=1, max_length=200)

    def to_voice(self) -> Voice:
        """Return the voice that the request asks for."""
        return Voice(
            id=self.voice_id,
            language=self.language,
            speed=self.speed,
            volume=self.volume,
            emotion=self.emotion,
            pronunciation_dict_id=self.pronunciation_dict_id,
        )

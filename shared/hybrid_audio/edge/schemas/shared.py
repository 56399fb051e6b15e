"""What the models of all routes have in common, and models that several routes share."""

import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from hybrid_audio.domain.contract import Voice

Text = Annotated[str, Field(min_length=1, max_length=5_000)]
Item = Annotated[str, Field(min_length=1, max_length=200)]
Values = Annotated[dict[str, Item], Field(max_length=50)]

PLAIN = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]+"
"""Text of one line: no control character, no separator of lines."""


def _plain(text: str) -> str:
    if any(unicodedata.category(character) in NOT_PLAIN for character in text):
        raise ValueError("must hold no control characters and no line breaks")
    return text


NOT_PLAIN = {"Cc", "Cs", "Zl", "Zp"}
Plain = Annotated[str, AfterValidator(_plain), Field(json_schema_extra={"pattern": f"^({PLAIN})$"})]
"""A name that other systems read, in a header or a log of theirs."""

VoiceId = Annotated[Plain, Field(min_length=1, max_length=200)]
Emotion = Annotated[Plain, Field(min_length=1, max_length=100)]


class RequestModel(BaseModel):
    """A request body: strict, and closed to unknown fields.

    Every model is built by its first use, since a cold start serves one route.
    """

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)


class QueryModel(BaseModel):
    """A query string: closed to unknown parameters; numbers and booleans arrive as text."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class FormModel(BaseModel):
    """The text fields of a form: closed to unknown ones; an empty field says nothing."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty_fields(cls, fields: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in fields.items() if value not in ("", [""])}


class ResponseModel(BaseModel):
    """An answer."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class DeletedResponse(ResponseModel):
    """What is gone, by its name."""

    deleted: str


class VoiceBody(RequestModel):
    """Who speaks and how; what is left out is the deployment's."""

    voice_id: VoiceId | None = None
    language: str | None = Field(None, min_length=2, max_length=20)
    speed: float | None = Field(None, ge=0.6, le=1.5)
    volume: float | None = Field(None, ge=0.5, le=2.0)
    emotion: Emotion | None = None
    pronunciation_dict_id: VoiceId | None = None

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

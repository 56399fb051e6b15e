"""The base models of all routes, and models that several routes share."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from hybrid_audio.domain.languages import LANGUAGE, language_fault
from hybrid_audio.domain.stems.carrier import Carrier
from hybrid_audio.domain.stems.contract import Voice, word_fault
from hybrid_audio.errors import InvalidInput

Text = Annotated[str, Field(min_length=1, max_length=5_000)]
ItemText = Annotated[str, Field(min_length=1, max_length=200)]
OptionalItemText = Annotated[str, Field(max_length=200)] | None
Values = Annotated[dict[str, OptionalItemText], Field(max_length=50)]
Allow = Annotated[
    list[ItemText],
    Field(
        max_length=100,
        description="Values that are intended although they look like none, such as `N/A`.",
    ),
]
LITERAL = Field(False, description="Speak what looks like another system's placeholder.")


def _without(fault_of: Callable[[str], str | None]) -> AfterValidator:
    def checked(value: str) -> str:
        if fault := fault_of(value):
            raise ValueError(fault)
        return value

    return AfterValidator(checked)


Language = Annotated[
    str,
    _without(language_fault),
    Field(
        description="A language of Sonic-3. A region is accepted; the voice decides the accent.",
        json_schema_extra={"pattern": f"^{LANGUAGE.pattern}$"},
    ),
]

PLAIN = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]+"
"""Text of one line: no control character, no separator of lines."""

Word = Annotated[str, _without(word_fault), Field(json_schema_extra={"pattern": f"^({PLAIN})$"})]
"""A name that other systems read, in a header or a log of theirs."""

VoiceId = Annotated[Word, Field(min_length=1, max_length=200)]
Emotion = Annotated[Word, Field(min_length=1, max_length=100)]


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


class CarrierBody(RequestModel):
    """Words that are spoken around a text, and cut away again; they count as spoken characters."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["before"]}, {"required": ["after"]}]}
    )

    before: Text | None = None
    after: Text | None = None

    @model_validator(mode="after")
    def _holds_words(self) -> "CarrierBody":
        if self.before is None and self.after is None:
            raise ValueError("give before, after, or both")
        return self

    def to_carrier(self) -> Carrier:
        """Return the carrier that the body describes."""
        return Carrier(self.before or "", self.after or "")


def _describe_first_name(schema: dict[str, Any]) -> None:
    properties = schema["properties"]
    properties["first_name"] = {**properties["name"], "description": "Another word for `name`."}
    if "name" in schema.get("required", []):
        schema["required"].remove("name")
        schema["oneOf"] = [{"required": ["name"]}, {"required": ["first_name"]}]


class NamedModel(RequestModel):
    """A body with a name, which `first_name` is another word for."""

    model_config = ConfigDict(json_schema_extra=_describe_first_name)

    @model_validator(mode="before")
    @classmethod
    def _first_name_is_name(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "first_name" not in data:
            return data
        if "name" in data:
            raise InvalidInput.at("first_name", "is given twice: as name and as first_name")
        return {"name" if key == "first_name" else key: value for key, value in data.items()}


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


class MessageWarning(ResponseModel):
    """What was asked for and not wholly done, or done without being asked."""

    code: str
    detail: str


class DeletedResponse(ResponseModel):
    """The name of what was deleted."""

    deleted: str


class VoiceBody(RequestModel):
    """Who speaks and how; what is left out is the deployment's."""

    voice_id: VoiceId | None = Field(None, description="Who speaks, by the id that Cartesia gives.")
    language: Language | None = Field(
        None, min_length=2, max_length=20, description="Which language is spoken."
    )
    speed: float | None = Field(None, ge=0.6, le=1.5, description="How fast; 1 is normal.")
    volume: float | None = Field(None, ge=0.5, le=2.0, description="How loud; 1 is normal.")
    emotion: Emotion | None = Field(None, description="How it is spoken, in a word of Cartesia's.")
    pronunciation_dict_id: VoiceId | None = Field(
        None,
        description="A dictionary of pronunciations that is kept at Cartesia; of its entries, "
        "those that touch the text are part of the signature.",
    )

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

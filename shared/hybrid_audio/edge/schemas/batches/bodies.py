"""The JSON that a batch is asked for with: one model for each kind."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, model_validator

from hybrid_audio.batching.request import BatchRequest, InlineTable, ItemText, ObjectTable
from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.edge.schemas.assemble import DeliveryOptions
from hybrid_audio.edge.schemas.batches.options import (
    MOST_ROWS,
    VARIANT,
    BatchOptions,
    Columns,
    Template,
    Variant,
)
from hybrid_audio.edge.schemas.shared import (
    LITERAL,
    Allow,
    Language,
    RequestModel,
    Text,
    VoiceBody,
    VoiceId,
)
from hybrid_audio.edge.schemas.template_body import TemplateBody

DEFAULT_FORMAT = "wav"


def _checked_cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        raise ValueError("must be a text, a number, true, false or null")
    return value


Cell = Annotated[
    Any,
    AfterValidator(_checked_cell),
    Field(json_schema_extra={"type": ["string", "number", "boolean", "null"]}),
]
"""What a row has in a column; one model for all kinds of values, so that a fault has one path."""

Ref = Annotated[str, Field(max_length=200)]


def _example(**content: JsonValue) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [content]})


class RotationsBody(BatchOptions):
    """Every segment with one slot, for every enabled item of that slot's dataset.

    Any pair is then assembled without speaking.
    """

    model_config = _example(kind="rotations", template="double_anchor_hybrid")

    kind: Literal["rotations"]
    template: Template
    variant: Variant = VARIANT

    def to_request(self) -> BatchRequest:
        """Return the batch that is asked for."""
        return BatchRequest(
            Kind.ROTATIONS, template=self.template, variant=self.variant, **self.options()
        )


class TemplateStemsBody(TemplateBody, BatchOptions):
    """Every stem of a template, for one set of values."""

    model_config = _example(
        kind="template", template="double_anchor_hybrid", name="John", developer="Hilton"
    )

    kind: Literal["template"]

    def to_request(self) -> BatchRequest:  # type: ignore[override]  # the batch, not the message
        """Return the batch that is asked for; `name` and `developer` are values like others."""
        own = {"name": self.name, "developer": self.developer}
        given = {slot: own[slot] for slot in own if slot in self.model_fields_set}
        return BatchRequest(
            Kind.TEMPLATE,
            template=self.template,
            variant=self.variant,
            values={**self.values, **given},
            allow=tuple(self.allow),
            **self.options(),
        )


class ItemBody(RequestModel):
    """A text to be spoken, and what differs from the batch's voice."""

    text: Text = Field(description="What is spoken, and what the label is made of.")
    spoken: Text | None = Field(
        None,
        description="What text to speech says for the text, as `Shi-vawn` for `Siobhan`; it is "
        "counted, and decides the signature.",
        examples=["Shi-vawn"],
    )
    ref: Ref | None = Field(None, description="The caller's own name for it; it comes back.")
    label: str | None = Field(
        None, min_length=1, max_length=120, description="Words that the stem's label is made of."
    )
    literal: bool = LITERAL
    voice_id: VoiceId | None = Field(None, description="Instead of the batch's voice.")
    language: Language | None = Field(
        None, min_length=2, max_length=20, description="Instead of the batch's language."
    )
    pronunciation_dict_id: VoiceId | None = Field(
        None, description="Instead of the batch's dictionary; its entries are frozen as well."
    )


class ObjectBody(RequestModel):
    """A table in the uploads bucket, of 1,000,000 rows at most."""

    name: str = Field(
        min_length=1, max_length=1_024, description="The object's name.", examples=["may.csv"]
    )
    generation: str | None = Field(
        None,
        pattern=r"^[0-9]{1,19}$",
        description="Which of its generations, as text; the newest where it is left out.",
    )

    def to_table(self) -> ObjectTable:
        """Return where the table lies."""
        return ObjectTable(self.name, None if self.generation is None else int(self.generation))


class ItemsBody(BatchOptions, VoiceBody):
    """Given texts, each a stem of its own."""

    model_config = _example(kind="items", items=[{"text": "Welcome back.", "ref": "welcome"}])

    kind: Literal["items"]
    items: Annotated[list[ItemBody], Field(min_length=1, max_length=MOST_ROWS)] = Field(
        description="The texts, each with what differs from the batch's voice."
    )

    def to_request(self) -> BatchRequest:
        """Return the batch that is asked for."""
        return BatchRequest(
            Kind.ITEMS,
            items=tuple(ItemText(**each.model_dump()) for each in self.items),
            voice=self.to_voice(),
            **self.options(),
        )


class MessagesBody(DeliveryOptions, BatchOptions):
    """A table of recipients, one assembled message each: give either `rows` or `object`."""

    model_config = _example(
        kind="messages",
        template="double_anchor_hybrid",
        rows=[{"ref": "c-1", "name": "John", "developer": "Hilton"}],
    )

    kind: Literal["messages"]
    template: Template
    variant: Variant = VARIANT
    rows: Annotated[list[dict[str, Cell]], Field(min_length=1, max_length=MOST_ROWS)] | None = (
        Field(
            None,
            description="The recipients: columns are slots, `ref`, `voice_id` and `language`; "
            "`spoken_name` is what is said for `name`, and so on.",
        )
    )
    object: ObjectBody | None = Field(None, description="Where the table lies instead.")
    columns: Columns = Field(default_factory=dict)
    allow: Allow = Field(default_factory=list)

    @model_validator(mode="after")
    def _has_one_table(self) -> "MessagesBody":
        if (self.rows is None) == (self.object is None):
            raise ValueError("give either rows or object, or send a file as multipart/form-data")
        return self

    def to_request(self) -> BatchRequest:
        """Return the batch that is asked for; raises InvalidInput for a rate without a format."""
        table = InlineTable(tuple(self.rows or ())) if self.object is None else None
        return BatchRequest(
            Kind.MESSAGES,
            template=self.template,
            variant=self.variant,
            table=table or (self.object.to_table() if self.object else None),
            columns=self.columns,
            allow=tuple(self.allow),
            delivery=self.to_delivery(self.asked_format or DEFAULT_FORMAT),
            **self.options(),
        )


BatchBody = RotationsBody | TemplateStemsBody | ItemsBody | MessagesBody

"""The options that every batch has, as JSON and as the fields of a form."""

from typing import Annotated, Any, Literal

from pydantic import Field

from hybrid_audio.edge.schemas.shared import RequestModel, Word

MOST_ROWS = 1_000
"""Of a table in the request's JSON; a file or an object may have more."""

MOST_CHARACTERS = 10**12
"""More than any batch has: a million rows of 5,000 characters each have 5 * 10**9."""

Label = Annotated[Word, Field(min_length=1, max_length=120)]
Slot = Annotated[str, Field(min_length=1, max_length=60)]
Column = Annotated[str, Field(min_length=1, max_length=200)]
Columns = Annotated[
    dict[Slot, Column],
    Field(
        max_length=50,
        description="Which column of the table a slot is taken from, where their names differ; "
        "`ref`, `voice_id`, `language` and `spoken_name` may be named, too.",
        examples=[{"name": "First name"}],
    ),
]
Template = Annotated[
    str, Field(min_length=1, max_length=100, description="The template's name, without .json.")
]
Variant = Annotated[str, Field(min_length=1, max_length=100)] | None
VARIANT = Field(None, description="One of the template's variants.")


class BatchOptions(RequestModel):
    """What may be said of any batch."""

    label: Label | None = Field(None, description="The caller's own name for the batch.")
    start: Literal["now", "manual"] = Field(
        "now", description="`manual` plans the batch and waits for POST /batches/{batch}/start."
    )
    max_characters: Annotated[int, Field(ge=0, le=MOST_CHARACTERS)] | None = Field(
        None, description="Refuse a batch that would speak more characters than this."
    )
    webhook_url: Annotated[str, Field(min_length=1, max_length=2_000)] | None = Field(
        None,
        description="Where to announce the end, signed by the Standard Webhooks specification; "
        "https, and an address of the public network.",
        examples=["https://example.org/hooks/audio"],
    )

    def options(self) -> dict[str, Any]:
        """Return the options by the names that they have inside."""
        return {
            "label": self.label,
            "starts_by_itself": self.start == "now",
            "max_characters": self.max_characters,
            "webhook_url": self.webhook_url,
        }

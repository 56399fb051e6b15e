"""The fields beside a table that is sent as a file: the JSON's options, as text."""

import json
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from hybrid_audio.batching.request import BatchRequest, SentTable, TableOptions
from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.edge.inputs.json_body import NotJson, parse
from hybrid_audio.edge.inputs.multipart import SentFile
from hybrid_audio.edge.schemas.assemble import DeliveryOptions
from hybrid_audio.edge.schemas.batches.bodies import DEFAULT_FORMAT
from hybrid_audio.edge.schemas.batches.options import (
    VARIANT,
    BatchOptions,
    Columns,
    Template,
    Variant,
)
from hybrid_audio.edge.schemas.external import ALLOW, Option
from hybrid_audio.edge.schemas.shared import FormModel
from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.metadata import allowed_values

COLUMN = "column."


def _describe_columns(schema: dict[str, Any]) -> None:
    named = {"type": "string", "description": "The column of one slot, such as column.name=Name."}
    schema["patternProperties"] = {r"^column\..+$": named}
    schema["examples"] = [
        {"kind": "messages", "template": "double_anchor_hybrid", "column.name": "First name"}
    ]


class BatchForm(FormModel, DeliveryOptions, BatchOptions):
    """A table of recipients as a file, with the options of its batch.

    `columns` is a JSON object as text; a field `column.<slot>` names one column, and wins.
    """

    model_config = ConfigDict(strict=False, json_schema_extra=_describe_columns)

    kind: Literal["messages"]
    template: Template
    variant: Variant = VARIANT
    columns: Columns = Field(default_factory=dict)
    header_line: Annotated[int, Field(ge=0, le=2_000_000)] | None = Field(
        None, description="The line of the header, from 1 on; 0 says that there is none."
    )
    encoding: Option | None = Field(None, description="Such as utf-8 or windows-1250.")
    delimiter: Option | None = Field(
        None, description="One character, or comma, semicolon, tab, pipe or space."
    )
    allow: list[str] = ALLOW

    @model_validator(mode="before")
    @classmethod
    def _gather_columns(cls, fields: dict[str, Any]) -> dict[str, Any]:
        single = {name: text for name, text in fields.items() if name.startswith(COLUMN)}
        kept = {name: text for name, text in fields.items() if name not in single}
        if not single and "columns" not in kept:
            return kept

        columns = _columns(kept.get("columns") or "{}")
        named = {name.removeprefix(COLUMN): text for name, text in single.items() if text}
        return {**kept, "columns": columns | named}

    def to_request(self, file: SentFile) -> BatchRequest:
        """Return the batch that is asked for; raises InvalidInput for a rate without a format."""
        return BatchRequest(
            Kind(self.kind),
            template=self.template,
            variant=self.variant,
            table=SentTable(file.content, file.name, file.charset),
            columns=self.columns,
            allow=tuple(sorted(allowed_values(self.allow))),
            table_options=TableOptions(self.header_line, self.encoding, self.delimiter),
            delivery=self.to_delivery(self.asked_format or DEFAULT_FORMAT),
            **self.options(),
        )


def _columns(text: str) -> dict[str, Any]:
    """Return the columns that a field holds as JSON; raises InvalidInput at `columns`."""
    try:
        value = parse(text.encode("utf-8", "surrogatepass"))
    except NotJson:
        value = None
    if not isinstance(value, dict):
        example = json.dumps({"name": "First name"})
        raise InvalidInput.at("columns", f"must be a JSON object such as {example}")
    return value

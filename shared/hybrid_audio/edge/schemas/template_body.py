"""The body of every route that fills a template."""

from pydantic import Field

from hybrid_audio.edge.schemas.shared import Allow, NamedModel, OptionalItemText, Values
from hybrid_audio.templates import TemplateRequest


class TemplateBody(NamedModel):
    """A template and its values; `name` and `developer` stand for values of those slots."""

    template: str = Field(
        min_length=1, max_length=100, description="The template's name, without .json."
    )
    variant: str | None = Field(
        None, min_length=1, max_length=100, description="One of the template's variants."
    )
    name: OptionalItemText = Field(None, description="The value of the slot `name`.")
    developer: OptionalItemText = Field(None, description="The value of the slot `developer`.")
    values: Values = Field(default_factory=dict, description="The values of slots, by their names.")
    allow: Allow = Field(default_factory=list)

    def to_request(self) -> TemplateRequest:
        """Return the template and values that the request asks for."""
        return TemplateRequest(
            template=self.template,
            variant=self.variant,
            values=self.values,
            name=self.name,
            developer=self.developer,
            allow=tuple(self.allow),
        )

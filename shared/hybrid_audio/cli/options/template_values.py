"""A template, and the values of its slots."""

from dataclasses import dataclass, field
from typing import Annotated, Any

import typer

from hybrid_audio.cli.errors import WrongUsage
from hybrid_audio.cli.options.given import given, pairs
from hybrid_audio.cli.options.voice import Allow

DEFAULT_TEMPLATE = "double_anchor_hybrid"

Template = Annotated[str, typer.Option("--template", metavar="NAME", help="With or without .json.")]
Variant = Annotated[str | None, typer.Option(help="One of the template's variants.")]
Value = Annotated[
    list[str] | None,
    typer.Option("--value", metavar="SLOT=TEXT", help="The value of any slot; may be repeated."),
]


@dataclass(frozen=True)
class TemplateValues:
    """Options that say what a template is filled with."""

    name: Annotated[
        str | None, typer.Argument(help="The value of the slot name.", show_default=False)
    ] = field(default=None, repr=False)
    developer: Annotated[
        str | None, typer.Argument(help="The value of the slot developer.", show_default=False)
    ] = field(default=None, repr=False)
    template: Template = DEFAULT_TEMPLATE
    variant: Variant = None
    value: Value = field(default=None, repr=False)
    allow: Allow = field(default=None, repr=False)

    @property
    def values(self) -> dict[str, str]:
        """The value of each slot; raises WrongUsage for one that is given twice."""
        own = given(name=self.name, developer=self.developer)
        named = pairs(self.value)
        if twice := own.keys() & named.keys():
            raise WrongUsage(f"{', '.join(sorted(twice))}: is given twice, once with --value")
        return own | named

    @property
    def body(self) -> dict[str, Any]:
        """The fields of a request."""
        return {"template": self.template, "values": self.values} | given(
            variant=self.variant, allow=self.allow
        )

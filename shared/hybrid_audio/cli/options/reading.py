"""How a list is to be read; what is left out is found by the service."""

from dataclasses import dataclass, field
from typing import Annotated

import typer

from hybrid_audio.cli.options.given import queried

PANEL = "How the list is read"


@dataclass(frozen=True)
class Reading:
    """Options of reading a list."""

    column: Annotated[
        str | None,
        typer.Option(help="The header of the column with the items.", rich_help_panel=PANEL),
    ] = None
    header_line: Annotated[
        int | None,
        typer.Option(
            metavar="LINE", min=0, help="Where it is; 0: there is none.", rich_help_panel=PANEL
        ),
    ] = None
    encoding: Annotated[
        str | None, typer.Option(help="Such as utf-8, windows-1250.", rich_help_panel=PANEL)
    ] = None
    delimiter: Annotated[
        str | None,
        typer.Option(
            help="A character, or comma, semicolon, tab, pipe, space.", rich_help_panel=PANEL
        ),
    ] = None
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse what is not certain.", rich_help_panel=PANEL)
    ] = False
    allow: Annotated[
        list[str] | None,
        typer.Option(metavar="VALUE", help="An item though it looks odd.", rich_help_panel=PANEL),
    ] = field(default=None, repr=False)

    @property
    def fields(self) -> dict[str, str | list[str]]:
        """The fields of a form."""
        named = queried(
            column=self.column,
            header_line=self.header_line,
            encoding=self.encoding,
            delimiter=self.delimiter,
            strict=self.strict,
        )
        return named | allowed(self.allow)


def allowed(values: list[str] | None) -> dict[str, list[str]]:
    """Return the field of values that are meant; one with a comma stands in quotes."""
    if not values:
        return {}
    return {"allow": [f'"{value}"' if "," in value else value for value in values]}

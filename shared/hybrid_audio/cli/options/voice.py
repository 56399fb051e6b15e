"""Who speaks, and how; what is left out is the deployment's."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer

from hybrid_audio.cli.options.given import given

PANEL = "The voice"
Allow = Annotated[
    list[str] | None,
    typer.Option(metavar="VALUE", help="A value that is meant although it looks like none."),
]


@dataclass(frozen=True)
class Voice:
    """Options of the voice."""

    voice_id: Annotated[
        str | None, typer.Option(help="By the id that Cartesia gives.", rich_help_panel=PANEL)
    ] = None
    language: Annotated[str | None, typer.Option(help="Such as en.", rich_help_panel=PANEL)] = None
    speed: Annotated[float | None, typer.Option(help="From 0.6 to 1.5.", rich_help_panel=PANEL)] = (
        None
    )
    volume: Annotated[float | None, typer.Option(help="From 0.5 to 2.", rich_help_panel=PANEL)] = (
        None
    )
    emotion: Annotated[str | None, typer.Option(help="Such as calm.", rich_help_panel=PANEL)] = None
    pronunciation_dict_id: Annotated[
        str | None, typer.Option(help="A dictionary kept at Cartesia.", rich_help_panel=PANEL)
    ] = None

    @property
    def body(self) -> dict[str, Any]:
        """The fields of a request."""
        return given(**asdict(self))

"""How a message is finished; what is left out leaves the samples of its stems as they are."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

import typer

from hybrid_audio.cli.options.given import given
from hybrid_audio.domain.presets import PRESETS
from hybrid_audio.domain.presets import Preset as KnownPreset

PANEL = "How it is finished"
Format = Literal["wav", "flac", "mp3", "ogg", "mulaw", "alaw", "mulaw_raw", "alaw_raw"]
Preset = Literal["twilio", "amazon_connect", "genesys", "asterisk", "cisco", "web"]


@dataclass(frozen=True)
class Delivery:
    """Options of the delivery."""

    preset: Annotated[
        Preset | None,
        typer.Option(help="Format, rate and limits of where it is played.", rich_help_panel=PANEL),
    ] = None
    format: Annotated[
        Format | None,
        typer.Option(
            help="Left out: what the file's ending says, else wav.", rich_help_panel=PANEL
        ),
    ] = None
    sample_rate: Annotated[
        int | None, typer.Option(metavar="HZ", help="From 8000 to 48000.", rich_help_panel=PANEL)
    ] = None
    curve: Annotated[
        Literal["cosine", "equal_power", "linear"] | None,
        typer.Option(help="How neighbours fade into each other.", rich_help_panel=PANEL),
    ] = None
    merge: Annotated[
        Literal["exact", "clean"] | None,
        typer.Option(help="Refuse stems of another form, or convert.", rich_help_panel=PANEL),
    ] = None
    trim_db: Annotated[
        float | None,
        typer.Option(metavar="DB", help="Trim edge silence below this.", rich_help_panel=PANEL),
    ] = None
    trim: Annotated[
        Literal["speech"] | None,
        typer.Option(help="Trim each stem to its speech.", rich_help_panel=PANEL),
    ] = None
    match_levels: Annotated[
        bool, typer.Option("--match-levels", help="One loudness of speech.", rich_help_panel=PANEL)
    ] = False
    loudness_lufs: Annotated[
        float | None,
        typer.Option("--loudness", metavar="LUFS", help="Of the whole.", rich_help_panel=PANEL),
    ] = None
    true_peak_db: Annotated[
        float | None,
        typer.Option("--true-peak", metavar="DBTP", help="A ceiling.", rich_help_panel=PANEL),
    ] = None

    @property
    def asked_format(self) -> str | None:
        """The format that the options name, by itself or by the preset."""
        return self.format or format_of(self.preset)

    @property
    def body(self) -> dict[str, Any]:
        """The fields of a request."""
        return given(**asdict(self))


def format_of(preset: Any) -> str | None:
    """Return the format of a preset; None for none, and for one that the service will refuse."""
    known = preset in set(KnownPreset)
    return PRESETS[KnownPreset(preset)].format.value if known else None

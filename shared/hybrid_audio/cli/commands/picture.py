"""The command `picture`: a message's file, or a template's message, drawn with every seam."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from hybrid_audio.cli.commands.assemble import audio_of
from hybrid_audio.cli.errors import WrongUsage
from hybrid_audio.cli.files import STANDARD, require_writable, write_file
from hybrid_audio.cli.group import Group
from hybrid_audio.cli.options.delivery import Delivery
from hybrid_audio.cli.options.template_values import DEFAULT_TEMPLATE, TemplateValues
from hybrid_audio.cli.pictures import (
    FilePicture,
    file_png,
    message_png,
    picture_name,
    require_drawing,
)
from hybrid_audio.cli.session import Session

FILE, MESSAGE = "Of a file", "Of a template's message"

group = Group("Pictures of messages")


@dataclass(frozen=True)
class OfFile:
    """Options of the picture of a file."""

    audio: Annotated[
        Path | None, typer.Argument(help="A message's file, in any format.", show_default=False)
    ] = None
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The service's answer to the message; left out: the file's name with .json.",
            rich_help_panel=FILE,
        ),
    ] = None
    stems: Annotated[
        bool,
        typer.Option(
            "--stems", help="Fetch its stems, and draw each beside it.", rich_help_panel=FILE
        ),
    ] = False


@dataclass(frozen=True)
class OfMessage:
    """Options of the picture of a message that the service makes."""

    template: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of a template.", rich_help_panel=MESSAGE)
    ] = None
    variant: Annotated[
        str | None, typer.Option(help="One of its variants.", rich_help_panel=MESSAGE)
    ] = None
    name: Annotated[
        str | None, typer.Option(help="The value of the slot name.", rich_help_panel=MESSAGE)
    ] = field(default=None, repr=False)
    developer: Annotated[
        str | None, typer.Option(help="The value of the slot developer.", rich_help_panel=MESSAGE)
    ] = field(default=None, repr=False)
    value: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SLOT=TEXT",
            help="The value of any slot; may be repeated.",
            rich_help_panel=MESSAGE,
        ),
    ] = field(default=None, repr=False)

    allow: Annotated[
        list[str] | None,
        typer.Option(help="A value though it looks odd.", rich_help_panel=MESSAGE),
    ] = field(default=None, repr=False)

    @property
    def filled(self) -> TemplateValues:
        """The template with its values."""
        return TemplateValues(
            name=self.name,
            developer=self.developer,
            template=self.template or DEFAULT_TEMPLATE,
            variant=self.variant,
            value=self.value,
            allow=self.allow,
        )


@dataclass(frozen=True)
class Drawn:
    """Options of what is drawn, and where to."""

    seam: Annotated[
        list[int] | None,
        typer.Option(metavar="N", help="Only this seam, from 1; may be repeated.", min=1),
    ] = None
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The picture's file, a PNG; - is standard output."),
    ] = None

    def target(self, session: Session, assumed: Path) -> Path:
        """Return where the picture goes; raises where it could not be written there."""
        found = self.out or assumed
        if found == STANDARD and session.is_json:
            raise WrongUsage("--out - and --json would both be on standard output; name a file")
        require_writable(found)
        return found


@group.writes("picture")
def picture(
    session: Session, of_file: OfFile, of_message: OfMessage, delivery: Delivery, drawn: Drawn
) -> None:
    """Draw a message: its waveform with cues, its level, and every seam from near.

    Give its file, or the values of a template, whose message is then made.
    """
    is_message = any(asdict(of_message).values()) or bool(delivery.body)
    if of_file.audio is not None and is_message:
        raise WrongUsage("Give a file, or a template's values, not both")
    if of_file.audio is not None:
        return _draw_file(session, of_file.audio, of_file, drawn)

    if of_file.report or of_file.stems:
        raise WrongUsage("--report and --stems go with a file")
    if not is_message:
        raise WrongUsage("Give a message's file, or --name and --developer, or --template")
    return _draw_message(session, of_message, delivery, drawn)


def _draw_file(session: Session, audio: Path, of_file: OfFile, drawn: Drawn) -> None:
    target = drawn.target(session, audio.with_suffix(".png"))
    if target.exists() and audio.exists() and target.samefile(audio):
        raise WrongUsage(f"{target} is the message itself: name the picture's file with --out")

    wanted = FilePicture(audio, of_file.report, of_file.stems, tuple(drawn.seam or ()))
    _finish(session, target, file_png(session.api, wanted))


def _draw_message(
    session: Session, of_message: OfMessage, delivery: Delivery, drawn: Drawn
) -> None:
    filled = of_message.filled
    values = filled.values
    name = picture_name(filled.template, values, filled.variant)
    target = drawn.target(session, Path(name))
    require_drawing()

    path, body = "/assemble/template", filled.body | delivery.body | {"upload": False}
    answer = session.api.post(path, body)
    audio = audio_of(session, path, body, answer)
    title, seams = (filled.template, *values.values()), tuple(drawn.seam or ())
    _finish(session, target, message_png(session.api, answer, audio, title, seams=seams))


def _finish(session: Session, target: Path, png: bytes) -> None:
    write_file(target, png, session.out)
    session.out.document({"picture": str(target), "bytes": len(png)})

"""The commands of `assemble`: splice stems into a message, and keep, write, play or draw it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from hybrid_audio.cli.errors import ApiError, WrongUsage
from hybrid_audio.cli.files import read_file, require_writable, write_file, write_pieces
from hybrid_audio.cli.group import Group
from hybrid_audio.cli.options.delivery import Delivery, format_of
from hybrid_audio.cli.options.destination import Destination
from hybrid_audio.cli.options.given import given
from hybrid_audio.cli.options.segments import segment_of
from hybrid_audio.cli.options.template_values import TemplateValues
from hybrid_audio.cli.pictures import message_png, require_drawing
from hybrid_audio.cli.reports.message import show_message
from hybrid_audio.cli.session import Session

group = Group("Make messages: stems are ensured and spliced, sample by sample.")


@dataclass(frozen=True)
class Kept:
    """Options of what is kept of a message beside its audio."""

    upload: Annotated[
        bool, typer.Option("--upload", help="Store the output, and show its signed URL.")
    ] = False
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw it with its seams, as a PNG.")
    ] = None
    stream: Annotated[
        bool,
        typer.Option(
            "--stream", help="Write the audio to --out as it comes, before all of it is spoken."
        ),
    ] = False


@dataclass(frozen=True)
class Message:
    """What is to be made: the request, and what stands above its picture."""

    path: str
    body: dict[str, Any]
    title: tuple[str, ...]


@group.writes("template")
def assemble_template(
    session: Session, values: TemplateValues, delivery: Delivery, to: Destination, kept: Kept
) -> None:
    """Make the message of a template."""
    body = values.body | delivery.body
    title = (values.template, *values.values.values())
    _assemble(session, Message("/assemble/template", body, title), to, kept)


@group.writes("segments")
def assemble_segments(
    session: Session,
    delivery: Delivery,
    to: Destination,
    kept: Kept,
    segments: Annotated[
        list[str] | None,
        typer.Argument(
            help="In order, each a text to speak, label:stem.script.bye, signature:0a1b…, "
            "silence:200 (milliseconds), or text:… for a text that begins like these.",
            show_default=False,
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(help='The JSON of the request instead, such as {"segments": […]}.'),
    ] = None,
    crossfade_ms: Annotated[
        float | None, typer.Option("--crossfade", metavar="MS", help="Between neighbours.")
    ] = None,
) -> None:
    """Make a message of texts, kept stems and silences, by hand."""
    if bool(segments) == (file is not None):
        raise WrongUsage("Give either segments or --file")
    listed = {"segments": [segment_of(text) for text in segments or ()]}
    body = listed if file is None else _json_of(file)
    body |= given(crossfade_ms=crossfade_ms) | delivery.body
    _assemble(session, Message("/assemble/segments", body, ("segments",)), to, kept)


def _assemble(session: Session, wanted: Message, to: Destination, kept: Kept) -> None:
    """Make the message, show what was made, and take the audio where it is wanted."""
    to.require(session)
    if kept.stream:
        _stream(session, wanted, to, kept)
        return
    if kept.picture is not None:
        require_writable(kept.picture)
        require_drawing()

    asked = wanted.body.get("format") or format_of(wanted.body.get("preset"))
    format = to.format(asked)
    body = wanted.body | given(format=format) | {"upload": kept.upload}
    answer = session.api.post(wanted.path, body)
    if not (to.is_standard_output or session.out.document(answer)):
        show_message(session.out, answer)

    if to.is_asked_for or kept.picture is not None:
        audio = audio_of(session, wanted.path, body, answer)
        if kept.picture is not None:
            png = message_png(session.api, answer, audio, wanted.title)
            write_file(kept.picture, png, session.out)
        to.deliver(session, lambda: audio, format)


def _stream(session: Session, wanted: Message, to: Destination, kept: Kept) -> None:
    """Write the audio as it comes; nothing is shown of it, since it is not known before."""
    if to.out is None or to.play or kept.picture is not None or session.is_json:
        raise WrongUsage("--stream takes --out, and neither --play, --picture nor --json")
    body = wanted.body | {"upload": kept.upload, "stream": True}
    with session.api.streamed_audio(wanted.path, body) as pieces:
        write_pieces(to.out, pieces, session.out)


def audio_of(session: Session, path: str, body: dict[str, Any], answer: dict[str, Any]) -> bytes:
    """Return the audio of the answer: from where it is stored, else made once more and compared."""
    api, url = session.api, answer["url"]
    audio = api.download(url) if url else api.audio(path, body)
    if hashlib.sha256(audio).hexdigest() != answer["sha256"]:
        raise ApiError("The audio that came is not what was described: try again")
    return audio


def _json_of(file: Path) -> dict[str, Any]:
    try:
        body = json.loads(read_file(file))
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise WrongUsage(f"{file} is no JSON object")
    return body

"""The commands of `generate`: ensure stems, of names, of texts, and of whole templates."""

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from hybrid_audio.cli.errors import WrongUsage
from hybrid_audio.cli.group import Group
from hybrid_audio.cli.options.destination import Destination
from hybrid_audio.cli.options.given import given, queried
from hybrid_audio.cli.options.template_values import TemplateValues
from hybrid_audio.cli.options.voice import Allow, Voice
from hybrid_audio.cli.reports.stems import show_characters, show_stems
from hybrid_audio.cli.session import Session

Name = Annotated[str, typer.Argument(help="As it is written, such as John.")]
Developer = Annotated[str, typer.Argument(help="As it is written, such as Hilton.")]

group = Group("Ensure stems: what is missing is spoken, what exists is a hit.")


@dataclass(frozen=True)
class Shown:
    """Options of what is shown of a stem, which is kept in any case."""

    upload: Annotated[
        bool, typer.Option("--upload", help="Show the signed URL of each stored stem.")
    ] = False
    extended: Annotated[
        bool, typer.Option("--extended", help="Add the index entry to the JSON.")
    ] = False

    @property
    def query(self) -> dict[str, str]:
        """What is asked of the service."""
        return queried(extended=self.extended)


@group.writes("name")
def generate_name(
    session: Session,
    name: Name,
    shown: Shown,
    voice: Voice,
    to: Destination,
    allow: Allow = None,
) -> None:
    """Ensure the stem of a name."""
    body = {"name": name, **given(allow=allow), **voice.body}
    _ensure_one(session, "/generate/name", body, shown=shown, to=to)


@group.writes("developer")
def generate_developer(
    session: Session,
    developer: Developer,
    shown: Shown,
    voice: Voice,
    to: Destination,
    allow: Allow = None,
) -> None:
    """Ensure the stem of a developer."""
    body = {"developer": developer, **given(allow=allow), **voice.body}
    _ensure_one(session, "/generate/developer", body, shown=shown, to=to)


@group.writes("script")
def generate_script(
    session: Session,
    text: Annotated[str, typer.Argument(help="What is spoken.")],
    shown: Shown,
    voice: Voice,
    to: Destination,
    label: Annotated[
        str | None, typer.Option(help="stem.script.<slug>, or words to make the slug from.")
    ] = None,
    literal: Annotated[
        bool, typer.Option("--literal", help="Speak what looks like a placeholder.")
    ] = False,
) -> None:
    """Ensure the stem of any text."""
    body = {"text": text, **given(label=label, literal=literal), **voice.body}
    _ensure_one(session, "/generate/script", body, shown=shown, to=to)


@group.writes("combined")
def generate_combined(
    session: Session,
    name: Name,
    developer: Developer,
    shown: Shown,
    voice: Voice,
    allow: Allow = None,
) -> None:
    """Ensure the stems of a name and of a developer, each in a stem of its own."""
    body = {"name": name, "developer": developer, **given(allow=allow), **voice.body}
    answer = session.api.post(
        "/generate/combined", body | {"upload": shown.upload}, query=shown.query
    )
    _show_all(session, answer, shown)


@group.writes("template")
def generate_template(session: Session, values: TemplateValues, shown: Shown) -> None:
    """Ensure every stem of a template, so that its message is then only spliced."""
    answer = session.api.post("/generate/template", values.body, query=shown.query)
    _show_all(session, answer, shown)


def _ensure_one(
    session: Session, path: str, body: dict[str, Any], *, shown: Shown, to: Destination
) -> None:
    format = to.format(None)
    if format not in (None, "wav"):
        raise WrongUsage("A stem is a WAV: name a file that ends in .wav")
    to.require(session)
    answer = session.api.post(path, body | {"upload": shown.upload}, query=shown.query)

    if not (to.is_standard_output or session.out.document(answer)):
        show_stems(session.out, [answer], has_urls=shown.upload)
    to.deliver(session, lambda: session.api.download(answer["url"]), "wav")


def _show_all(session: Session, answer: dict[str, Any], shown: Shown) -> None:
    if session.out.document(answer):
        return
    show_stems(session.out, answer["stems"], has_urls=shown.upload)
    show_characters(session.out, answer)

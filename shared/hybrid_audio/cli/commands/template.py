"""The commands of `template`: the templates of the bucket and those that are shipped."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from hybrid_audio.cli.errors import ExitCode, WrongUsage
from hybrid_audio.cli.files import read_file
from hybrid_audio.cli.group import Group
from hybrid_audio.cli.options.consent import Yes, require_consent
from hybrid_audio.cli.options.page import Page, listed
from hybrid_audio.cli.options.paths import part
from hybrid_audio.cli.session import Session

Name = Annotated[str, typer.Argument(help="With or without .json.")]
TemplateFile = Annotated[Path, typer.Argument(help="The template's JSON; - is standard input.")]

group = Group("Templates: those of the bucket win over shipped ones of the same name.")


@group.reads("list")
def list_templates(session: Session, page: Page) -> None:
    """List the templates by name."""
    pages = page.pages(lambda query: session.api.get("/templates", **query))
    entries = listed(session, pages, "templates")
    if entries is not None:
        rows = [(each["name"], each["source"]) for each in entries]
        session.out.table(("template", "source"), rows, none="No templates yet")


@group.reads("show")
def show(session: Session, name: Name) -> None:
    """Show a template: its slots, variants, segments, and what its lint warns of."""
    _show(session, session.api.get(f"/templates/{part(name, 'template')}"))


@group.writes("put")
def put(
    session: Session,
    file: TemplateFile,
    name: Annotated[
        str | None, typer.Option(help="Left out: the template_name that the file says.")
    ] = None,
) -> None:
    """Store a template in the bucket, over an older one of its name."""
    content = read_file(file)
    chosen = name if name is not None else _name_in(content, file)
    _show(session, session.api.put(f"/templates/{part(chosen, 'template')}", content))


@group.writes("delete")
def delete(session: Session, name: Name, yes: Yes = False) -> None:
    """Delete a template of the bucket; a shipped one of its name is used again."""
    path = f"/templates/{part(name, 'template')}"
    require_consent(f"The template {name} is deleted.", is_given=yes)
    answer = session.api.delete(path)
    if not session.out.document(answer):
        session.out.line(f"Deleted  {answer['deleted']}")


@group.reads("validate")
def validate(session: Session, file: TemplateFile) -> int:
    """Say whether a template would be accepted, with all errors; code 1 where it would not."""
    answer = session.api.ask_raw("/templates/validate", read_file(file))
    if not session.out.document(answer):
        session.out.line("valid" if answer["valid"] else "not valid")
        for kind in ("errors", "warnings"):
            for fault in answer[kind]:
                session.out.line(f"  {kind[:-1]}  {fault['path']}: {fault['message']}")
            if more := answer[f"more_{kind}"]:
                session.out.line(f"  {kind}: {more} more")
    return ExitCode.DONE if answer["valid"] else ExitCode.REFUSED


def _show(session: Session, answer: dict[str, Any]) -> None:
    if session.out.document(answer):
        return
    facts = [(name, answer[name]) for name in ("name", "source", "slots", "variants")]
    session.out.facts([*facts, ("about", f"{answer['estimated_duration_ms'] / 1000:.1f} s")])

    session.out.line()
    segments = answer["template"]["segments"]
    rows = [(each["id"], each.get("text") or f"({each.get('silence_ms')} ms)") for each in segments]
    session.out.table(("segment", "text"), rows, none="It has no segments")
    for warning in answer["warnings"]:
        session.out.note(f"  warning  {warning['path']}: {warning['message']}")


def _name_in(content: bytes, file: Path) -> str:
    try:
        name = json.loads(content)["template_name"]
    except (ValueError, KeyError, TypeError):
        name = None
    if not isinstance(name, str):
        raise WrongUsage(f"{file} says no template_name: name it with --name, or correct the file")
    return name

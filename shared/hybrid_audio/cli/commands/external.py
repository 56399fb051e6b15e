"""The commands of `external`: lists of names and developers, and the datasets they become."""

import re
from pathlib import Path
from typing import Annotated, Literal

import typer

from hybrid_audio.cli.files import read_file
from hybrid_audio.cli.group import Group
from hybrid_audio.cli.options.consent import Yes, require_consent
from hybrid_audio.cli.options.given import queried
from hybrid_audio.cli.options.page import Page, listed
from hybrid_audio.cli.options.paths import part
from hybrid_audio.cli.options.reading import Reading
from hybrid_audio.cli.output import Output
from hybrid_audio.cli.reports.reading import show_reading
from hybrid_audio.cli.reports.times import moment
from hybrid_audio.cli.session import Session

ListFile = Annotated[Path, typer.Argument(help="CSV, TSV, JSON, JSONL, vCard or TXT; - is stdin.")]
Dataset = Annotated[str, typer.Argument(help="names, developers, or one of your own.")]

group = Group("Datasets: lists of names and developers, ingested and shown.")


@group.writes("upload_base")
def upload_base(
    session: Session,
    file: ListFile,
    reading: Reading,
    target: Annotated[
        str, typer.Option(help="The dataset: names, developers, or one of your own.")
    ],
    mode: Annotated[
        Literal["merge", "append", "replace"] | None,
        typer.Option(help="How it meets what is there; left out: merge."),
    ] = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Let a guess disable more than a fifth of the items.")
    ] = False,
) -> None:
    """Ingest a list into a dataset."""
    fields = reading.fields | queried(target=target, mode=mode, confirm=confirm)
    content = read_file(file)
    answer = session.api.send_file("/external/upload_base", _name(file), content, fields)
    if not session.out.document(answer):
        show_reading(session.out, answer)


@group.reads("preview")
def preview(
    session: Session,
    file: ListFile,
    reading: Reading,
    target: Annotated[
        str | None, typer.Option(help="The dataset; left out: the file's own name.")
    ] = None,
) -> None:
    """Say how a list would be read; nothing is stored."""
    assumed = target or re.sub(r"[^a-z0-9_-]+", "-", file.stem.lower()).strip("-") or "names"
    fields = reading.fields | {"target": assumed}
    content = read_file(file)
    answer = session.api.send_file("/external/preview", _name(file), content, fields, writes=False)

    if target is None:
        session.out.note(f"Read as a list of {assumed}: --target says otherwise")
    if not session.out.document(answer):
        show_reading(session.out, answer)


@group.reads("list")
def list_datasets(session: Session) -> None:
    """List every dataset."""
    answer = session.api.get("/external/list")
    if not session.out.document(answer):
        rows = [
            (each["dataset"], each["total"], each["enabled"], moment(each["updated_at"]))
            for each in answer["datasets"]
        ]
        columns = ("dataset", "items", "enabled", "changed at (UTC)")
        session.out.table(columns, rows, none="None yet")


@group.reads("show")
def show(
    session: Session,
    dataset: Dataset,
    limit: Annotated[int | None, typer.Option(help="Of a page; left out: 1000.")] = None,
    offset: Annotated[int | None, typer.Option(help="Where the page begins.")] = None,
    all_pages: Annotated[bool, typer.Option("--all", help="Go on to the last page.")] = False,
) -> None:
    """Show the items of a dataset with their counters."""
    path = f"/external/{part(dataset, 'dataset')}"
    page = Page(limit, None if offset is None else str(offset), all_pages)
    pages = page.pages(lambda query: session.api.get(path, **query), token="offset")
    items = listed(session, pages, "items", token="offset")
    if items is None:
        return

    names = ("text", "spoken", "language", "voice_id", "enabled", "use_count")
    columns = ("item", "spoken", "language", "voice", "enabled", "used", "last used at (UTC)")
    rows = [[*(each[name] for name in names), moment(each["last_used_at"])] for each in items]
    session.out.table(columns, rows, none="No items")


@group.reads("dictionary")
def dictionary(session: Session, dataset: Dataset) -> None:
    """Print the items' spoken forms as a pronunciation dictionary, ready for Cartesia."""
    path = f"/external/{part(dataset, 'dataset')}"
    page = Page(all_pages=True)
    pages = page.pages(lambda query: session.api.get(path, **query), token="offset")
    items = [
        {"text": each["text"], "alias": each["spoken"], "pronunciation": each["spoken"]}
        for found in pages
        for each in found["items"]
        if each["enabled"] and each["spoken"]
    ]
    Output(is_json=True).document({"name": dataset, "items": items})
    if not items:
        session.out.note("No enabled item has a spoken form")


@group.writes("delete")
def delete(session: Session, dataset: Dataset, yes: Yes = False) -> None:
    """Delete a dataset with its counters; stems that were spoken for it stay."""
    path = f"/external/{part(dataset, 'dataset')}"
    require_consent(f"The dataset {dataset} is deleted with its counters.", is_given=yes)
    answer = session.api.delete(path)
    if not session.out.document(answer):
        session.out.line(f"Deleted  {answer['deleted']}")


@group.reads("reports")
def reports(
    session: Session,
    page: Page,
    dataset: Annotated[str | None, typer.Option(help="Of this dataset only.")] = None,
) -> None:
    """List what became of files that were dropped into the uploads bucket."""
    wanted = queried(dataset=dataset)
    pages = page.pages(lambda query: session.api.get("/external/reports", **wanted, **query))
    entries = listed(session, pages, "reports")
    if entries is not None:
        rows = [
            (each["name"], each["status"], each["reason"], moment(each["reported_at"]))
            for each in entries
        ]
        session.out.table(("upload", "status", "reason", "at (UTC)"), rows, none="No reports yet")


@group.reads("report")
def report(
    session: Session,
    upload: Annotated[str, typer.Argument(help="As `external reports` prints it.")],
    generation: Annotated[
        int | None, typer.Option(help="Of the upload; left out: the newest.")
    ] = None,
) -> None:
    """Show what became of one file that was dropped into the uploads bucket."""
    path = "/".join(part(each, "file") for each in upload.split("/"))
    answer = session.api.get(f"/external/reports/{path}", **queried(generation=generation))
    if not session.out.document(answer):
        facts = [(name, value) for name, value in answer.items() if not isinstance(value, dict)]
        session.out.facts(facts)


def _name(file: Path) -> str:
    return file.name if file.name not in ("", "-") else "list"

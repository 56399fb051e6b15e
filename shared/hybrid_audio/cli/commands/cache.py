"""The commands of `cache`: what is kept, in figures and one by one, removed and audited."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer

from hybrid_audio.cli.audit import Audited, audit
from hybrid_audio.cli.errors import ExitCode
from hybrid_audio.cli.files import write_file
from hybrid_audio.cli.group import Group
from hybrid_audio.cli.options.consent import Yes, require_consent
from hybrid_audio.cli.options.given import given, queried
from hybrid_audio.cli.options.page import Page, listed
from hybrid_audio.cli.options.plot import Plot
from hybrid_audio.cli.pictures import cache_png
from hybrid_audio.cli.session import Session
from hybrid_audio.errors import shortened

SUMS = ("stems", "bytes", "seconds", "characters")
NAME_CHARACTERS = 40
"""A name in a table is cut after so many, so that a UUID is whole and figures stay in sight."""

MARKS = {"at_least": "≥ ", "approximate": "≈ ", "exact": ""}

group = Group("The stem cache: what is kept, removed, and audited.")


@dataclass(frozen=True)
class Target:
    """Options of which stems."""

    label: Annotated[str | None, typer.Option(help="Such as stem.name.john.")] = None
    prefix: Annotated[str | None, typer.Option(help="Such as stem.name.jo.")] = None
    voice_id: Annotated[str | None, typer.Option(help="Spoken by this voice.")] = None
    model_id: Annotated[str | None, typer.Option(help="Spoken by this model.")] = None


@group.reads("list")
def list_stems(
    session: Session,
    target: Target,
    page: Page,
    kind: Annotated[str | None, typer.Option(help="Such as name, developer, script.")] = None,
    extended: Annotated[
        bool, typer.Option("--extended", help="Add the index entries to the JSON.")
    ] = False,
) -> None:
    """List the stems that meet all conditions."""
    wanted = queried(**asdict(target), kind=kind, extended=extended)
    pages = page.pages(lambda query: session.api.get("/cache/list", **wanted, **query))
    stems = listed(session, pages, "stems")
    if stems is None:
        return

    names = ("signature", "characters", "size_bytes", "labels", "text")
    columns = ("signature", "characters", "bytes", "labels", "text")
    session.out.table(columns, [[each[name] for name in names] for each in stems], none="No stems")


@group.reads("stats")
def show_stats(session: Session, plot: Plot) -> None:
    """Show the cache in figures, each with how exact it is."""
    target = plot.target(session, "cache.png")
    answer = session.api.get("/cache/stats")
    if not (plot.is_alone or session.out.document(answer)):
        _show_figures(session, answer)
    if target is not None:
        write_file(target, cache_png(answer), session.out)


def _show_figures(session: Session, answer: dict[str, Any]) -> None:
    rows = [("all", "", *_sums(answer["total"]))]
    for what in ("kinds", "voices", "models"):
        groups = answer[what]["groups"]
        rows += [
            (what[:-1], shortened(name, NAME_CHARACTERS), *_sums(sums))
            for name, sums in groups.items()
        ]
    session.out.table(("by", "name", *SUMS), rows, none="")
    session.out.line()
    session.out.facts(
        (name.replace("_", " "), _figure(figure)) for name, figure in answer["usage"].items()
    )


@group.writes("invalidate")
def invalidate(
    session: Session,
    target: Target,
    page: Page,
    signature: Annotated[str | None, typer.Option(help="Of one stem.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List them, and leave them.")] = False,
    yes: Yes = False,
) -> int:
    """Remove stems from bucket, index and memory: give exactly one condition."""
    body = given(**asdict(target), signature=signature, dry_run=dry_run)
    if not dry_run:
        require_consent("Stems are removed, and spoken anew when asked for.", is_given=yes)
    post = session.api.ask if dry_run else session.api.post
    pages = page.pages(lambda query: post("/cache/invalidate", body | _typed(query)))
    seen = list(pages)
    stems = listed(session, iter(seen), "stems")

    if stems is not None:
        rows = [[each[name] for name in ("outcome", "labels", "text", "reason")] for each in stems]
        columns = ("would be" if dry_run else "outcome", "labels", "text", "reason")
        session.out.table(columns, rows, none="No stems")
    return ExitCode.REFUSED if any(each["failed"] for each in seen) else ExitCode.DONE


@group.writes("audit")
def audit_cache(
    session: Session,
    repair: Annotated[bool, typer.Option("--repair", help="Repair what is found.")] = False,
    deep: Annotated[bool, typer.Option("--deep", help="Read the bytes of each object.")] = False,
) -> int:
    """Hold the index against the bucket, to the last page; code 1 on any finding."""
    out = session.out
    with out.notes.status("0 stems compared") as status:

        def moved(found: Audited) -> None:
            status.update(f"{found.looked_at} stems compared, {found.findings} findings")

        found = audit(session.api, repair=repair, deep=deep, seen=_shown(session), moved=moved)
    if not session.is_json:
        out.line(str(found))
    return ExitCode.REFUSED if found.is_wrong else ExitCode.DONE


def _shown(session: Session) -> Any:
    def shown(page: dict[str, Any]) -> None:
        if session.out.document(page):
            return
        for finding in page["findings"]:
            session.out.line(f"  {_finding(finding)}")

    return shown


def _finding(finding: dict[str, Any]) -> str:
    """Return what is known of a finding, in one line."""
    words = {
        name: ", ".join(value) if isinstance(value, list) else value
        for name, value in finding.items()
    }
    return "  ".join(f"{name}={text}" for name, text in words.items() if text)


def _typed(query: dict[str, str]) -> dict[str, Any]:
    """Return a page's fields as JSON has them."""
    return query | ({"limit": int(query["limit"])} if "limit" in query else {})


def _sums(sums: dict[str, Any]) -> list[str]:
    return [_figure(sums[name]) for name in SUMS]


def _figure(figure: dict[str, Any]) -> str:
    value = figure["value"]
    return "-" if value is None else f"{MARKS[figure['exactness']]}{value:,}"

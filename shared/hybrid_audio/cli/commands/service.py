"""What the service as a whole is asked: whether a stem is kept, how it is, and its version."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

import hybrid_audio
from hybrid_audio.cli.errors import ApiError, ExitCode
from hybrid_audio.cli.group import Group, complain
from hybrid_audio.cli.reports.times import moment
from hybrid_audio.cli.session import Session

FUNCTIONS = ("generate", "assemble", "rotation", "ingest")

group = Group("The service as a whole")


@group.reads("check")
def check(
    session: Session, label: Annotated[str, typer.Argument(help="Such as stem.name.john.")]
) -> int:
    """Say whether stems of a label are kept, and list them; code 1 where none is."""
    answer = session.api.get("/generate/check/stem_in_bucket", label=label)
    if not session.out.document(answer):
        columns = ("stored at (UTC)", "bytes", "labels", "uri")
        rows = [
            (moment(stem["stored_at"]), stem["size_bytes"], stem["labels"], stem["uri"])
            for stem in answer["objects"]
        ]
        session.out.table(columns, rows, none=f"No stem is kept under {label}")
        if answer["has_more"]:
            session.out.note("There are more: hybrid-audio cache list --label shows all")
    return ExitCode.DONE if answer["exists"] else ExitCode.REFUSED


@group.reads("health")
def health(
    session: Session,
    extended: Annotated[
        bool, typer.Option("--extended", help="With dependencies and settings.")
    ] = False,
) -> int:
    """Ask each function how it is; with --json a line for each."""

    def words(answer: dict[str, Any]) -> tuple[Any, ...]:
        states = answer.get("dependencies", {})
        named = [answer[name] for name in ("status", "version", "environment", "authentication")]
        return (*named, ", ".join(f"{name} {state}" for name, state in states.items()))

    columns = ("status", "version", "environment", "key", "dependencies")
    path = "/health/extended" if extended else "/health"
    return _of_each_function(session, path, columns, words)


@group.reads("version")
def version(session: Session) -> int:
    """Say the versions of this program, of each function, and of what speaks for it."""
    if not session.is_json:
        session.out.line(f"hybrid-audio {hybrid_audio.__version__}\n")

    def words(answer: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(answer[name] for name in ("version", "cartesia_version", "model"))

    return _of_each_function(session, "/version", ("version", "Cartesia's API", "model"), words)


def _of_each_function(
    session: Session,
    path: str,
    columns: tuple[str, ...],
    words: Callable[[dict[str, Any]], tuple[Any, ...]],
) -> int:
    """Ask every function, and return the code of the last that did not answer well."""
    code, rows = ExitCode.DONE, []
    for function in FUNCTIONS:
        try:
            answer = session.api.get(f"/{function}{path}")
        except ApiError as error:
            code = error.code
            complain(f"{function}: {error}")
            continue
        if not session.out.document(answer):
            rows.append((function, *words(answer)))

    if rows:
        session.out.table(("function", *columns), rows, none="")
    return code

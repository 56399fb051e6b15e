"""The commands of `batch`: plan, run, watch and steer batches, and fetch what came of them."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from hybrid_audio.cli.batches.request import BatchRequest
from hybrid_audio.cli.errors import ExitCode
from hybrid_audio.cli.files import STANDARD, require_writable, write_file
from hybrid_audio.cli.group import Group
from hybrid_audio.cli.options.consent import Yes, require_consent
from hybrid_audio.cli.options.delivery import Delivery
from hybrid_audio.cli.options.given import queried
from hybrid_audio.cli.options.page import Page, listed
from hybrid_audio.cli.options.paths import batch_path
from hybrid_audio.cli.options.voice import Voice
from hybrid_audio.cli.reports.batch import show_batch, show_batches, show_outcomes, show_plan
from hybrid_audio.cli.session import Session

Batch = Annotated[str, typer.Argument(help="Its id, as `batch run` and `batch list` print it.")]
Pauses = Annotated[
    bool,
    typer.Option("--pause-on-interrupt", help="Ctrl-C pauses the batch; without this it goes on."),
]
STEPS = {
    "start": "Start a batch that was planned and waits.",
    "pause": "Pause a batch within one item.",
    "resume": "Go on with a paused batch.",
    "cancel": "Cancel a batch; what was made stays.",
    "retry": "Take up the failed items again.",
}

group = Group("Batches: many stems or messages as one, with a price before.")


@group.reads("plan")
def plan(session: Session, request: BatchRequest, delivery: Delivery, voice: Voice) -> None:
    """Say what a batch would take; nothing is spoken."""
    answer = request.ask(session.api, "/batches/plan", delivery, voice, writes=False)
    if not session.out.document(answer):
        show_plan(session.out, answer)


@group.writes("run")
def run(
    session: Session,
    request: BatchRequest,
    delivery: Delivery,
    voice: Voice,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Print its id and return at once.")
    ] = False,
    pauses: Pauses = False,
) -> int:
    """Begin a batch and watch it to its end; code 3 where not every item was made."""
    begun = request.ask(session.api, "/batches", delivery, voice, writes=True)
    if no_wait:
        if not session.out.document(begun):
            session.out.line(begun["batch_id"])
        return ExitCode.DONE
    return session.watch(begun["batch_id"], pauses=pauses)


@group.reads("status")
def status(
    session: Session,
    batch: Batch,
    watch: Annotated[bool, typer.Option("--watch", help="Until nothing more happens.")] = False,
    pauses: Pauses = False,
) -> int:
    """Show a batch as it is now."""
    path = batch_path(batch)
    if watch:
        return session.watch(batch, pauses=pauses)
    answer = session.api.get(path)
    if not session.out.document(answer):
        show_batch(session.out, answer)
    return ExitCode.DONE


@group.reads("list")
def list_batches(session: Session, page: Page) -> None:
    """List the batches, newest first."""
    pages = page.pages(lambda query: session.api.get("/batches", **query))
    found = listed(session, pages, "batches")
    if found is not None:
        show_batches(session.out, found)


@group.reads("outcomes")
def outcomes(
    session: Session,
    batch: Batch,
    page: Page,
    state: Annotated[str | None, typer.Option(help="Only of this one, such as failed.")] = None,
) -> None:
    """List what became of each item."""
    path, wanted = f"{batch_path(batch)}/outcomes", queried(state=state)
    pages = page.pages(lambda query: session.api.get(path, **wanted, **query))
    found = listed(session, pages, "outcomes")
    if found is not None:
        show_outcomes(session.out, found)


@group.reads("manifest")
def manifest(
    session: Session,
    batch: Batch,
    format: Annotated[Literal["csv", "jsonl"] | None, typer.Option(help="Left out: csv.")] = None,
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="Where to write it; - is standard output.")
    ] = STANDARD,
) -> None:
    """Fetch the manifest of a batch that is over: a line for each item."""
    path = f"{batch_path(batch)}/manifest"
    if out != STANDARD:
        require_writable(out)
    chosen = format or ("jsonl" if session.is_json else "csv")
    content = session.api.fetch(path, format=chosen)
    write_file(out, content, session.out, is_text=True)


@group.writes("delete")
def delete(session: Session, batch: Batch, yes: Yes = False) -> None:
    """Delete a batch that is over; its audio stays."""
    path = batch_path(batch)
    require_consent(f"The batch {batch} is deleted with its outcomes.", is_given=yes)
    answer = session.api.delete(path)
    if not session.out.document(answer):
        session.out.line(f"Deleted  {answer['deleted']}")


def _add_step(step: str, does: str) -> None:
    def asked(session: Session, batch: Batch) -> None:
        answer = session.api.post(f"{batch_path(batch)}/{step}")
        if not session.out.document(answer):
            session.out.line(f"{batch}  {answer['state']}")

    asked.__doc__ = does
    group.writes(step)(asked)


for step, does in STEPS.items():
    _add_step(step, does)

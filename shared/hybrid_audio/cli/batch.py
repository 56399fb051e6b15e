"""Batches from the terminal: plan, run, watch and steer them, and fetch what came of them.

Exit codes: 0 done as asked; 1 the service refused or does not answer; 2 wrong usage; 3 the batch
ended, and not every item was made; 130 after Ctrl-C.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from hybrid_audio.cli.api import Api, ApiError
from hybrid_audio.cli.batch_progress import display, line_of, watch
from hybrid_audio.cli.batch_request import add_request_options, ask, batch_id
from hybrid_audio.cli.next_step import command_of

DONE, REFUSED, INCOMPLETE, INTERRUPTED = 0, 1, 3, 130
INCOMPLETE_STATES = ("partial", "cancelled", "failed")
STEPS = {
    "start": "start a batch that was planned and waits",
    "pause": "pause a batch within one item",
    "resume": "go on with a paused batch",
    "cancel": "cancel a batch; what was made stays",
    "retry": "take up the failed items again",
}
SHOWN_FAULTS = 5
PAGE = "500"


def add_batch_commands(command: argparse.ArgumentParser) -> None:
    """Add the commands of batches."""
    command.description, _, command.epilog = (__doc__ or "").partition("\n\n")
    steps = command.add_subparsers(dest="step", required=True)
    add_request_options(steps.add_parser("plan", help="say what a batch would take"))
    run = steps.add_parser("run", help="begin a batch and watch it to its end")
    add_request_options(run)
    run.add_argument("--key", help="an Idempotency-Key: the same one is the same batch")
    run.add_argument("--no-wait", action="store_true", help="print its id and return at once")
    add_interrupt_option(run)

    status = _of_batch(steps, "status", "show a batch as it is now")
    status.add_argument("--watch", action="store_true", help="until nothing more happens")
    add_interrupt_option(status)
    outcomes = _of_batch(steps, "outcomes", "list what became of each item")
    outcomes.add_argument("--state", help="only items of this state, such as failed")
    manifest = _of_batch(steps, "manifest", "write the manifest of a batch that is over")
    manifest.add_argument("--format", choices=["jsonl", "csv"], default="csv")
    manifest.add_argument("--output", type=Path, help="a file instead of the terminal")
    for step, does in STEPS.items():
        _of_batch(steps, step, does)


def add_interrupt_option(command: argparse.ArgumentParser) -> None:
    """Add what Ctrl-C does while a batch is watched."""
    command.add_argument(
        "--pause-on-interrupt",
        action="store_true",
        help="Ctrl-C pauses the batch; without this it goes on",
    )


def run_command(api: Api, given: argparse.Namespace) -> int:
    """Run one command of batches and return its exit code; raises ApiError."""
    if given.step == "plan":
        return _printed(plan_lines(ask(api, "/batches/plan", given)))
    if given.step == "run":
        return _run(api, given)
    if given.step == "status":
        return _status(api, given)
    if given.step == "outcomes":
        return _printed(outcome_lines(api, given.batch, given.state))
    if given.step == "manifest":
        return _manifest(api, given)
    answer = api.post(f"/batches/{given.batch}/{given.step}")
    return _printed([f"{given.batch}  {answer['state']}"])


def watched(
    api: Api,
    id: str,
    *,
    pauses: bool,
    url: str | None = None,
    console: Console | None = None,
    watching: Callable[..., dict[str, Any]] = watch,
) -> int:
    """Watch a batch to its end and return the exit code.

    With `pauses`, Ctrl-C pauses the batch, else the batch goes on; either is said beforehand. `url`
    is where the service answers later, which the commands name that may follow.
    """
    console, url = console or Console(soft_wrap=True), url or api.url

    def say(text: str) -> None:
        console.print(text, markup=False, highlight=False)

    say(f"{id}  (Ctrl-C {'pauses the batch' if pauses else 'leaves the batch running'})")
    try:
        with display(console) as shown:
            batch = watching(api, id, shown)
    except KeyboardInterrupt:
        for line in _interrupted(api, id, url, pauses=pauses):
            say(line)
        return INTERRUPTED

    if batch["reason"]:
        say(batch["reason"])
    following = f"{_next(batch['state'])} {id}"
    say(f"Then: {command_of(url, following)}")
    return INCOMPLETE if batch["state"] in INCOMPLETE_STATES else DONE


def plan_lines(plan: dict[str, Any]) -> Iterator[str]:
    """Yield what a plan says, line by line."""
    cost = "unknown (no price is set)" if plan["cost"] is None else f"{plan['cost']:g}"
    yield f"{plan['stems']} stems: {plan['hits']} exist, {plan['misses']} are to be spoken"
    yield (
        f"{plan['characters']} characters (in full {plan['characters_in_full']}), "
        f"{plan['credits']} credits, cost {cost}, about {plan['eta_s']} s"
    )
    rows = plan["rows"]
    yield f"{rows['total']} rows, of which {rows['failing']} will fail"
    for fault in rows["faults"][:SHOWN_FAULTS]:
        yield f"  line {fault['line'] or '?'}  {fault['reason']}"
    for warning in plan["warnings"]:
        yield f"  {'guess' if warning['is_guess'] else 'note'}  {warning['detail']}"


def outcome_lines(api: Api, id: str, state: str | None) -> Iterator[str]:
    """Yield a line for each item, page by page."""
    query = {"limit": PAGE} | ({"state": state} if state else {})
    token: str | None = "0"
    while token is not None:
        page = api.get(f"/batches/{id}/outcomes", **query, page_token=token)
        for each in page["outcomes"]:
            told = (each["state"], each["ref"], each["error"] or each["uri"])
            yield "  ".join([str(each["row"]), *(part for part in told if part)])
        token = page["next_page_token"]


def _run(api: Api, given: argparse.Namespace) -> int:
    begun = ask(api, "/batches", given, key=given.key)
    if given.no_wait:
        return _printed([begun["batch_id"]])
    return watched(api, begun["batch_id"], pauses=given.pause_on_interrupt)


def _status(api: Api, given: argparse.Namespace) -> int:
    if given.watch:
        return watched(api, given.batch, pauses=given.pause_on_interrupt)
    return _printed([line_of(api.get(f"/batches/{given.batch}"))])


def _manifest(api: Api, given: argparse.Namespace) -> int:
    content = api.fetch(f"/batches/{given.batch}/manifest", format=given.format)
    if given.output is None:
        sys.stdout.buffer.write(content)
        return DONE

    try:
        given.output.write_bytes(content)
    except OSError as error:
        raise ApiError(f"{given.output} cannot be written: {error.strerror}") from None
    return _printed([str(given.output)])


def _interrupted(api: Api, id: str, url: str, *, pauses: bool) -> Iterator[str]:
    """Do with the batch what was said, and yield what became of it."""
    if not pauses:
        yield f"The batch goes on; watch it with: {command_of(url, f'status --watch {id}')}"
        return
    try:
        api.post(f"/batches/{id}/pause")
        yield f"The batch is paused; go on with: {command_of(url, f'resume {id}')}"
    except ApiError as error:
        yield f"The batch could not be paused, and goes on: {error}"


def _next(state: str) -> str:
    steps = {"planned": "start", "paused": "resume", "done": "manifest", "cancelled": "manifest"}
    return steps.get(state, "outcomes --state failed")


def _of_batch(steps: Any, name: str, does: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = steps.add_parser(name, help=does)
    command.add_argument("batch", type=batch_id, help="its id, as `batch run` prints it")
    return command


def _printed(lines: Any) -> int:
    for line in lines:
        print(line)
    return DONE

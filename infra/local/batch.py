"""`python -m infra.local.batch`: batches of what is shipped, on the local cloud.

Exit codes are those of `python -m hybrid_audio.cli batch`; an audit with a finding ends with 1.
"""

import argparse
import signal
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    signal.signal(
        signal.SIGINT, signal.SIG_DFL
    )  # importing takes a moment, in which Ctrl-C must already be quiet

from rich.console import Console
from rich.status import Status

from hybrid_audio.cli.__main__ import add_message_options, requested_message
from hybrid_audio.cli.api import Api, ApiError
from hybrid_audio.cli.audit import Audited, audit
from hybrid_audio.cli.batch import DONE, INTERRUPTED, REFUSED, watched
from hybrid_audio.cli.batch_pairs import enabled_items, pairs_table
from hybrid_audio.cli.next_step import DEFAULT_URL
from infra.local.cloud import find_running, local_cloud
from infra.local.parts.part import CannotStart

TASKS = {
    "rotations": "speak every segment with one slot for every enabled item",
    "template": "speak every stem of a template for one set of values",
    "outputs": "speak and splice every enabled pair",
    "validate": "compare the index with the bucket; 1 on any finding",
}


def main() -> int:
    """Do one task on the running cloud of this state, or on one that runs for it alone."""
    asked = _parser().parse_args()
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        is_ours = find_running(asked.state) is None
        with local_cloud(asked.state) as cloud:
            return _done(cloud.url, asked, is_ours=is_ours)
    except (ApiError, CannotStart) as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infra.local.batch", description="Batches of what is shipped."
    )
    parser.add_argument(
        "task", choices=TASKS, help="; ".join(f"{name}: {does}" for name, does in TASKS.items())
    )
    parser.add_argument(
        "--state", type=Path, default=Path(".local"), help="where state is kept (default .local)"
    )
    parser.add_argument(
        "--pause-on-interrupt",
        action="store_true",
        help="Ctrl-C pauses the batch, as it does where the cloud runs for this command alone",
    )
    add_message_options(parser)
    return parser


def _done(url: str, asked: argparse.Namespace, *, is_ours: bool) -> int:
    api = Api(url)
    try:
        if asked.task == "validate":
            return audited(api)
        id = begin(api, asked)["batch_id"]
        if not is_ours:
            return watched(api, id, pauses=asked.pause_on_interrupt)

        code = watched(api, id, pauses=True, url=DEFAULT_URL)
        print("The local cloud of this command stops now; for the command above, first: make run")
        return code
    finally:
        api.close()


def begin(api: Api, asked: argparse.Namespace) -> dict[str, Any]:
    """Begin the batch of a task and return its first answer."""
    body = {"kind": asked.task, "template": asked.template}
    if asked.variant:
        body["variant"] = asked.variant
    if asked.task == "rotations":
        return api.post("/batches", body)
    if asked.task == "template":
        return api.post("/batches", body | {"values": requested_message(api, asked).values})

    table = pairs_table(enabled_items(api, "names"), enabled_items(api, "developers"))
    return api.send_file("/batches", "pairs.csv", table, body | {"kind": "messages"})


def audited(api: Api) -> int:
    """Audit all that is kept, and return the exit code: 0 where there is no finding."""
    console = Console(soft_wrap=True)

    def say(line: str) -> None:
        console.print(line, markup=False, highlight=False)

    with console.status("0 stems compared") as status:
        found = audit(api, say=say, moved=lambda each: _move(status, each))
    say(str(found))
    return REFUSED if found.findings else DONE


def _move(status: Status, found: Audited) -> None:
    status.update(f"{found.looked_at} stems compared, {found.findings} findings")


if __name__ == "__main__":
    sys.exit(main())

"""`python -m infra.local.batch`: batches of what is shipped, on the local cloud.

Exit codes are those of `hybrid-audio`; an audit with a finding ends with 1.
"""

import argparse
import signal
import sys
from pathlib import Path

if __name__ == "__main__":
    signal.signal(
        signal.SIGINT, signal.SIG_DFL
    )  # importing takes a moment, in which Ctrl-C must already be quiet

from hybrid_audio.cli.errors import ExitCode
from infra.local.demo import add_message_options
from infra.local.through_client import Client, exit_code, value_words, wanted_values

TASKS = {
    "rotations": "speak every segment with one slot for every enabled item",
    "template": "speak every stem of a template for one set of values",
    "outputs": "speak and splice every enabled pair",
    "validate": "compare the index with the bucket; 1 on any finding",
}


def main() -> int:
    """Do one task on the running cloud of this state, or on one that runs for it alone."""
    asked = _parser().parse_args()
    return exit_code(asked.state, lambda run: _done(run, asked))


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


def _done(run: Client, asked: argparse.Namespace) -> int:
    if asked.task == "validate":
        return run("cache", "audit", "--deep")

    words = ["batch", "run", "--template", asked.template]
    words += ["--variant", asked.variant] if asked.variant else []
    words += ["--pause-on-interrupt"] if run.is_ours or asked.pause_on_interrupt else []
    code = run(*words, *_kind(run, asked))
    if run.is_ours and code not in (ExitCode.REFUSED, ExitCode.USAGE):
        print("The local cloud of this command stops now; for the command above, first: make run")
    return code


def _kind(run: Client, asked: argparse.Namespace) -> list[str]:
    if asked.task == "rotations":
        return ["--kind", "rotations"]
    if asked.task == "outputs":
        return ["--pairs"]
    names = {"name": asked.name, "developer": asked.developer}
    values = wanted_values(run.api, asked.template, names)
    return ["--kind", "template", *value_words(values)]


if __name__ == "__main__":
    sys.exit(main())

"""The command line of the local cloud: `python -m infra.local [run]`."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from infra.local.environment import is_set
from infra.local.parts.part import CannotStart, Part
from infra.local.parts.table import PartOptions, parts_of
from infra.local.run import Options, run
from infra.local.supervisor.supervised_part import TIMINGS, Timings

WRONG = 2  # as argparse answers for wrong usage

Table = Callable[[PartOptions], tuple[Part, ...]]


def main(
    arguments: Sequence[str] | None = None, *, table: Table = parts_of, timings: Timings = TIMINGS
) -> int:
    """Run the parts of `table` as the arguments and the environment say; return the exit code."""
    asked = _parser().parse_args(arguments)
    options = Options(
        port=asked.port,
        state=asked.state,
        environ=dict(os.environ),
        is_verbose=asked.verbose,
        timings=timings,
    )

    try:
        return run(options, table(PartOptions(options.environ, asked.voice)), example=_example)
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return WRONG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infra.local", description="The whole system on this machine."
    )
    parser.add_argument(
        "run", nargs="?", choices=["run"], default="run", help="start it (the default)"
    )
    parser.add_argument(
        "--port", type=_port, default=8080, help="the gateway's port, 0 for any (default 8080)"
    )
    parser.add_argument(
        "--state", type=Path, default=Path(".local"), help="where state is kept (default .local)"
    )
    parser.add_argument(
        "--voice", choices=["neural", "tone"], default="neural", help="how the stand-in speaks"
    )
    parser.add_argument("--verbose", action="store_true", help="show the parts' logs here too")

    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text} is not a port; take one from 1024 to 65535")
    return int(text)


def _example(url: str) -> str:
    key = (
        ' -H "X-Internal-API-Key: $INTERNAL_API_KEY"'
        if is_set(os.environ, "INTERNAL_API_KEY")
        else ""
    )
    content = " -H 'Content-Type: application/json'"
    return f'  curl -s {url}/generate/name{content}{key} -d \'{{"name": "John"}}\''

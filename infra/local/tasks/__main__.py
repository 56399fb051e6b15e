"""`python -m infra.local.tasks --port P --web-port W --state FILE.sqlite`: start the emulator."""

import argparse
import asyncio
import os
import sqlite3
import sys
from pathlib import Path

from infra.local.grpc_server import PortTaken, Refused
from infra.local.tasks.server import Options, serve
from infra.local.tasks.standing_queues import StandingQueue
from infra.local.tasks.sweeper import Sweep


def main() -> int:
    """Serve until stopped; return 2, after one line, when ports, state or queues cannot be.

    The sweeper calls GENERATE_URL as TASKS_SERVICE_ACCOUNT; without them there is none.
    """
    given = _parser().parse_args()
    try:
        given.state.parent.mkdir(parents=True, exist_ok=True)
        asyncio.run(serve(_options(given)))
    except PortTaken as taken:
        return _complain(str(taken))
    except Refused as refused:
        return _complain(refused.detail)
    except (sqlite3.Error, OSError) as error:
        return _complain(f"the state file {given.state} cannot be used: {error}")

    return 0


def _options(given: argparse.Namespace) -> Options:
    return Options(
        state=given.state,
        port=given.port,
        web_port=given.web_port,
        queues=tuple(given.queue),
        sweep=Sweep(
            os.environ.get("GENERATE_URL", ""),
            os.environ.get("TASKS_SERVICE_ACCOUNT", ""),
            given.sweep_every_s,
        ),
        speed=given.speed,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.local.tasks", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="for gRPC; 0 takes a free one")
    parser.add_argument("--web-port", type=int, default=0, help="for HTTP; 0 takes a free one")
    parser.add_argument(
        "--state", type=Path, required=True, help="the SQLite file; made when it is not there"
    )
    parser.add_argument(
        "--queue",
        type=_queue,
        action="append",
        default=[],
        metavar="NAME=CONCURRENT",
        help="a queue that is to be there, by its full name",
    )
    parser.add_argument(
        "--sweep-every-s", type=float, default=60.0, help="pause of the sweeper, 0: off"
    )
    parser.add_argument("--speed", type=float, default=1.0, help="how fast time runs, for tests")

    return parser


def _queue(text: str) -> StandingQueue:
    name, _, number = text.rpartition("=")
    if not name or not number.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is not NAME=CONCURRENT")
    return StandingQueue(name, int(number))


def _complain(why: str) -> int:
    print(f"tasks emulator: {why}", file=sys.stderr, flush=True)
    return 2


if __name__ == "__main__":
    sys.exit(main())

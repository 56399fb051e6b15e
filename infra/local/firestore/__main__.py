"""`python -m infra.local.firestore --port P --state FILE.sqlite`: start the emulator."""

import argparse
import asyncio
import sqlite3
import sys
from pathlib import Path

from infra.local.firestore.server import serve
from infra.local.grpc_server import PortTaken


def main() -> int:
    """Serve until stopped; return 2, after one line, when port or state file cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.firestore", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument(
        "--state", type=Path, required=True, help="the SQLite file; made when it is not there"
    )
    parser.add_argument("--host", default="127.0.0.1")
    given = parser.parse_args()
    try:
        given.state.parent.mkdir(parents=True, exist_ok=True)
        asyncio.run(serve(host=given.host, port=given.port, state=given.state))
    except PortTaken as taken:
        return _complain(str(taken))
    except (sqlite3.Error, OSError) as error:
        return _complain(f"the state file {given.state} cannot be used: {error}")

    return 0


def _complain(why: str) -> int:
    print(f"firestore emulator: {why}", file=sys.stderr, flush=True)
    return 2


if __name__ == "__main__":
    sys.exit(main())

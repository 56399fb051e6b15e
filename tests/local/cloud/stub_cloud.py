"""The local cloud's own supervisor and gateway over stub parts, which start at once."""

import os
import sys
from pathlib import Path

from infra.local.backoff import Backoff
from infra.local.command import main
from infra.local.parts.part import Address, Part
from infra.local.parts.readiness import answers
from infra.local.parts.table import PartOptions
from infra.local.supervisor.supervised_part import Timings

SERVER = Path(__file__).with_name("stub_server.py")
FAST = Timings(
    restart=Backoff(first_s=0.05, longest_s=30.0),
    grace_s=float(os.environ.get("STUB_GRACE_S", "0.3")),
    look_every_s=0.01,
)


def part(
    name: str,
    mode: str = "serves",
    *,
    needs: tuple[str, ...] = (),
    routes: tuple[str, ...] = (),
    shows: str = "",
) -> Part:
    """Return a part that is a stub server; one that shows something has an HTTP side for it."""

    def command(address: Address) -> list[str]:
        return [sys.executable, "-S", str(SERVER), mode, str(address.web_port or address.port)]

    variable = f"{name.upper()}_URL"
    return Part(
        name=name,
        command=command,
        is_ready=answers("/live"),
        needs=needs,
        routes=routes,
        gives={variable: "{url}", f"{name.upper()}_WEB": "{web_url}"},
        has_web=bool(shows),
        shows=shows,
        yields_to=(variable,),
    )


def table(options: PartOptions) -> tuple[Part, ...]:
    """Return two stores and two functions; STUB_MODE says how the second function behaves."""
    return (
        part("store"),
        part("index", "stubborn", shows="/depths"),
        part("speak", "forks", needs=("store", "index"), routes=("speak",)),
        part(
            "splice",
            options.environ.get("STUB_MODE", "serves"),
            needs=("store", "index"),
            routes=("splice", "forms"),
        ),
    )


if __name__ == "__main__":
    sys.exit(main(table=table, timings=FAST))

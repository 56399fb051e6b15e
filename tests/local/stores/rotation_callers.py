"""Processes that take from one rotation and tell, line by line, which ticket gave them
which item.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from hybrid_audio.clients.rotation.commit import TicketRequest
from hybrid_audio.clients.rotation.keyed_calls import KeyedCalls
from hybrid_audio.clients.rotation.lane import TicketLane
from tests.emulators import ROOT
from tests.local.stores.rotation_instance import Instance


@dataclass(frozen=True)
class Served:
    """One call's answer: the version, its ticket, and the items."""

    version: str
    ticket: int
    items: tuple[str, ...]


@contextmanager
def callers(
    count: int,
    address: str,
    project: str,
    datasets: Sequence[str],
    *,
    calls: int,
    threads: int = 1,
    walk: bool = False,
) -> Iterator[list["subprocess.Popen[str]"]]:
    """Start processes that call as often as told; what is still running at the end is killed."""
    how = [
        address,
        project,
        ",".join(datasets),
        str(calls),
        str(threads),
        "walk" if walk else "plain",
    ]
    command = [sys.executable, "-m", "tests.local.stores.rotation_callers", *how]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(count)
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


def served_by(process: "subprocess.Popen[str]") -> list[Served]:
    """Wait for the end of a process and return what it was served; a killed one's last line may be
    torn.
    """
    assert process.stdout is not None
    lines = process.stdout.read().split("\n")[:-1]
    process.wait(60)
    return [_served(line) for line in lines]


def _served(line: str) -> Served:
    version, ticket, *items = line.split("\t")
    return Served(version, int(ticket), tuple(items))


def main(address: str, project: str, datasets: str, calls: str, threads: str, mode: str) -> None:
    """Call `calls` times from `threads` threads; any error ends the process with a traceback."""
    instance = Instance(address, project)
    calls_by_key = KeyedCalls(instance.database, instance.datasets)
    names = tuple(datasets.split(","))
    lane = TicketLane(
        instance.database,
        datasets=instance.datasets,
        calls=calls_by_key,
        names=names,
        coverage=mode == "walk",
    )

    def call(_: int) -> None:
        tickets = lane.take_tickets(TicketRequest(1))
        (items,) = tickets.serve()
        told = [
            tickets.versions[0].id,
            str(tickets.firsts[0]),
            *(served.item.text for served in items),
        ]
        sys.stdout.write("\t".join(told) + "\n")
        sys.stdout.flush()

    with ThreadPoolExecutor(int(threads)) as pool:
        list(pool.map(call, range(int(calls))))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Throughput of our Firestore emulator beside Google's, through the official client, in one run.

`python -m tests.bench.firestore` prints operations a second as medians over rounds in which the two
take turns.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from google.api_core.exceptions import GoogleAPICallError
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from tests.emulators import (
    firestore_client,
    google_firestore,
    has_google_firestore,
    running_firestore,
)
from tests.local.firestore.workload import GAVE_UP, in_threads, increment

ROUNDS = 5
BUDGET_S = 1.0  # for one operation in one round; contention on Google's emulator would take minutes
DOCUMENTS = 200
CONTENDED = {"ours": 120, "google": 8}  # Google's emulator takes seconds for each of these
Operation = Callable[[firestore.Client, str], None]


@dataclass(frozen=True)
class Case:
    """One kind of work, done by so many threads at once."""

    name: str
    operation: Operation
    threads: int = 1


def _create(client: firestore.Client, place: str) -> None:
    client.collection(f"{place}-new").document(uuid4().hex).create(
        {"text": "a line of text", "number": 1}
    )


def _get(client: firestore.Client, place: str) -> None:
    client.document(f"{place}/7").get()


def _increment(client: firestore.Client, place: str) -> None:
    client.document(f"{place}/counter").set({"n": firestore.Increment(1)}, merge=True)


def _read_modify_write(client: firestore.Client, place: str) -> None:
    document = client.document(f"{place}/hot")

    @firestore.transactional
    def body(transaction: firestore.Transaction) -> None:
        number = document.get(transaction=transaction).get("number")
        transaction.update(document, {"number": number + 1})

    body(client.transaction())


def _query(client: firestore.Client, place: str) -> None:
    wanted = client.collection(place).where(filter=FieldFilter("group", "==", 3))
    wanted.order_by("number").limit(20).get()


CASES = [
    Case("create", _create),
    Case("create, 8 threads", _create, 8),
    Case("get", _get),
    Case("get, 8 threads", _get, 8),
    Case("increment", _increment),
    Case("increment, 8 threads", _increment, 8),
    Case("read-modify-write", _read_modify_write),
    Case("read-modify-write, 8 threads", _read_modify_write, 8),
    Case(f"query, 20 of {DOCUMENTS}", _query),
]


def fill(client: firestore.Client, place: str) -> None:
    """Write what the cases read."""
    batch = client.batch()
    for number in range(DOCUMENTS):
        fields = {"number": DOCUMENTS - number, "group": number % 5, "text": "a line of text"}
        batch.set(client.document(f"{place}/{number}"), fields)
    batch.set(client.document(f"{place}/hot"), {"number": 0})
    batch.commit()


def measure(case: Case, client: firestore.Client, place: str) -> float:
    """Return successful operations a second within the budget; those given up do not count."""
    ends_at = time.perf_counter() + BUDGET_S

    def work(_: int) -> int:
        done = 0
        while time.perf_counter() < ends_at:
            done += _succeeds(case.operation, client, place)
        return done

    started = time.perf_counter()
    with ThreadPoolExecutor(case.threads) as pool:
        done = sum(pool.map(work, range(case.threads)))
    return done / (time.perf_counter() - started)


def _succeeds(operation: Operation, client: firestore.Client, place: str) -> bool:
    try:
        operation(client, place)
    except (GoogleAPICallError, ValueError):
        return False
    return True


def compare(clients: dict[str, firestore.Client]) -> dict[str, dict[str, float]]:
    """Return each case's median operations a second for each emulator."""
    for client in clients.values():
        fill(client, "bench")
    medians: dict[str, dict[str, float]] = {}
    for case in CASES:
        rates: dict[str, list[float]] = {name: [] for name in clients}
        for _ in range(ROUNDS):
            for name, client in clients.items():
                rates[name].append(measure(case, client, "bench"))
        medians[case.name] = {name: statistics.median(found) for name, found in rates.items()}
    return medians


def who_gave_up(address: str, times: int) -> str:
    """Return how many of so many read-modify-writes by 8 threads gave up at the client's five
    attempts.
    """
    outcomes = in_threads(increment, address, "contended", threads=8, times=times)
    return f"{outcomes[GAVE_UP]} of {times}"


def table(medians: dict[str, dict[str, float]]) -> str:
    """Return the medians as lines, with the ratio where both were measured."""
    lines = [f"{'operations a second':32}{'ours':>10}{'google':>10}{'ratio':>8}"]
    for name, rates in medians.items():
        ours, google = rates["ours"], rates.get("google")
        beside = f"{'-':>10}{'-':>8}" if google is None else f"{google:>10.1f}{ours / google:>8.1f}"
        lines.append(f"{name:32}{ours:>10.1f}{beside}")
    return "\n".join(lines)


def run() -> None:
    """Start the emulators, measure them in turn and print the table."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        addresses = {"ours": stack.enter_context(running_firestore(folder))}
        if has_google_firestore():
            addresses["google"] = stack.enter_context(google_firestore())
        clients = {name: firestore_client(address) for name, address in addresses.items()}
        try:
            print(table(compare(clients)))
            for name, address in addresses.items():
                print(f"{name}: gave up under contention {who_gave_up(address, CONTENDED[name])}")
        finally:
            for client in clients.values():
                client.close()


if __name__ == "__main__":
    run()

"""Work for many threads on one Firestore, with invariants that only isolation can hold."""

import multiprocessing
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from tests.emulators import firestore_client

GAVE_UP, DONE = "gave up", "done"
SEATS = 5
TOTAL = 30
Work = Callable[[firestore.Client, str], None]


def increment(client: firestore.Client, place: str) -> None:
    """Read a number, write the next one; no update may be lost."""
    document = client.document(f"{place}/counter")

    @firestore.transactional
    def body(transaction: firestore.Transaction) -> None:
        snapshot = document.get(transaction=transaction)
        transaction.set(document, {"n": (snapshot.get("n") if snapshot.exists else 0) + 1})

    body(client.transaction())


def swap_duty(client: firestore.Client, place: str) -> None:
    """Go off duty only while the other is on, else come back.

    At least one of the two documents stays on (write skew).
    """
    mine, other = (client.document(f"{place}/{name}") for name in _shuffled("left", "right"))

    @firestore.transactional
    def body(transaction: firestore.Transaction) -> None:
        on = {one.id: one.get(transaction=transaction).get("on") for one in (mine, other)}
        if not any(on.values()):
            transaction.set(client.document(f"{place}/violation"), {"on": False})
        transaction.update(mine, {"on": not (on[mine.id] and on[other.id])})

    body(client.transaction())


def take_seat(client: firestore.Client, place: str) -> None:
    """Add a document only while a query finds fewer than `SEATS`: never more (phantoms)."""
    seats = client.collection(place)

    @firestore.transactional
    def body(transaction: firestore.Transaction) -> None:
        taken = list(transaction.get(seats.where(filter=FieldFilter("taken", "==", True))))
        if len(taken) < SEATS:
            transaction.create(seats.document(), {"taken": True})

    body(client.transaction())


def take_counted_seat(client: firestore.Client, place: str) -> None:
    """The same, with a count instead of the documents."""
    seats = client.collection(place)

    @firestore.transactional
    def body(transaction: firestore.Transaction) -> None:
        count: Any = seats.where(filter=FieldFilter("taken", "==", True)).count()
        if count.get(transaction=transaction)[0][0].value < SEATS:
            transaction.create(seats.document(), {"taken": True})

    body(client.transaction())


def transfer(client: firestore.Client, place: str) -> None:
    """Move one from an account to another.

    Any reader of all accounts sees the same total, even if it will lose.
    """
    accounts = client.collection(place)

    @firestore.transactional
    def body(transaction: firestore.Transaction) -> None:
        held = {one.id: one.get("n") for one in transaction.get(accounts.order_by("__name__"))}
        giver, taker = _shuffled(*held)[:2]
        if sum(held.values()) != TOTAL:
            transaction.set(client.document(f"{place}-violation/one"), {})
        transaction.update(accounts.document(giver), {"n": held[giver] - 1})
        transaction.update(accounts.document(taker), {"n": held[taker] + 1})

    body(client.transaction())


def _shuffled(*names: str) -> tuple[str, ...]:
    return tuple(random.sample(names, len(names)))


def attempt(work: Work, client: firestore.Client, place: str) -> str:
    """Do the work once; return False when the client's five attempts were not enough."""
    try:
        work(client, place)
    except ValueError as error:
        if "Failed to commit transaction" not in str(error):
            raise
        return GAVE_UP
    return DONE


def in_threads(work: Work, address: str, place: str, *, threads: int, times: int) -> Counter[str]:
    """Do the work `times` times over threads that share one client; return the outcomes."""
    client = firestore_client(address)
    with ThreadPoolExecutor(threads) as pool:
        outcomes = Counter(pool.map(lambda _: attempt(work, client, place), range(times)))
    client.close()
    return outcomes


def _alone(work: Work, address: str, place: str, times: int) -> Counter[str]:
    return in_threads(work, address, place, threads=2, times=times)


def in_processes(
    work: Work, address: str, place: str, *, processes: int, times: int
) -> Counter[str]:
    """The same, spread over processes of two threads each."""
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(processes) as pool:
        share = [(work, address, place, times // processes)] * processes
        outcomes = sum(pool.starmap(_alone, share), Counter[str]())
        pool.close()
        pool.join()
    return outcomes

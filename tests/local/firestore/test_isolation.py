"""Transactions are serializable, and under contention nearly all get through."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from google.api_core.exceptions import Aborted, InvalidArgument
from google.cloud import firestore

from tests.emulators import firestore_client, running_firestore
from tests.local.firestore.workload import (
    DONE,
    GAVE_UP,
    SEATS,
    TOTAL,
    Work,
    in_processes,
    in_threads,
    increment,
    swap_duty,
    take_counted_seat,
    take_seat,
    transfer,
)

TIMES = 120
Run = Callable[[Work, str, str], Counter[str]]


def _eight_threads(work: Work, address: str, place: str) -> Counter[str]:
    return in_threads(work, address, place, threads=8, times=TIMES)


def _four_processes(work: Work, address: str, place: str) -> Counter[str]:
    return in_processes(work, address, place, processes=4, times=TIMES)


everywhere = pytest.mark.parametrize(
    "run", [_eight_threads, _four_processes], ids=["8 threads", "4 processes"]
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_firestore(tmp_path_factory.mktemp("firestore")) as running:
        yield running


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[firestore.Client]:
    client = firestore_client(address)
    yield client
    client.close()


@pytest.fixture
def place() -> str:
    return f"place-{uuid4().hex}"


@everywhere
def test_no_update_is_lost_and_hardly_any_caller_gives_up(
    run: Run, address: str, client: firestore.Client, place: str
) -> None:
    """Every acknowledged update counts once; the place in line lets all through in time."""
    outcomes = run(increment, address, place)
    assert client.document(f"{place}/counter").get().get("n") == outcomes[DONE]
    assert outcomes[GAVE_UP] <= 2


@everywhere
def test_there_is_no_write_skew(
    run: Run, address: str, client: firestore.Client, place: str
) -> None:
    """Two documents that are read together and written apart never break what holds for both."""
    for name in ("left", "right"):
        client.document(f"{place}/{name}").set({"on": True})
    outcomes = run(swap_duty, address, place)
    assert not client.document(f"{place}/violation").get().exists
    assert outcomes[GAVE_UP] <= 2


@everywhere
@pytest.mark.parametrize("work", [take_seat, take_counted_seat])
def test_there_are_no_phantoms(
    work: Work, run: Run, address: str, client: firestore.Client, place: str
) -> None:
    """What a query or a count found in a transaction still holds when it commits."""
    run(work, address, place)
    assert len(client.collection(place).get()) == SEATS


@everywhere
def test_every_transaction_sees_one_state(
    run: Run, address: str, client: firestore.Client, place: str
) -> None:
    """Money that is moved about neither vanishes nor shows twice, to any reader at any time."""
    for number in range(3):
        client.document(f"{place}/{number}").set({"n": TOTAL // 3})
    outcomes = run(transfer, address, place)
    assert sum(account.get("n") for account in client.collection(place).get()) == TOTAL
    assert not client.document(f"{place}-violation/one").get().exists
    assert outcomes[GAVE_UP] <= 2


def _read_in_transaction(
    client: firestore.Client, document: firestore.DocumentReference
) -> firestore.Transaction:
    transaction = client.transaction()
    transaction._begin()
    document.get(transaction=transaction)
    return transaction


def test_an_abandoned_transaction_blocks_no_other(client: firestore.Client, place: str) -> None:
    """One that read a document and went away holds up neither writes nor transactions."""
    document = client.document(f"{place}/counter")
    document.set({"n": 0})
    for _ in range(10):
        _read_in_transaction(client, document)
    document.update({"n": 1}, timeout=5)
    increment(client, place)
    assert document.get().get("n") == 2


def test_a_transaction_that_lost_and_went_away_blocks_nobody_for_long(
    client: firestore.Client, place: str
) -> None:
    """A place in line lapses when its owner does not come back."""
    document = client.document(f"{place}/counter")
    document.set({"n": 0})
    loser = _read_in_transaction(client, document)
    document.set({"n": 1})
    loser.set(document, {"n": -1})
    with pytest.raises(Aborted):
        loser._commit()

    document.update({"n": 2}, timeout=5)
    increment(client, place)
    assert document.get().get("n") == 3


def test_a_transaction_conflicts_on_a_document_that_was_missing(
    client: firestore.Client, place: str
) -> None:
    """Reading that there is nothing is a read like any other."""
    document = client.document(f"{place}/missing")
    reader = _read_in_transaction(client, document)
    document.create({"n": 1})
    reader.set(client.document(f"{place}/other"), {"n": 1})
    with pytest.raises(Aborted):
        reader._commit()


def test_a_transaction_that_wrote_nothing_is_never_aborted(
    client: firestore.Client, place: str
) -> None:
    """It saw one snapshot, which is as good as having run alone."""
    document = client.document(f"{place}/counter")
    reader = _read_in_transaction(client, document)
    document.set({"n": 1})
    reader._commit()


def test_blind_increments_in_transactions_are_never_aborted(
    address: str, client: firestore.Client, place: str
) -> None:
    """A transaction that reads nothing depends on nothing; each learns its own ticket."""
    tickets = client.document(f"{place}/tickets")

    def ticket(client: firestore.Client, place: str) -> None:
        transaction = client.transaction(max_attempts=1)

        @firestore.transactional
        def body(transaction: firestore.Transaction) -> None:
            transaction.set(tickets, {"n": firestore.Increment(1)}, merge=True)

        body(transaction)
        results: Any = transaction.write_results
        taken.append(results[0].transform_results[0].integer_value)

    taken: list[int] = []
    assert in_threads(ticket, address, place, threads=8, times=64) == {DONE: 64}
    assert sorted(taken) == list(range(1, 65))


def test_a_read_only_transaction_sees_one_snapshot(client: firestore.Client, place: str) -> None:
    """Later commits do not show, and do not wait for it either."""
    first, second = (client.document(f"{place}/{name}") for name in ("first", "second"))
    first.set({"n": 1})
    second.set({"n": 1})
    transaction = client.transaction(read_only=True)
    transaction._begin()
    before = first.get(transaction=transaction).get("n")
    second.set({"n": 2}, timeout=5)

    assert (before, second.get(transaction=transaction).get("n")) == (1, 1)
    transaction._commit()


def test_reads_of_a_transaction_are_never_refused_for_contention(
    client: firestore.Client, place: str
) -> None:
    """ABORTED comes from Commit only: a doomed transaction still reads its own snapshot."""
    first, second = (client.document(f"{place}/{name}") for name in ("first", "second"))
    first.set({"n": 1})
    second.set({"n": 1})
    doomed = _read_in_transaction(client, first)
    for document in (first, second):
        document.set({"n": 2})

    assert second.get(transaction=doomed).get("n") == 1
    doomed.set(first, {"n": 3})
    with pytest.raises(Aborted):
        doomed._commit()


def test_rolling_back_twice_is_no_error_and_committing_then_is(
    client: firestore.Client, place: str
) -> None:
    """The client rolls back what has ended already; anything else with such an id is invalid."""
    document = client.document(f"{place}/one")
    ended = {
        "database": client._database_string,
        "transaction": _read_in_transaction(client, document).id,
    }
    client._firestore_api.rollback(request=ended)
    client._firestore_api.rollback(request=ended)

    with pytest.raises(InvalidArgument):
        client._firestore_api.commit(request=ended)


@pytest.mark.parametrize("id_", [b"", b"x", os.urandom(40)])
def test_what_is_no_transaction_id_is_invalid(id_: bytes, client: firestore.Client) -> None:
    """Ids that the emulator cannot have given are refused, also by Rollback."""
    with pytest.raises(InvalidArgument):
        client._firestore_api.rollback(
            request={"database": client._database_string, "transaction": id_}
        )

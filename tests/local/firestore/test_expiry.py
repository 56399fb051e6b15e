"""Transactions end by themselves: 60 seconds after their last use, 270 after their beginning."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.firestore import messages as m
from infra.local.firestore.clock import Clock
from infra.local.firestore.journal import Journal
from infra.local.firestore.service import Service
from infra.local.firestore.store import HISTORY_US, Store
from infra.local.firestore.transactions.line import PATIENCE_S
from infra.local.grpc_server import Refused

DATABASE = "projects/tests/databases/(default)"
ONE = f"{DATABASE}/documents/things/one"


class Time:
    """A clock that goes on only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def monotonic(self) -> float:
        return self.seconds

    def wall_us(self) -> int:
        return int(self.seconds * 1_000_000)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def service(tmp_path: Path, time: Time) -> Iterator[Service]:
    service = Service(
        Store(Journal(tmp_path / "firestore.sqlite"), Clock(time.wall_us)), time.monotonic
    )
    yield service
    service.store.close()


def begin(service: Service, **options: Any) -> bytes:
    request = m.BeginTransactionRequest(database=DATABASE, options=options)
    id_: bytes = asyncio.run(service.commits.begin_transaction(request)).transaction
    return id_


def read(service: Service, **consistency: Any) -> m.Message:
    async def first() -> m.Message:
        request = m.BatchGetDocumentsRequest(database=DATABASE, documents=[ONE], **consistency)
        return await anext(service.reads.batch_get_documents(request))

    return asyncio.run(first())


def write(service: Service, number: int, transaction: bytes = b"") -> m.Message:
    put = m.Write(update={"name": ONE, "fields": {"n": m.Value(integer_value=number)}})
    return asyncio.run(
        service.commits.commit(m.CommitRequest(writes=[put], transaction=transaction))
    )


def refusal(service: Service, id_: bytes) -> str:
    with pytest.raises(Refused) as refused:
        write(service, 1, id_)
    return str(refused.value.code.name)


def test_a_transaction_expires_when_idle_for_more_than_a_minute(
    service: Service, time: Time
) -> None:
    """Using its id then is INVALID_ARGUMENT."""
    id_ = begin(service)
    time.seconds += 60.5
    assert refusal(service, id_) == "INVALID_ARGUMENT"


def test_each_use_keeps_a_transaction_alive_but_not_beyond_its_lifetime(
    service: Service, time: Time
) -> None:
    """Reads every 50 seconds keep it open for 250 seconds; after 270 it is over all the same."""
    id_ = begin(service)
    for _ in range(5):
        time.seconds += 50
        read(service, transaction=id_)
    time.seconds += 21
    assert refusal(service, id_) == "INVALID_ARGUMENT"


def test_expired_transactions_are_forgotten_by_themselves(service: Service, time: Time) -> None:
    """Nothing of transactions that were never ended stays in memory."""
    read(service, transaction=begin(service))
    assert service.transactions.snapshots()
    time.seconds += 61
    service.tidy()
    assert not service.transactions.snapshots()


def test_an_id_from_before_a_restart_is_over(service: Service, tmp_path: Path) -> None:
    """A transaction ends with the process: its id is refused, rolling it back is no error."""
    id_ = begin(service)
    after = Service(Store(Journal(tmp_path / "other.sqlite"), Clock()))
    assert refusal(after, id_) == "INVALID_ARGUMENT"
    asyncio.run(after.commits.rollback(m.RollbackRequest(transaction=id_)))
    after.store.close()


def test_read_times_are_the_servers_own_time_also_where_nothing_is_found(
    service: Service, time: Time
) -> None:
    """A lease compares them with update times: both come from the same clock."""
    missing = read(service).read_time.seconds
    write(service, 1)
    time.seconds += 30
    found = read(service)
    assert missing == 1_000_000
    assert found.read_time.seconds - found.found.update_time.seconds == 30


def test_commit_times_strictly_increase_even_when_the_clock_stands_still(service: Service) -> None:
    """Two commits of one microsecond have two times; a read between sees only the first."""
    times = []
    for number in range(5):
        times.append(write(service, number).commit_time.ToMicroseconds())
        seen = read(service)
        assert seen.found.fields["n"].integer_value == number
        assert seen.read_time.ToMicroseconds() >= times[-1]
    assert times == sorted(set(times))


def test_the_past_can_be_read_until_it_is_forgotten(service: Service, time: Time) -> None:
    """A read at an earlier time sees what was there; too early a time is refused."""
    write(service, 1)
    then = read(service).read_time
    time.seconds += 10
    write(service, 2)
    assert read(service, read_time=then).found.fields["n"].integer_value == 1
    time.seconds += HISTORY_US / 1_000_000
    service.tidy()
    with pytest.raises(Refused) as refused:
        read(service, read_time=then)

    assert refused.value.code.name == "FAILED_PRECONDITION"


def test_a_snapshot_outlives_thousands_of_writes(service: Service) -> None:
    """A transaction still reads the document as it was, and old versions do not pile up."""
    write(service, -1)
    reader = begin(service, read_only={})
    read(service, transaction=reader)
    for number in range(5_000):
        write(service, number)

    assert read(service, transaction=reader).found.fields["n"].integer_value == -1
    record = service.store.record(ONE)
    assert record is not None
    assert len(record.versions) < 2_500


def test_a_place_in_line_lapses_when_its_owner_is_silent(service: Service, time: Time) -> None:
    """Who lost and never came back does not hold up the next one."""
    loser = begin(service)
    read(service, transaction=loser)
    write(service, 1)

    assert refusal(service, loser) == "ABORTED"
    next_one = begin(service)
    time.seconds += PATIENCE_S * 2
    read(service, transaction=next_one)
    write(service, 2, next_one)


def test_who_lost_goes_first_when_it_comes_back(service: Service) -> None:
    """The retry keeps the place of the first attempt, ahead of those that began later."""
    loser, later = begin(service), begin(service)
    for id_ in (loser, later):
        read(service, transaction=id_)

    write(service, 1)
    assert refusal(service, loser) == "ABORTED"
    assert refusal(service, later) == "ABORTED"
    retry = begin(service, read_write={"retry_transaction": loser})
    read(service, transaction=retry)
    write(service, 2, retry)
    assert read(service).found.fields["n"].integer_value == 2

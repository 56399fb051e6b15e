"""Leases and idempotency records on real Firestore emulators: ours, and Google's where it is
installed.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from google.cloud import firestore

from hybrid_audio.clients.firestore.idempotency_store import KEPT_FOR, IdempotencyStore
from hybrid_audio.clients.firestore.stem_index import StemIndex
from hybrid_audio.domain.contract import StemSpec
from hybrid_audio.domain.idempotency import Earlier
from hybrid_audio.domain.lease import Claim
from hybrid_audio.errors import LeaseHeld, LeaseLost, StoreUnavailable
from tests.emulators import firestore_client
from tests.local.firestore.faults import Fault, Faults
from tests.unit.fakes import spec_of

SHORT = timedelta(seconds=0.3)
LONG = timedelta(seconds=60)
TAKEN = (LeaseHeld, StoreUnavailable)
"""What who comes too late is told; Google's emulator lets some of them wait for its locks in vain.
"""


@pytest.fixture
def database(firestore_address: str) -> Iterator[firestore.Client]:
    """The official client upon each emulator in turn."""
    client = firestore_client(firestore_address, project="claims")
    yield client
    client.close()


@pytest.fixture
def spec() -> StemSpec:
    """A stem that nobody has claimed yet."""
    return spec_of(f"Hey {uuid4().hex[:10]}.")


def index(database: firestore.Client, ttl: timedelta = LONG) -> StemIndex:
    return StemIndex(database, holder="test", lease_ttl=ttl)


def test_of_sixteen_who_claim_at_once_one_is_the_holder(
    database: firestore.Client, spec: StemSpec
) -> None:
    """The others are told that it is held."""

    def claim(_: int) -> bool:
        with suppress(*TAKEN):
            index(database).claim(spec, over_entry=False)
            return True
        return False

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(claim, range(16))) == 1


def test_of_sixteen_who_take_over_at_once_one_is_the_holder(
    database: firestore.Client, spec: StemSpec
) -> None:
    """After the lease of a dead holder, by the server's time."""
    index(database, SHORT).claim(spec, over_entry=False)
    time.sleep(SHORT.total_seconds() * 2)

    def claim(_: int) -> bool:
        with suppress(*TAKEN):
            index(database).claim(spec, over_entry=False)
            return True
        return False

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(claim, range(16))) == 1


def test_a_zombie_can_neither_renew_nor_complete_nor_release(
    database: firestore.Client, spec: StemSpec
) -> None:
    """Its claim's update time is no longer the document's."""
    zombie, heir = index(database, SHORT), index(database)
    stale = zombie.claim(spec, over_entry=False)
    time.sleep(SHORT.total_seconds() * 2)
    claim = heir.claim(spec, over_entry=False)
    for write in (lambda: zombie.renew(stale), lambda: zombie.complete(stale, {})):
        with pytest.raises(LeaseLost):
            write()
    zombie.release(stale)
    heir.complete(claim, {"size_bytes": 7})
    assert (heir.find(spec.signature) or {})["size_bytes"] == 7


def test_a_renewed_lease_outlives_its_first_term(
    database: firestore.Client, spec: StemSpec
) -> None:
    """Each renewal begins a whole one."""
    holder = index(database, SHORT * 2)
    claim = holder.claim(spec, over_entry=False)
    for _ in range(4):
        time.sleep(SHORT.total_seconds())
        claim = holder.renew(claim)
    assert holder.is_being_made(spec.signature)
    with pytest.raises(LeaseHeld):
        index(database).claim(spec, over_entry=False)


def test_an_entry_is_claimed_only_by_who_knows_that_its_object_is_gone(
    database: firestore.Client, spec: StemSpec
) -> None:
    """Everybody else is told to look for the object."""
    stems = index(database)
    stems.complete(stems.claim(spec, over_entry=False), {})
    with pytest.raises(LeaseHeld):
        stems.claim(spec, over_entry=False)
    stems.complete(stems.claim(spec, over_entry=True), {"size_bytes": 9})
    assert (stems.find(spec.signature) or {})["size_bytes"] == 9


def test_a_lease_over_an_entry_that_grew_too_old_does_not_expire_with_it(
    database: firestore.Client, spec: StemSpec
) -> None:
    """Firestore's TTL deletes what has a past time at `expire_at`, whatever else the document has
    become.
    """
    stems = StemIndex(database, holder="test", lease_ttl=LONG, max_age=timedelta(seconds=-1))
    stems.complete(stems.claim(spec, over_entry=False), {})
    stems.claim(spec, over_entry=True)
    assert database.document(f"stems/{spec.signature}").get().get("expire_at") is None


def test_a_renewal_that_did_not_arrive_is_sent_again(
    database: firestore.Client, spec: StemSpec
) -> None:
    """One broken connection after a stem was spoken does not throw it away."""
    stems = index(database)
    claim = stems.claim(spec, over_entry=False)
    faults = Faults(database)
    faults.next_calls(Fault.CUT)
    stems.complete(stems.renew(claim), {"size_bytes": 7})
    assert faults.calls == ["commit", "batch_get_documents", "commit", "commit"]
    assert (stems.find(spec.signature) or {})["size_bytes"] == 7


def test_a_released_lease_is_free_at_once(database: firestore.Client, spec: StemSpec) -> None:
    """A failed synthesis makes nobody wait."""
    stems = index(database)
    stems.release(stems.claim(spec, over_entry=False))
    assert isinstance(stems.claim(spec, over_entry=False), Claim)


def test_of_sixteen_requests_with_one_key_one_runs(database: firestore.Client) -> None:
    """The others see that it runs, and afterwards its answer."""
    records, key = IdempotencyStore(database, lease_ttl=LONG), uuid4().hex

    def claim(_: int) -> Claim | Earlier:
        return records.claim(key, "same request")

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(claim, range(16)))
    (won,) = [each for each in found if isinstance(each, Claim)]
    assert all(each == Earlier("same request", None) for each in found if isinstance(each, Earlier))
    records.complete(won, {"status": 200})
    assert records.claim(key, "same request") == Earlier("same request", {"status": 200})
    assert records.claim(key, "another") == Earlier("same request", {"status": 200})


def test_a_key_whose_request_died_is_free_for_its_repetition_only(
    database: firestore.Client,
) -> None:
    """Another request under the key is still another request."""
    records, key = IdempotencyStore(database, lease_ttl=SHORT), uuid4().hex
    records.claim(key, "same request")
    time.sleep(SHORT.total_seconds() * 2)
    assert isinstance(records.claim(key, "another"), Earlier)
    assert isinstance(records.claim(key, "same request"), Claim)


def test_an_answer_past_its_time_no_longer_binds(database: firestore.Client) -> None:
    """Decided by code: Firestore's TTL may delete the record a day later."""
    long_ago = datetime.now(UTC) - KEPT_FOR - timedelta(minutes=1)
    old, key = IdempotencyStore(database, lease_ttl=LONG, now=lambda: long_ago), uuid4().hex
    claim = old.claim(key, "first")
    assert isinstance(claim, Claim)
    old.complete(claim, {"status": 200})
    assert isinstance(IdempotencyStore(database, lease_ttl=LONG).claim(key, "second"), Claim)

"""Leases and idempotency records on real Firestore emulators: ours, and Google's where it is
installed.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from google.cloud import firestore

from hybrid_audio.clients.firestore.idempotency_store import KEPT_FOR, IdempotencyStore
from hybrid_audio.clients.firestore.stem_index import StemIndex
from hybrid_audio.domain.idempotency import Earlier
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.lease import Claim
from hybrid_audio.errors import LeaseHeld, LeaseLost, StoreUnavailable
from tests.emulators import firestore_client
from tests.local.firestore.faults import Fault, Faults
from tests.unit.fakes import spec_of

SHORT = timedelta(seconds=0.3)
LONG = timedelta(seconds=60)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TAKEN = (LeaseHeld, StoreUnavailable)
"""What who comes too late is told; Google's emulator lets some of them wait for its locks in vain.
"""


@dataclass(frozen=True)
class Served:
    """An item as a rotation served it."""

    dataset: str
    text: str
    use_count: int
    last_used_at: datetime | None


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
    lease = database.document(f"stems/{spec.signature}").get()
    assert lease.get("expire_at") - lease.update_time > timedelta(minutes=50)


def test_a_label_added_under_a_living_lease_disturbs_neither(
    database: firestore.Client, spec: StemSpec
) -> None:
    """Another process adds to the document between the claim, the renewal and the entry."""
    holder, other = index(database), index(database)
    claim = holder.claim(spec, over_entry=False)
    assert other.add_label(spec.signature, "stem.script.a", "script")
    claim = holder.renew(claim)
    assert other.add_label(spec.signature, "stem.script.b", "script")
    holder.complete(claim, {"size_bytes": 7})
    entry = holder.find(spec.signature) or {}
    assert entry["size_bytes"] == 7
    assert entry["labels"] == [spec.label, "stem.script.a", "stem.script.b"]


def test_a_take_over_keeps_the_labels_and_refuses_the_zombie_s_entry(
    database: firestore.Client, spec: StemSpec
) -> None:
    """The labels that a stem was asked for under outlive the loss of its object."""
    stems = index(database)
    first = stems.claim(spec, over_entry=False)
    stems.complete(first, {})
    stems.add_label(spec.signature, "stem.script.a", "script")
    heir = stems.claim(replace(spec, label="stem.name.b"), over_entry=True)
    with pytest.raises(LeaseLost):
        stems.renew(first)
    stems.complete(heir, {})
    labels = (stems.find(spec.signature) or {})["labels"]
    assert labels == [spec.label, "stem.script.a", "stem.name.b"]


def test_a_label_finds_every_stem_that_was_asked_for_under_it(
    database: firestore.Client, spec: StemSpec
) -> None:
    """Finished or under way, each with what is known of it; others are not found."""
    stems, other = index(database), spec_of(f"{spec.text} Again.")
    stems.complete(stems.claim(spec, over_entry=False), {})
    stems.claim(replace(other, label=spec.label), over_entry=False)
    found = {stem.signature: stem for stem in stems.of_label(spec.label, at_most=10)}
    assert set(found) == {spec.signature, other.signature}
    assert found[spec.signature].is_ready
    assert found[other.signature].is_being_made
    assert stems.of_label("stem.name.nobody", at_most=10) == []


def test_an_entry_is_cleared_only_as_it_was_seen(
    database: firestore.Client, spec: StemSpec
) -> None:
    """Whoever claims it meanwhile keeps the lease."""
    stems = index(database)
    stems.complete(stems.claim(spec, over_entry=False), {})
    seen = stems.get(spec.signature)
    assert seen is not None
    claim = stems.claim(spec, over_entry=True)
    stems.clear(seen)
    stems.renew(claim)
    stems.release(stems.renew(claim))
    assert stems.get(spec.signature) is None


def test_a_missing_entry_is_written_again_once(database: firestore.Client, spec: StemSpec) -> None:
    """Of two who restore it at once the first one's stays, and it can be claimed over later."""
    stems = index(database)
    stems.restore(spec.signature, {"labels": [spec.label], "size_bytes": 1})
    stems.restore(spec.signature, {"labels": [], "size_bytes": 2})
    assert (stems.find(spec.signature) or {})["size_bytes"] == 1
    stems.complete(stems.claim(spec, over_entry=True), {"size_bytes": 3})
    assert (stems.find(spec.signature) or {})["size_bytes"] == 3


def test_an_entry_says_what_each_rotation_served(
    database: firestore.Client, spec: StemSpec
) -> None:
    """The last item of each dataset, with its counts."""
    stems = index(database)
    stems.complete(stems.claim(spec, over_entry=False), {})
    for dataset, count in (("names", 1), ("names", 2), ("guest-list", 7)):
        assert stems.note_served(spec.signature, Served(dataset, "Ann", count, NOON))
    said = (stems.find(spec.signature) or {})["rotation"]
    assert said["names"] == {"item": "Ann", "use_count": 2, "last_used_at": NOON}
    assert said["guest-list"]["use_count"] == 7
    assert not stems.note_served("0" * 32, Served("names", "Ann", 1, NOON))


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

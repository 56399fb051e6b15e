"""Batches on real Firestore emulators: ours, and Google's where it is installed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from google.cloud import firestore

from hybrid_audio.clients.batches.store import BatchStore
from hybrid_audio.domain.batches.batch import Batch, Epoch, Kind, Planning, Stage, State
from hybrid_audio.domain.batches.counts import Sums
from hybrid_audio.domain.batches.naming import batch_id, outcome_id
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.plan import Plan, RowFault
from hybrid_audio.domain.batches.webhook import WebhookAttempt, WebhookRecord
from hybrid_audio.errors import Conflict, InvalidInput, NotFound, StoreUnavailable
from tests.emulators import firestore_client
from tests.local.firestore.faults import Fault, Faults

NOON = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
EPOCH = Epoch(1, Stage.MESSAGES, items=1000, portions=100, lanes=16, portion_items=10)


@pytest.fixture
def database(firestore_address: str) -> Iterator[firestore.Client]:
    """The official client upon each emulator in turn, with a project of its own."""
    client = firestore_client(firestore_address, project=f"batches-{uuid4().hex[:8]}")
    yield client
    client.close()


@pytest.fixture
def store(database: firestore.Client) -> BatchStore:
    return BatchStore(database, now=lambda: NOON)


def batch(state: State = State.RUNNING, *, at: datetime = NOON) -> Batch:
    return Batch(batch_id(uuid4().hex), Kind.MESSAGES, state, at, at, epoch=EPOCH, total=1000)


def outcome(position: int, again: int = 0, **fields: Any) -> PortionOutcome:
    plain = PortionOutcome(
        position,
        again,
        sums=Sums(hit=1, created=2, failed=3, characters=40),
        object=f"batches/x/{uuid4().hex}",
        left=(),
        attempt=0,
        ends_lane=False,
        at=NOON,
        states=("created", "failed", "hit"),
    )
    return replace(plain, **fields)


def created(store: BatchStore, made: Batch) -> Batch:
    assert store.create(made)
    return made


def test_a_batch_is_read_as_it_was_written(store: BatchStore) -> None:
    """Every field of it, with all that it holds."""
    whole = replace(
        batch(),
        label="a",
        planning=Planning(True, 3, 2, 2500),
        plan=Plan(5, 2, 3, 40, 90, 1000, 1, (RowFault(7, 8, "why"),)),
        settled=Sums(1, 2, 3, 4),
        past=(EPOCH, None, replace(EPOCH, number=5)),
        max_characters=500,
        started_at=NOON,
        webhook=WebhookRecord("https://x", "pending", (WebhookAttempt(NOON, 500, "no"),), NOON),
    )
    assert store.get(created(store, whole).id) == whole


def test_an_outcome_is_read_as_it_was_recorded(store: BatchStore) -> None:
    """Every field of it, by its portion."""
    made = created(store, batch())
    one = outcome(3, 1, left=(31, 37), attempt=2, ends_lane=True, wave="r1")
    assert store.record(made.id, 1, one) == one
    found = store.find_outcomes(made.id, 1, [outcome_id(3, 1), outcome_id(4, 0)])
    assert found == {outcome_id(3, 1): one}


def test_a_batch_is_created_once(store: BatchStore) -> None:
    """A repeat changes nothing of it."""
    made = created(store, batch())
    assert not store.create(replace(made, label="other"))
    assert store.get(made.id) == made


def test_of_eight_that_change_a_batch_each_change_counts(store: BatchStore) -> None:
    """A change that was decided of an older batch is decided again."""
    made = created(store, batch())

    def pause_more(_: int) -> None:
        for _ in range(3):
            while True:
                with suppress(StoreUnavailable):
                    store.change(made.id, lambda now: replace(now, pauses=now.pauses + 1))
                    break

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(pause_more, range(8)))
    assert store.get(made.id).pauses == 24


def test_a_change_to_the_same_writes_nothing(store: BatchStore, database: firestore.Client) -> None:
    """Only what is decided to differ is sent."""
    made = created(store, batch())
    faults = Faults(database)
    assert store.change(made.id, lambda now: now) == made
    assert faults.calls == ["batch_get_documents"]


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.LOST])
def test_a_change_whose_answer_is_lost_is_made_once(
    store: BatchStore, database: firestore.Client, fault: Fault
) -> None:
    """What was written is recognised; what never arrived is sent again."""
    made = created(store, batch())
    faults = Faults(database)
    faults.call(1, fault)
    changed = store.change(made.id, lambda now: replace(now, pauses=now.pauses + 1))
    assert faults.is_done
    assert changed.pauses == store.get(made.id).pauses == 1


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.LOST])
def test_a_creation_whose_answer_is_lost_is_ours(
    store: BatchStore, database: firestore.Client, fault: Fault
) -> None:
    """The batch's own number tells it from another request's."""
    Faults(database).next_calls(fault)
    assert store.create(batch())


def test_what_decides_may_refuse(store: BatchStore) -> None:
    """Nothing is written then, and a missing batch is not decided of."""
    made = created(store, batch(State.DONE))
    with pytest.raises(Conflict):
        store.change(made.id, Batch.pausing)
    with pytest.raises(NotFound):
        store.change("b" + "0" * 24, Batch.pausing)


def test_of_eight_that_record_a_portion_one_counts(store: BatchStore) -> None:
    """The others are given the winner's."""
    made = created(store, batch())
    own = [outcome(5) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(partial(store.record, made.id, 1), own))
    assert len({each.object for each in found if each}) == 1
    assert store.sums(made.id, 1) == (own[0].sums, 0)


def test_portions_recorded_by_eight_threads_add_up(store: BatchStore) -> None:
    """Exactly, also where each of them is recorded twice."""
    made = created(store, batch())
    own = [outcome(position, ends_lane=position >= 30) for position in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(partial(store.record, made.id, 1), [*own, *reversed(own)]))
    assert store.sums(made.id, 1) == (Sums(40, 80, 120, 1600), 10)


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.LOST])
def test_a_record_whose_answer_is_lost_counts_once(
    store: BatchStore, database: firestore.Client, fault: Fault
) -> None:
    """Whether its read or its commit is lost."""
    faults = Faults(database)
    for call in range(2):
        made, one = created(store, batch()), outcome(2)
        faults.call(call, fault)
        assert store.record(made.id, 1, one) == one
        assert faults.is_done
        assert store.sums(made.id, 1) == (one.sums, 0)


def test_nothing_is_recorded_once_the_epoch_is_over(store: BatchStore) -> None:
    """Sums that were read when it was closed stay as they are."""
    made = created(store, batch())
    store.change(made.id, lambda now: replace(now, epoch=replace(EPOCH, number=2)))
    assert store.record(made.id, 1, outcome(1)) is None
    assert store.record(made.id, 2, outcome(1)) is not None
    store.change(made.id, lambda now: replace(now, state=State.CANCELLED))
    assert store.record(made.id, 2, outcome(2)) is None
    assert store.record("b" + "1" * 24, 2, outcome(2)) is None
    assert store.sums(made.id, 1) == (Sums(), 0)


def test_no_outcome_slips_in_after_its_epoch_was_closed(store: BatchStore) -> None:
    """Eight record while another closes: what was recorded is what could be read right after."""
    made = created(store, batch())

    def record(position: int) -> bool:
        while True:
            with suppress(StoreUnavailable):
                return store.record(made.id, 1, outcome(position)) is not None

    with ThreadPoolExecutor(8) as pool:
        recorded = pool.map(record, range(60))
        store.change(made.id, lambda now: replace(now, epoch=None))
        at_the_close = store.sums(made.id, 1)[0].hit
        assert sum(recorded) == at_the_close == store.sums(made.id, 1)[0].hit


def test_outcomes_are_listed_as_they_are_needed(store: BatchStore) -> None:
    """By state in the order of portions, the newest first, and those that left items."""
    made = created(store, batch())
    for position in range(6):
        store.record(
            made.id,
            1,
            outcome(
                position,
                at=NOON + timedelta(seconds=position),
                states=("failed",) if position % 2 else ("hit",),
                left=(1,) if position == 4 else (),
            ),
        )

    failed = store.outcomes_of_state(made.id, 1, "failed", None, 2)
    more = store.outcomes_of_state(made.id, 1, "failed", outcome_id(3, 0), 2)
    assert [each.position for each in [*failed, *more]] == [1, 3, 5]
    assert [each.position for each in store.latest(made.id, 1, 2)] == [5, 4]
    assert [each.position for each in store.outcomes_left(made.id, 1)] == [4]
    assert store.last_outcome_at(made.id, 1) == NOON + timedelta(seconds=5)
    assert store.last_outcome_at(made.id, 2) is None


def test_batches_are_paged_newest_first(store: BatchStore) -> None:
    """Those of one moment too, each of them once."""
    made = [created(store, batch(at=NOON + timedelta(days=day // 2))) for day in range(5)]
    first, token = store.page(2)
    second, further = store.page(2, token)
    third, end = store.page(2, further)
    assert end is None
    found = [each.id for each in [*first, *second, *third]]
    assert sorted(found) == sorted(each.id for each in made)
    assert found[0] == made[4].id
    assert store.page(2, "")[0] == first


@pytest.mark.parametrize(
    "token",
    [
        *("nonsense", "~", "2026-01-01T00:00:00+00:00~", "2026-01-01T00:00:00+00:00~../x"),
        "2026-01-01T00:00:00~b" + "0" * 24,
        "0001-01-01T00:00:00+23:59~b" + "0" * 24,
        "9999-12-31T23:59:59-23:59~b" + "0" * 24,
    ],
)
def test_what_no_page_gave_is_no_token(store: BatchStore, token: str) -> None:
    """Some times lie outside of all years that there are."""
    with pytest.raises(InvalidInput, match="is not a token of this list"):
        store.page(2, token)


def test_the_sweeper_sees_what_tasks_must_carry_on(store: BatchStore) -> None:
    """A batch that has ended too, while its webhook is to be delivered."""
    waiting = WebhookRecord("https://x", "pending")
    made = {state: created(store, batch(state)) for state in State}
    told = created(store, replace(batch(State.DONE), webhook=waiting))
    found = {each.id for each in store.open_batches(100)}
    cared_for = (State.PLANNING, State.RUNNING, State.CANCELLING)
    assert found == {made[state].id for state in cared_for} | {told.id}


def test_the_sweeper_comes_to_every_batch_page_by_page(store: BatchStore) -> None:
    """A page begins behind the last id of the page before."""
    made = {created(store, batch(State.RUNNING)).id for _ in range(3)}
    found, after = [], ""
    while page := store.open_batches(2, after=after):
        found += [each.id for each in page]
        after = found[-1]
    assert found == sorted(found)
    assert made <= set(found)


def test_a_deletion_takes_the_outcomes_of_all_rounds(
    store: BatchStore, database: firestore.Client
) -> None:
    """The batch goes last; deleting it again does nothing."""
    made = created(store, batch())
    for number in (1, 2, 3):
        entered = replace(made, epoch=replace(EPOCH, number=number), round=1)
        store.change(made.id, lambda _, entered=entered: entered)  # type: ignore[misc]
        for position in range(3):
            store.record(made.id, number, outcome(position))

    store.delete(made.id)
    store.delete(made.id)
    assert list(database.collection_group("outcomes").stream()) == []
    assert list(database.collection("batches").stream()) == []

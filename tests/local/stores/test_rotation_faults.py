"""Datasets and their rotation when answers are lost and processes die at any point."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import grpc
import pytest
from google.api_core.exceptions import FailedPrecondition, ServiceUnavailable

from hybrid_audio import datasets
from hybrid_audio.clients.datasets.sweep import DatasetSweep
from hybrid_audio.domain.datasets.merging import Mode
from hybrid_audio.errors import DeadlineExceeded, NotFound, StoreUnavailable
from hybrid_audio.runtime import deadline
from tests.local.firestore.faults import Call, Fault, Faults, Killed, replace_stub
from tests.local.stores.rotation_instance import Instance, new_project

NAMES = [f"name {number}" for number in range(6)]
DEVELOPERS = [f"developer {number}" for number in range(4)]
KILLS = [Fault.KILLED_BEFORE, Fault.KILLED_AFTER]
FAILURES = [Fault.CUT, Fault.LOST]
MAX_CALLS = 40

Change = Callable[[Instance], object]
CHANGES: dict[str, Change] = {
    "merge": lambda instance: instance.merge("names", *NAMES[2:], "new"),
    "append": lambda instance: instance.merge("names", "new", "newer", mode=Mode.APPEND),
    "replace": lambda instance: instance.merge("names", "new", *NAMES[:3], mode=Mode.REPLACE),
    "disable": lambda instance: instance.disable("names", *NAMES[:2]),
    "walk": lambda instance: instance.pairs("names", "developers", walk=True),
}
every_change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


class Scene:
    """A fresh project with two datasets in use, an instance that faults happen to, and one they do
    not.
    """

    def __init__(self, address: str) -> None:
        project = new_project()
        self.other = Instance(address, project)
        self.other.merge("names", *NAMES)
        self.other.merge("developers", *DEVELOPERS)
        self.other.next("names", 8)
        self.instance = Instance(address, project)
        self.instance.next("names", 1)
        self.faults = Faults(self.instance.database)

    def counts(self) -> dict[str, int]:
        return self.other.use_counts("names")


def scenes(
    address: str, fault: Fault, act: Callable[[Scene], object]
) -> list[tuple[Scene, object]]:
    """Act in a fresh scene with the fault at the first call, in another at the second, …, until no
    call is left.
    """
    acted: list[tuple[Scene, object]] = []
    for number in range(MAX_CALLS):
        scene = Scene(address)
        scene.faults.call(number, fault)
        try:
            result = act(scene)
        except Killed as error:
            result = error
        if not scene.faults.is_done:
            assert number > 0
            return acted
        acted.append((scene, result))
    raise AssertionError("there is no end of calls")


@every_change
@pytest.mark.parametrize("fault", KILLS)
def test_a_change_that_dies_at_any_call_is_there_whole_or_not_at_all(
    firestore_address: str, change: Change, fault: Fault
) -> None:
    """Nothing is stuck, no count is lost, and the same change again comes to its end."""
    without_faults = Scene(firestore_address)
    before = set(without_faults.counts())
    change(without_faults.other)
    after = set(without_faults.counts())
    for scene, _ in scenes(firestore_address, fault, lambda scene: change(scene.instance)):
        assert set(scene.counts()) in (before, after)
        scene.other.next("names", 5)
        change(scene.other)
        assert set(scene.counts()) == after
        assert scene.other.stats("names").spread <= 1
        served = 9 + 5 + (change is CHANGES["walk"]) * scene.other.stats("developers").served
        assert scene.other.stats("names").served == served


@every_change
@pytest.mark.parametrize("fault", FAILURES)
def test_a_change_with_any_call_cut_or_lost_happens_once(
    firestore_address: str, change: Change, fault: Fault
) -> None:
    """The caller does not notice."""
    without_faults = Scene(firestore_address)
    expected = change(without_faults.instance)
    for scene, result in scenes(firestore_address, fault, lambda scene: change(scene.instance)):
        assert result == expected
        assert scene.counts() == without_faults.counts()


@pytest.mark.parametrize("fault", KILLS)
def test_a_deletion_that_dies_at_any_call_can_be_repeated(
    firestore_address: str, fault: Fault
) -> None:
    """Afterwards nothing is left, whether the first attempt had deleted the dataset or not."""

    def delete(instance: Instance) -> None:
        datasets.delete_dataset("names", datasets=instance.datasets)

    for scene, _ in scenes(firestore_address, fault, lambda scene: delete(scene.instance)):
        with suppress(NotFound):
            delete(scene.other)
        assert list(scene.other.database.document("datasets/names").collections()) == []


@pytest.mark.parametrize("fault", FAILURES)
def test_a_call_with_any_answer_lost_gets_its_item_and_counts_once(
    firestore_address: str, fault: Fault
) -> None:
    """No ticket is used up for nothing: the order goes on as if nothing had happened."""
    for scene, result in scenes(
        firestore_address, fault, lambda scene: scene.instance.next("names", 2)
    ):
        assert result == NAMES[3:5]
        assert scene.other.next("names") == [NAMES[5]]
        assert scene.other.stats("names").served == 12


@pytest.mark.parametrize("fault", FAILURES)
def test_a_pair_with_any_answer_lost_counts_once_on_both_sides(
    firestore_address: str, fault: Fault
) -> None:
    """Both sides move in one commit, so they share its fate."""
    for scene, result in scenes(
        firestore_address, fault, lambda scene: scene.instance.pairs("names", "developers")
    ):
        assert result == [(NAMES[3], DEVELOPERS[0])]
        assert scene.other.pairs("names", "developers") == [(NAMES[4], DEVELOPERS[1])]


@pytest.mark.parametrize("fault", [*KILLS, *FAILURES])
def test_a_retry_with_the_same_key_gets_the_same_whatever_happened_to_the_first(
    firestore_address: str, fault: Fault
) -> None:
    """Wherever the first died or lost an answer, one ticket is used in all."""

    def ask(scene: Scene) -> list[tuple[str, str]]:
        return scene.instance.pairs("names", "developers", 2, key="k")

    for scene, first in scenes(firestore_address, fault, ask):
        scene.other.pairs("names", "developers", 1)
        second = scene.other.pairs("names", "developers", 2, key="k")
        assert isinstance(first, Killed) or first == second
        assert second == scene.other.pairs("names", "developers", 2, key="k")
        assert scene.other.stats("names").served == 9 + 3


def test_a_lost_answer_is_exact_while_others_go_on(firestore_address: str) -> None:
    """The ticket is what the cursor counted at that commit, not what it counts now."""
    scene = Scene(firestore_address)
    scene.faults.next_calls(Fault.LOST)
    taken: list[str] = []
    scene.faults.during = lambda: taken.extend(scene.other.next("names", 3))
    assert scene.instance.next("names") == [NAMES[3]]
    assert taken == [NAMES[4], NAMES[5], NAMES[0]]
    assert scene.other.next("names") == [NAMES[1]]


def test_a_lost_answer_is_exact_after_the_version_was_retired(firestore_address: str) -> None:
    """The ticket was taken before the change, and is counted in it."""
    scene = Scene(firestore_address)
    scene.faults.next_calls(Fault.LOST)
    scene.faults.during = lambda: scene.other.disable("names", NAMES[3])
    assert scene.instance.next("names") == [NAMES[3]]
    assert scene.counts()[NAMES[3]] == 2
    assert scene.other.stats("names").served == 10


def test_a_commit_that_was_cut_while_the_version_was_retired_is_taken_from_the_new_one(
    firestore_address: str,
) -> None:
    """A disabled item is not served."""
    scene = Scene(firestore_address)
    scene.other.disable("names", NAMES[3])
    scene.faults.next_calls(Fault.CUT)
    assert scene.instance.next("names") == [NAMES[4]]
    assert scene.other.stats("names").served == 10


def test_a_commit_that_arrives_after_it_was_given_up_counts_nothing(firestore_address: str) -> None:
    """It carries the proof of the ledger before; the repeated one has used that up."""
    scene = Scene(firestore_address)
    late: list[Callable[[], object]] = []

    def hold_the_first(stub: Call) -> Call:
        def commit(request: object, **options: object) -> object:
            if late:
                return stub(request, **options)
            late.append(lambda: stub(request, **options))
            raise ServiceUnavailable("held")

        return commit

    replace_stub(scene.instance.database, "commit", hold_the_first)
    assert scene.instance.next("names") == [NAMES[3]]
    with pytest.raises(grpc.RpcError):
        late[0]()
    assert scene.other.stats("names").served == 10


def forgetful(stub: Call) -> Call:
    """A store that does not read the past."""

    def get(request: Any, **options: object) -> object:
        if request.read_time:
            raise FailedPrecondition("too old")
        return stub(request, **options)

    return get


def test_where_the_store_cannot_read_the_past_new_tickets_are_taken(firestore_address: str) -> None:
    """The caller gets an item; the tickets of the lost answer stay used up, fairly."""
    scene = Scene(firestore_address)
    replace_stub(scene.instance.database, "batch_get_documents", forgetful)
    scene.faults.next_calls(Fault.LOST)
    assert scene.instance.next("names") == [NAMES[4]]
    assert scene.other.stats("names").served == 11


def test_a_claim_whose_tickets_cannot_be_told_any_more_is_made_anew(firestore_address: str) -> None:
    """The retry of a request that died comes too late for the past, but is not stuck.

    From then on it is kept.
    """
    scene = Scene(firestore_address)
    scene.faults.call(1, Fault.KILLED_AFTER)  # the claim is looked for; then the tickets are taken
    with pytest.raises(Killed):
        scene.instance.next("names", key="k")
    replace_stub(scene.other.database, "batch_get_documents", forgetful)
    assert scene.other.next("names", key="k") == scene.other.next("names", key="k") == [NAMES[4]]
    assert scene.other.stats("names").served == 11


def test_an_unreachable_store_is_said_so_and_nothing_is_stuck(firestore_address: str) -> None:
    """Within the request's time, and as something that may heal."""
    scene = Scene(firestore_address)
    scene.faults.next_calls(*[Fault.CUT] * 1000)
    with deadline.within(0.3), pytest.raises((StoreUnavailable, DeadlineExceeded)) as refused:
        scene.instance.next("names")
    assert refused.value.retryable
    scene.faults.plan = {}
    assert scene.instance.next("names") == [NAMES[3]]


def test_a_writer_that_slept_through_a_sweep_does_not_switch(firestore_address: str) -> None:
    """Its parts may be gone; it writes them anew."""
    scene = Scene(firestore_address)
    sweep = DatasetSweep(scene.other.database)
    scene.faults.call(1, Fault.LOST)  # the head is read; then the parts are written
    scene.faults.during = lambda: sweep.sweep("names", older_than=timedelta(0))
    scene.instance.merge("names", *NAMES, "new")
    assert scene.other.next("names") == ["new"]
    sweep.sweep("names", older_than=timedelta(0))
    assert (
        len(
            list(
                scene.other.database.document("datasets/names")
                .collection("versions")
                .list_documents()
            )
        )
        == 1
    )

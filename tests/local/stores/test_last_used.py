"""When each item was used last, by the store's clock: exact whatever happens, and bounded."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from hybrid_audio import datasets, rotation
from hybrid_audio.clients.rotation import ledger
from hybrid_audio.domain.datasets.usage import ServedItem
from tests.local.firestore.faults import Fault, Faults, Killed
from tests.local.stores.rotation_instance import Instance, new_project

NAMES = [f"name {number:02}" for number in range(12)]
New = Callable[[], Instance]
Times = dict[str, datetime | None]


@pytest.fixture
def new(firestore_address: str) -> New:
    """Start one more instance of this test's project."""
    project = new_project()
    return lambda: Instance(firestore_address, project)


@pytest.fixture
def one(new: New) -> Instance:
    """An instance with twelve names."""
    instance = new()
    instance.merge("names", *NAMES)
    return instance


@pytest.fixture(params=[64, 3], ids=["ledgers with room", "ledgers without room"])
def room(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many commits a ledger lists before they move to a page."""
    monkeypatch.setattr(ledger, "MOST_RECENT", request.param)
    monkeypatch.setattr(ledger, "PAGE_COMMITS", 3 * request.param)
    return int(request.param)


def serve(instance: Instance, count: int = 1, key: str | None = None) -> list[ServedItem]:
    return rotation.next_items(
        "names", rotation=instance.rotation, count=count, idempotency_key=key
    )


def kept(instance: Instance) -> Times:
    page = datasets.get_dataset("names", rotation=instance.rotation)
    return {entry.item.text: entry.last_used_at for entry in page.entries}


def last_times(served: list[ServedItem]) -> Times:
    """The latest time that each item was answered with."""
    found: Times = dict.fromkeys(NAMES)
    for each in sorted(served, key=lambda each: each.last_used_at):
        found[each.item.text] = each.last_used_at
    return found


def pages(instance: Instance) -> Iterator[str]:
    for version in instance.database.document("datasets/names").collection("versions").stream():
        for page in version.reference.collection("commit_times").stream():
            yield str(page.id)


def test_an_entry_tells_the_time_that_its_caller_was_answered_with(
    one: Instance, new: New, room: int
) -> None:
    """Of calls of any size, from instances in turn, once round and again."""
    instances = [one, new(), new()]
    served = [each for n in range(25) for each in serve(instances[n % 3], 1 + n % 4)]
    assert kept(new()) == last_times(served)


def test_threads_and_instances_at_once_leave_every_entry_its_own_time(
    one: Instance, new: New, room: int
) -> None:
    """Times are right although no process sees all commits."""
    instances = [one, new(), new()]
    with ThreadPoolExecutor(9) as pool:
        calls = pool.map(lambda n: serve(instances[n % 3], 1 + n % 2), range(150))
        served = [each for items in calls for each in items]
    assert kept(new()) == last_times(served)


def test_the_times_outlive_every_change_of_the_dataset(one: Instance, new: New, room: int) -> None:
    """Also of an item that is disabled, and when the old version is long swept."""
    served = [each for n in range(17) for each in serve(one)]
    one.disable("names", NAMES[3])
    served += serve(new(), 5)
    one.merge("names", *NAMES[1:], "another")
    expected = last_times(served)
    assert {text: at for text, at in kept(new()).items() if text != "another"} == expected
    assert kept(one)["another"] is None
    one.reset("names")
    assert set(kept(new()).values()) == {None}


def test_pairs_leave_both_sides_the_time_of_their_commit(one: Instance, new: New) -> None:
    """It is one commit; a walk, in which places wait longer than a round, is exact too."""
    one.merge("developers", *(f"developer {number}" for number in range(8)))
    served = [
        pair.name
        for _ in range(40)
        for pair in rotation.next_pairs(
            "names", "developers", rotation=one.rotation, coverage="pairs"
        )
    ]
    assert kept(new()) == last_times(served)


def test_a_retry_under_the_same_key_is_answered_with_the_first_time(
    one: Instance, new: New
) -> None:
    """And with the same use counts, though others were served meanwhile."""
    first = serve(one, 3, key="k")
    serve(one, 20)
    assert serve(new(), 3, key="k") == first


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.KILLED_AFTER])
def test_a_lost_answer_and_a_death_leave_the_time_of_the_commit(
    one: Instance, new: New, room: int, fault: Fault
) -> None:
    """It was taken then, whether its caller learned of it or not."""
    served = [each for _ in range(room if room < 12 else 4) for each in serve(one)]
    before = served[-1].last_used_at
    faults = Faults(one.database)
    faults.next_calls(fault)
    try:
        served += serve(one)
    except Killed:
        served_text = NAMES[len(served)]
    else:
        served_text = served[-1].item.text
    after = serve(new())[0].last_used_at
    at = kept(new())[served_text]
    assert at is not None
    assert before < at < after


def test_what_is_kept_of_the_commits_grows_with_the_dataset_and_not_with_the_calls(
    one: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 300 calls, those of the last two rounds and what fills a page."""
    monkeypatch.setattr(ledger, "MOST_RECENT", 5)
    monkeypatch.setattr(ledger, "PAGE_COMMITS", 10)
    monkeypatch.setattr(ledger, "MOVES_A_PRUNE", 2)
    for _ in range(300):
        serve(one)
    assert 1 <= len(list(pages(one))) <= 5


def test_pages_of_dead_writers_are_deleted_once_they_do_not_matter(
    one: Instance, new: New, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer deletes old pages of others when it writes a page of its own."""
    monkeypatch.setattr(ledger, "MOST_RECENT", 3)
    monkeypatch.setattr(ledger, "MOVES_A_PRUNE", 2)
    dead = new()
    for _ in range(4):
        serve(dead)
    left = set(pages(one))
    assert left
    for _ in range(30):
        serve(one)
    assert left.isdisjoint(pages(one))


def test_a_ledger_that_lists_no_commits_counts_as_one(one: Instance, new: New) -> None:
    """Ledgers of an earlier version list no commits and stay readable."""
    serve(one, 12)
    version = one.datasets.current("names").id
    (written,) = (
        one.database.document(f"datasets/names/versions/{version}").collection("ledgers").stream()
    )
    written.reference.set({"count": 12, "commit": "x"})
    at = written.reference.get().update_time
    assert set(kept(new()).values()) == {at}


def test_times_are_the_servers_whatever_this_machines_clock_says(one: Instance) -> None:
    """A served item's time lies between the store's times of a write before and one after."""
    mark = one.database.document("marks/one")
    before = mark.set({"n": 1}).update_time
    (served,) = serve(one)
    after = mark.set({"n": 2}).update_time
    assert before < served.last_used_at < after
    assert kept(one)[NAMES[0]] == served.last_used_at


def test_an_item_that_was_never_used_has_no_time(one: Instance) -> None:
    """Neither the creation of the dataset nor the epoch stands for a use."""
    assert set(kept(one).values()) == {None}
    serve(one)
    one.merge("names", *NAMES, "new")
    assert kept(one)["new"] is None

"""The rotation and its datasets in Firestore, as instances that share nothing but the store see
them.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from hybrid_audio import datasets, rotation
from hybrid_audio.clients.datasets.sweep import DatasetSweep
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.merging import Mode
from hybrid_audio.domain.datasets.uploads_taken import TakenUpload
from hybrid_audio.errors import Conflict, InvalidInput, NotFound
from tests.local.stores.rotation_instance import Instance, new_project

NAMES = [f"name {number:02}" for number in range(12)]
DEVELOPERS = [f"developer {number}" for number in range(8)]
New = Callable[[], Instance]


@pytest.fixture
def new(firestore_address: str) -> New:
    """Start one more instance of this test's project."""
    project = new_project()
    return lambda: Instance(firestore_address, project)


@pytest.fixture
def one(new: New) -> Instance:
    """An instance with twelve names and eight developers."""
    instance = new()
    instance.merge("names", *NAMES)
    instance.merge("developers", *DEVELOPERS)
    return instance


def spread(counts: dict[str, int]) -> int:
    return max(counts.values()) - min(counts.values())


def test_instances_take_turns_in_one_order(one: Instance, new: New) -> None:
    """Every instance gives the next item of the one order."""
    other = new()
    assert [instance.next("names")[0] for _ in range(6) for instance in (one, other)] == NAMES


def test_more_items_than_there_are_come_round_again(one: Instance) -> None:
    """`count` may exceed the number of items."""
    assert one.next("names", 30) == [*NAMES, *NAMES, *NAMES[:6]]


def test_disabling_takes_effect_at_once_in_an_instance_that_knows_the_dataset(
    one: Instance, new: New
) -> None:
    """No instance serves by what it remembers."""
    other = new()
    assert other.next("names") == [NAMES[0]]
    assert one.disable("names", NAMES[1].upper(), "nobody").unknown == ["nobody"]
    assert other.next("names", 21) == [*NAMES[2:], NAMES[0], *NAMES[2:]]
    other.enable("names", NAMES[1])
    assert NAMES[1] in one.next("names", 12)


def test_a_dataset_without_enabled_items_is_a_conflict_until_one_is_enabled(
    one: Instance, new: New
) -> None:
    """The conflict comes at once, and is not remembered beyond the change."""
    other = new()
    one.disable("names", *NAMES)
    with pytest.raises(Conflict):
        other.next("names")
    one.enable("names", NAMES[3])
    assert other.next("names", 2) == [NAMES[3], NAMES[3]]


def test_an_unknown_dataset_is_not_found(one: Instance) -> None:
    """Every use case says so of a dataset that is not there."""
    for ask in (one.next, one.stats, one.reset, one.disable, one.use_counts):
        with pytest.raises(NotFound):
            ask("nothing")
    with pytest.raises(NotFound):
        one.pairs("names", "nothing")


def test_the_same_key_gives_the_same_items_in_every_instance_and_uses_up_none(
    one: Instance, new: New
) -> None:
    """Also after the membership changed, and after the items were disabled."""
    first = one.next("names", 3, key="k")
    assert first == NAMES[:3]
    one.disable("names", NAMES[0])
    assert new().next("names", 3, key="k") == first
    assert one.next("names", key="other") == [NAMES[3]]
    assert sum(one.use_counts("names").values()) == 4


def test_one_key_for_two_different_requests_is_refused(one: Instance) -> None:
    """The same key, another count."""
    one.next("names", 3, key="k")
    with pytest.raises(InvalidInput, match="Idempotency-Key"):
        one.next("names", 2, key="k")


def test_threads_and_instances_with_one_key_agree(one: Instance, new: New) -> None:
    """However many retries run at once, one ticket is used."""
    instances = [one, new(), new()]
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda n: instances[n % 3].next("names", key="k"), range(24)))
    assert len({tuple(one) for one in found}) == 1
    assert one.stats("names").served == 1


def test_threads_share_commits_and_every_caller_gets_its_own_items(one: Instance) -> None:
    """Keyed and plain calls may share one."""
    with ThreadPoolExecutor(16) as pool:
        found = list(
            pool.map(
                lambda n: one.next("names", 1 + n % 3, key=f"k{n}" if n % 4 == 0 else None),
                range(60),
            )
        )
    served = Counter(text for texts in found for text in texts)
    assert served == one.use_counts("names")
    assert spread(served) <= 1


def test_plain_pairs_are_the_heads_of_both(one: Instance) -> None:
    """Both rotations move on together."""
    assert one.pairs("names", "developers", 10) == list(
        zip(NAMES[:10], [*DEVELOPERS, *DEVELOPERS[:2]], strict=True)
    )
    assert one.next("names") == [NAMES[10]]
    assert one.pair_stats("names", "developers").served == 10


def test_a_walk_comes_to_all_96_pairs_in_any_mix_of_instances_and_stays_fair(
    one: Instance, new: New
) -> None:
    """A walk is complete wherever the rotations stood before."""
    one.next("names", 5)
    one.next("developers", 3)
    instances = [one, new(), new()]
    with ThreadPoolExecutor(6) as pool:
        found = list(
            pool.map(lambda n: instances[n % 3].pairs("names", "developers", walk=True), range(96))
        )
    assert len({pair for pairs in found for pair in pairs}) == 96
    usage = one.pair_stats("names", "developers")
    assert (usage.served, usage.total) == (96, 96)
    assert max(one.stats("names").spread, one.stats("developers").spread) <= 1
    assert one.stats("names").served == 101


def test_plain_pairs_in_between_belong_to_the_walk(one: Instance) -> None:
    """Every pair is served once, whoever asked for it."""
    found = [
        pair for n in range(48) for pair in one.pairs("names", "developers", 2, walk=n % 2 == 0)
    ]
    assert len(set(found)) == 96


def test_a_walk_begins_anew_when_either_side_changes(one: Instance) -> None:
    """N x M is another number then."""
    one.pairs("names", "developers", 10, walk=True)
    one.merge("names", "one more", "and one", "and yet one", mode=Mode.APPEND)
    one.disable("developers", DEVELOPERS[0], DEVELOPERS[1])
    assert len(set(one.pairs("names", "developers", 15 * 6, walk=True))) == 15 * 6


def test_a_dataset_does_not_pair_with_itself(one: Instance) -> None:
    """One rotation would move twice in one commit."""
    with pytest.raises(InvalidInput, match="another dataset"):
        one.pairs("names", "names")


def test_stats_tell_what_was_used_and_when(one: Instance, new: New) -> None:
    """The time of the last use outlives a membership change."""
    assert one.stats("names").last_used_at is None
    one.next("names", 9)
    at = one.stats("names").last_used_at
    assert at is not None
    one.disable("names", NAMES[0])
    found = new().stats("names")
    assert (found.total, found.used, found.unused, found.disabled, found.served) == (12, 8, 3, 1, 9)
    assert (found.coverage_percent, found.spread, found.last_used_at) == (72.73, 1, at)
    one.reset("names")
    found = one.stats("names")
    assert (found.used, found.disabled, found.served, found.last_used_at) == (0, 1, 0, None)


def test_an_older_upload_changes_nothing_in_the_store(one: Instance, new: New) -> None:
    """The guard is part of the switch; the same upload again is no change either."""
    one.merge("names", "new", source=TakenUpload("names/a.csv", 200))
    assert new().merge("names", "old", source=TakenUpload("names/a.csv", 100)).is_stale
    assert new().merge("names", "old", source=TakenUpload("names/b.csv", 150)).is_stale
    assert new().merge("names", "new", source=TakenUpload("names/a.csv", 200)).is_stale
    assert one.next("names", 2) == ["new", "new"]


def test_an_upload_that_changes_nothing_is_remembered_all_the_same(one: Instance, new: New) -> None:
    """An upload before it has to be known as late."""
    one.merge("names", *NAMES, source=TakenUpload("names/a.csv", 200))
    assert new().merge("names", "old", source=TakenUpload("names/a.csv", 100)).is_stale


def test_uploads_that_arrive_together_leave_the_newest(new: New) -> None:
    """Each delivered three times, from several instances, in no order."""
    instances = [new() for _ in range(4)]
    deliveries = [generation for generation in (5, 1, 4, 2, 3) for _ in range(3)]

    def deliver(numbered: tuple[int, int]) -> bool:
        index, generation = numbered
        source = TakenUpload("names/list.csv", generation)
        return (
            not instances[index % 4]
            .merge("names", f"of {generation}", "both", source=source)
            .is_stale
        )

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(deliver, enumerate(deliveries)))
    assert Counter(g for g, was_taken in zip(deliveries, taken, strict=True) if was_taken)[5] == 1
    enabled = datasets.items("names", datasets=instances[0].datasets)
    assert {item.text for item in enabled} == {"of 5", "both"}


def test_changes_from_many_instances_all_happen(one: Instance, new: New) -> None:
    """Nobody's change is lost to another's."""
    instances = [one, new(), new(), new()]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: instances[n % 4].disable("names", NAMES[n]), range(11)))
    assert one.next("names", 2) == [NAMES[11], NAMES[11]]


def test_changes_amid_calls_lose_no_count(one: Instance, new: New) -> None:
    """What was served is what is counted, whatever changed meanwhile; no call fails."""
    instances = [one, new(), new()]
    served: Counter[str] = Counter()

    def call(n: int) -> list[str]:
        return instances[n % 3].next("names")

    def change(n: int) -> None:
        switch = instances[n % 3].disable if n % 2 == 0 else instances[n % 3].enable
        switch("names", NAMES[n // 2 % 6])

    with ThreadPoolExecutor(6) as callers, ThreadPoolExecutor(2) as changers:
        calls = [callers.submit(call, n) for n in range(300)]
        changes = [changers.submit(change, n) for n in range(30)]
        for given in calls:
            served.update(given.result(60))
        for done in changes:
            done.result(60)
    counts = one.use_counts("names")
    assert {text: served[text] for text in counts} == counts
    assert one.stats("names").served == 300


def test_items_are_given_in_order_without_using_them(one: Instance) -> None:
    """Batches read the enabled items as of one moment."""
    one.disable("names", NAMES[0])
    assert [item.text for item in datasets.items("names", datasets=one.datasets)] == NAMES[1:]
    assert one.stats("names").served == 0


def test_details_of_items_reach_the_caller(one: Instance) -> None:
    """How a name is spoken comes with it."""
    datasets.merge_dataset(
        "voices", [Item("Siobhan", "Shi-vawn", "en-IE", "v1")], datasets=one.datasets
    )
    item = rotation.next_items("voices", rotation=one.rotation)[0].item
    assert (item.text, item.spoken, item.language, item.voice_id) == (
        "Siobhan",
        "Shi-vawn",
        "en-IE",
        "v1",
    )


def test_datasets_are_listed_and_deleted(one: Instance, new: New) -> None:
    """A deleted one is gone in every instance, and may be made again with counters at zero."""
    other = new()
    other.next("names")
    listed = datasets.list_datasets(datasets=one.datasets)
    assert [(s.dataset, s.total, s.enabled) for s in listed] == [
        ("developers", 8, 8),
        ("names", 12, 12),
    ]
    datasets.delete_dataset("names", datasets=one.datasets)
    with pytest.raises(NotFound):
        other.next("names")
    with pytest.raises(NotFound):
        datasets.delete_dataset("names", datasets=other.datasets)
    assert list(one.database.document("datasets/names").collections()) == []
    one.merge("names", "again")
    assert other.next("names") == ["again"]
    assert other.stats("names").served == 1


def test_a_sweep_leaves_the_current_version_and_nothing_else(one: Instance, new: New) -> None:
    """What was retired goes with its parts and ledgers, and the rotation does not notice."""
    for text in NAMES[:3]:
        one.next("names")
        one.disable("names", text)
    DatasetSweep(one.database).sweep("names", older_than=timedelta(0))
    head = one.database.document("datasets/names")
    kept = [version.id for version in head.collection("versions").list_documents()]
    assert kept == [head.get().get("version")]
    assert one.next("names", 9) == new().next("names", 9) == NAMES[3:]
    assert sum(one.use_counts("names").values()) == 21


def test_a_sweep_keeps_what_was_retired_within_the_hour(one: Instance) -> None:
    """Who has a doubtful request still finds it."""
    one.disable("names", NAMES[0])
    DatasetSweep(one.database).sweep("names")
    assert (
        len(list(one.database.document("datasets/names").collection("versions").list_documents()))
        == 2
    )

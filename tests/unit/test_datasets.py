"""The use cases of datasets, over a double that keeps versions in memory."""

from datetime import timedelta

import pytest

from hybrid_audio import datasets, rotation
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.merging import Mode
from hybrid_audio.domain.datasets.uploads_taken import TakenUpload
from hybrid_audio.errors import Conflict, InvalidInput, NotFound
from tests.unit.dataset_fakes import BEGUN_AT, FakeDatasets

ABCDE = [Item(text) for text in "abcde"]


@pytest.fixture
def store() -> FakeDatasets:
    """Five items under the name of names."""
    store = FakeDatasets()
    datasets.merge_dataset("names", ABCDE, datasets=store)
    return store


def enabled(store: FakeDatasets) -> list[str]:
    return [item.text for item in datasets.items("names", datasets=store)]


def test_a_merge_creates_a_dataset_and_then_changes_it(store: FakeDatasets) -> None:
    """What was listed before and is not any more is kept, but not served."""
    report = datasets.merge_dataset("names", [*ABCDE[:4], Item("f")], datasets=store)
    assert (report.kept, report.added, report.vanished) == (4, 1, 1)
    assert enabled(store) == ["a", "b", "c", "d", "f"]


def test_a_merge_from_an_upload_that_was_taken_before_changes_nothing(store: FakeDatasets) -> None:
    """A redelivered upload changes nothing, and says so."""
    source = TakenUpload("names/list.csv", 5)
    datasets.merge_dataset("names", ABCDE, datasets=store, source=source)
    again = datasets.merge_dataset("names", [Item("z")], datasets=store, source=source)
    assert (again.is_stale, again.is_repeat, enabled(store)) == (True, True, list("abcde"))


@pytest.mark.parametrize("mode", [Mode.MERGE, Mode.REPLACE])
def test_a_merge_that_is_not_confirmed_may_disable_a_fifth_and_not_more(
    store: FakeDatasets, mode: Mode
) -> None:
    """One of five goes; two need to be confirmed, and until then nothing is written."""
    with pytest.raises(Conflict, match="2 of 5 enabled items"):
        datasets.merge_dataset("names", ABCDE[2:], datasets=store, mode=mode, confirm=False)
    assert enabled(store) == list("abcde")
    datasets.merge_dataset("names", ABCDE[1:], datasets=store, mode=mode, confirm=False)
    assert enabled(store) == list("bcde")


@pytest.mark.parametrize("confirm", [True, None])
def test_a_merge_that_is_confirmed_may_disable_any_number(
    store: FakeDatasets, confirm: bool | None
) -> None:
    """None is for callers who have no way to ask."""
    report = datasets.merge_dataset("names", [Item("z")], datasets=store, confirm=confirm)
    assert (report.disabled, enabled(store)) == (5, ["z"])


def test_a_page_shows_counters_and_times_and_where_the_next_begins(store: FakeDatasets) -> None:
    """Each call of the double is one second after the last."""
    rotation.next_items("names", rotation=store, count=2)
    rotation.next_items("names", rotation=store, count=1)
    first = datasets.get_dataset("names", rotation=store, offset=1, limit=3)
    assert (first.total, first.next_offset) == (5, 4)
    found = [(entry.item.text, entry.use_count, entry.last_used_at) for entry in first.entries]
    assert found == [
        ("b", 1, BEGUN_AT + timedelta(seconds=1)),
        ("c", 1, BEGUN_AT + timedelta(seconds=2)),
        ("d", 0, None),
    ]
    last = datasets.get_dataset("names", rotation=store, offset=4, limit=3)
    assert (len(last.entries), last.next_offset) == (1, None)


def test_the_time_of_a_last_use_outlives_a_change_and_not_a_reset(store: FakeDatasets) -> None:
    """A disabled item keeps its time as well."""
    rotation.next_items("names", rotation=store)
    datasets.disable_items("names", ["A"], datasets=store)
    (entry,) = datasets.get_dataset("names", rotation=store, limit=1).entries
    assert (entry.use_count, entry.last_used_at) == (1, BEGUN_AT + timedelta(seconds=1))
    datasets.reset_rotation("names", datasets=store)
    (entry,) = datasets.get_dataset("names", rotation=store, limit=1).entries
    assert (entry.use_count, entry.last_used_at, entry.is_enabled) == (0, None, False)


def test_items_are_the_enabled_ones_and_none_is_used_up(store: FakeDatasets) -> None:
    """Items come in the dataset's own order."""
    datasets.disable_items("names", ["b"], datasets=store)
    assert enabled(store) == list("acde")
    assert rotation.stats("names", rotation=store).served == 0


def test_disabled_items_are_not_served_until_they_are_enabled(store: FakeDatasets) -> None:
    """The report tells what changed, what stood so before, and what is not known."""
    report = datasets.disable_items("names", ["A", "zoe"], datasets=store)
    assert (report.changed, report.unknown) == (["a"], ["zoe"])
    served = rotation.next_items("names", rotation=store, count=5)
    assert "a" not in {each.item.text for each in served}
    report = datasets.enable_items("names", ["a", "b"], datasets=store)
    assert (report.changed, report.unchanged) == (["a"], ["b"])


def test_datasets_are_listed_by_name_and_deleted(store: FakeDatasets) -> None:
    """A deleted one is not found afterwards."""
    datasets.merge_dataset("developers", ABCDE[:2], datasets=store)
    listed = datasets.list_datasets(datasets=store)
    assert [(each.dataset, each.total) for each in listed] == [("developers", 2), ("names", 5)]
    datasets.delete_dataset("names", datasets=store)
    with pytest.raises(NotFound):
        datasets.get_dataset("names", rotation=store)


def test_every_use_case_refuses_what_is_not_a_name_of_a_dataset(store: FakeDatasets) -> None:
    """A wrong name is refused before the store is asked."""
    for use in (
        lambda: datasets.merge_dataset("../x", ABCDE, datasets=store),
        lambda: datasets.get_dataset("NAMES", rotation=store),
        lambda: datasets.items("", datasets=store),
        lambda: datasets.delete_dataset("a/b", datasets=store),
        lambda: datasets.enable_items("1", [], datasets=store),
        lambda: datasets.disable_items("1", [], datasets=store),
        lambda: datasets.reset_rotation("1", datasets=store),
    ):
        with pytest.raises(InvalidInput):
            use()

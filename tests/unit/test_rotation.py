"""The use cases of the rotation, over a double that keeps versions in memory."""

from datetime import timedelta

import pytest

from hybrid_audio import datasets, rotation
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.stems.contract import Contract, Voice
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.templates.reader import read_template
from hybrid_audio.errors import InvalidInput, NotFound
from tests.unit.dataset_fakes import BEGUN_AT, FakeDatasets

TEMPLATE = read_template(
    {
        "template_name": "greeting",
        "segments": [
            {"id": "intro", "text": "Hey {name}, it's Luis."},
            {"id": "main", "text": "{developer} timeshare."},
            {"id": "end", "text": "Bye."},
        ],
    }
)
SPEAKER = Speaker(Contract(), Voice(id="luis", language="en"))


@pytest.fixture
def store() -> FakeDatasets:
    """Two names, one of them with a voice of its own, and three developers."""
    store = FakeDatasets()
    names = [Item("Siobhan", "Shi-vawn", "en-IE", "v1"), Item("John")]
    datasets.merge_dataset("names", names, datasets=store)
    developers = [Item(text) for text in ("Hilton", "Marriott", "Wyndham")]
    datasets.merge_dataset("developers", developers, datasets=store)
    return store


def test_the_next_items_tell_how_often_and_when_they_were_used(store: FakeDatasets) -> None:
    """This use included, by the store's clock."""
    served = rotation.next_items("names", rotation=store, count=3)
    assert [(each.item.text, each.use_count) for each in served] == [
        ("Siobhan", 1),
        ("John", 1),
        ("Siobhan", 2),
    ]
    assert {each.last_used_at for each in served} == {BEGUN_AT + timedelta(seconds=1)}
    assert {each.dataset for each in served} == {"names"}


def test_the_next_pairs_are_the_heads_of_both_datasets(store: FakeDatasets) -> None:
    """Both sides move on, in one commit."""
    pairs = rotation.next_pairs("names", "developers", rotation=store, count=2)
    assert [(pair.name.item.text, pair.developer.item.text) for pair in pairs] == [
        ("Siobhan", "Hilton"),
        ("John", "Marriott"),
    ]
    assert {pair.name.last_used_at for pair in pairs} == {pairs[0].developer.last_used_at}


@pytest.mark.parametrize("count", [0, -1, rotation.MAX_COUNT + 1])
def test_a_count_out_of_its_range_is_refused_before_anything_is_used(
    store: FakeDatasets, count: int
) -> None:
    """The range holds for items and for pairs."""
    with pytest.raises(InvalidInput, match="count"):
        rotation.next_items("names", rotation=store, count=count)
    with pytest.raises(InvalidInput, match="count"):
        rotation.next_pairs("names", "developers", rotation=store, count=count)
    assert rotation.stats("names", rotation=store).served == 0


def test_a_dataset_does_not_pair_with_itself(store: FakeDatasets) -> None:
    """It would move on twice."""
    with pytest.raises(InvalidInput, match="another dataset"):
        rotation.next_pairs("names", "names", rotation=store)


def test_the_stems_of_a_pair_are_spoken_as_their_items_say(store: FakeDatasets) -> None:
    """Each segment tells which items it speaks, for the stem's entry; a plain one speaks none."""
    (pair,) = rotation.next_pairs("names", "developers", rotation=store)
    stems, clashes = rotation.pair_stems(pair, TEMPLATE, variant=None, speaker=SPEAKER)
    assert [(stem.spec.text, stem.spec.voice.id, stem.spec.voice.language) for stem in stems] == [
        ("Hey Shi-vawn, it's Luis.", "v1", "en"),
        ("Hilton timeshare.", "luis", "en"),
        ("Bye.", "luis", "en"),
    ]
    assert [stem.items for stem in stems] == [(pair.name,), (pair.developer,), ()]
    assert clashes == []


def test_spoken_values_are_what_text_to_speech_says(store: FakeDatasets) -> None:
    """The text itself where an item does not say."""
    first, second = rotation.next_pairs("names", "developers", rotation=store, count=2)
    assert rotation.spoken_values(first.items) == {"name": "Shi-vawn", "developer": "Hilton"}
    assert rotation.spoken_values(second.items)["name"] == "John"


def test_stats_tell_how_fair_a_rotation_has_been(store: FakeDatasets) -> None:
    """A dataset that does not exist has no stats."""
    rotation.next_items("developers", rotation=store, count=2)
    found = rotation.stats("developers", rotation=store)
    assert (found.used, found.unused, found.spread, found.served) == (2, 1, 1, 2)
    assert found.last_used_at == BEGUN_AT + timedelta(seconds=1)
    with pytest.raises(NotFound):
        rotation.stats("nothing", rotation=store)


def test_pair_stats_tell_how_many_pairs_there_are(store: FakeDatasets) -> None:
    """Two names and three developers."""
    found = rotation.pair_stats("names", "developers", rotation=store)
    assert (found.served, found.total) == (0, 6)

"""What the entries and objects of stems are told: labels, and items of rotations."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pytest

from hybrid_audio.domain.batches.naming import MADE_FOR
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.stem_metadata import MOST_LABELS, labels_in, metadata_of
from hybrid_audio.errors import InvalidInput, StoreUnavailable
from hybrid_audio.stems.entries import StemEntries
from tests.unit.fakes import FakeBucket, FakeIndex, spec_of, wav_of

JOHN = spec_of("John")


@dataclass(frozen=True)
class Served:
    """An item as a rotation served it."""

    dataset: str = "names"
    text: str = "John"
    use_count: int = 1
    last_used_at: datetime | None = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def bucket() -> FakeBucket:
    """A bucket that holds John's stem."""
    made = FakeBucket()
    made.create(JOHN.object_name, wav_of("John"), "audio/wav", metadata_of(JOHN, "t1"))
    return made


@pytest.fixture
def index() -> FakeIndex:
    """An index that has its entry."""
    made = FakeIndex()
    made.complete(made.claim(JOHN), {})
    return made


def in_two_hours() -> datetime:
    """Return a time at which no stem of these tests is young any more."""
    return datetime.now(UTC) + timedelta(hours=2)


def entries(bucket: FakeBucket, index: FakeIndex) -> StemEntries:
    return StemEntries(bucket=bucket, index=lambda: index, now=in_two_hours)


def script(label: str) -> StemSpec:
    return replace(JOHN, kind="script", label=f"stem.script.{label}")


def note(at: StemEntries, bucket: FakeBucket, spec: StemSpec) -> None:
    """Note a label as a hit that read the object's properties does."""
    stored = bucket.stat(JOHN.object_name)
    assert stored is not None
    at.note_label(spec, stored)


def test_a_label_that_the_object_has_costs_no_call_and_no_index(bucket: FakeBucket) -> None:
    """A hit under a known label needs neither a patch nor Firestore."""

    def no_index() -> FakeIndex:
        raise AssertionError("the index was built")

    at = StemEntries(bucket=bucket, index=no_index, now=in_two_hours)
    stored = bucket.stat(JOHN.object_name)
    assert stored is not None
    calls = bucket.calls
    at.note_label(JOHN, stored)
    assert bucket.calls == calls


def test_a_download_has_its_labels_read_once_by_an_instance(
    bucket: FakeBucket, index: FakeIndex
) -> None:
    """Bytes come without metadata; what was read of it is remembered."""
    at = entries(bucket, index)
    loaded = bucket.find(JOHN.object_name)
    assert loaded is not None
    calls = bucket.calls
    for _ in range(5):
        at.note_label(JOHN, loaded)
    assert bucket.calls == calls + 1


def test_a_new_label_is_added_to_the_object_and_to_the_entry(
    bucket: FakeBucket, index: FakeIndex
) -> None:
    """Behind those that are there, and once."""
    for _ in range(2):
        note(entries(bucket, index), bucket, script("a"))
    labels = [JOHN.label, "stem.script.a"]
    assert labels_in(bucket.objects[JOHN.object_name].metadata) == labels
    assert index.entries[JOHN.signature]["labels"] == set(labels)
    assert bucket.objects[JOHN.object_name].metageneration == 2


def test_two_instances_that_add_labels_at_once_lose_neither(
    bucket: FakeBucket, index: FakeIndex
) -> None:
    """The second one's patch is refused by the metageneration, and made again upon the first's."""
    seen = bucket.stat(JOHN.object_name)
    assert seen is not None
    entries(bucket, index).note_label(script("a"), seen)
    entries(bucket, index).note_label(script("b"), seen)
    labels = [JOHN.label, "stem.script.a", "stem.script.b"]
    assert labels_in(bucket.objects[JOHN.object_name].metadata) == labels


def test_a_missing_entry_is_written_again_with_all_labels(bucket: FakeBucket) -> None:
    """Where the label is new and the entry was deleted by hand."""
    index = FakeIndex()
    note(entries(bucket, index), bucket, script("a"))
    entry = index.entries[JOHN.signature]
    assert entry["labels"] == {JOHN.label, "stem.script.a"}
    assert (entry["text"], entry["state"]) == ("John", "ready")


def test_labels_beyond_what_metadata_holds_are_kept_in_the_entry(
    bucket: FakeBucket, index: FakeIndex
) -> None:
    """An object's metadata is bounded; the entry finds the stem under every one of 300 labels."""
    at = entries(bucket, index)
    for number in range(300):
        note(at, bucket, script(f"order-{number}"))
    metadata = bucket.objects[JOHN.object_name].metadata
    assert sum(len(name) + len(value) for name, value in metadata.items()) < 3_000
    assert len(index.entries[JOHN.signature]["labels"]) == 301


def test_a_label_beyond_what_an_entry_holds_is_refused(
    bucket: FakeBucket, index: FakeIndex
) -> None:
    """With what to do instead: a label that would not find its stem is never taken in silence."""
    index.entries[JOHN.signature]["labels"] = {f"stem.script.{n}" for n in range(MOST_LABELS)}
    metadata = {"labels": ",".join(f"stem.script.{n}" for n in range(140))}
    bucket.objects[JOHN.object_name] = replace(bucket.objects[JOHN.object_name], metadata=metadata)
    at = entries(bucket, index)
    note(at, bucket, script("7"))
    with pytest.raises(InvalidInput) as refused:
        note(at, bucket, script("new"))
    assert refused.value.faults[0].path == "label"


def test_an_index_that_is_down_fails_no_hit_and_the_label_is_added_later(
    bucket: FakeBucket, index: FakeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same instance tries again at the next request."""

    def down(*_: object) -> bool:
        raise StoreUnavailable("down")

    at = entries(bucket, index)
    with monkeypatch.context() as outage:
        outage.setattr(index, "add_label", down)
        note(at, bucket, script("a"))
    assert index.entries[JOHN.signature]["labels"] == {JOHN.label}
    note(at, bucket, script("a"))
    assert index.entries[JOHN.signature]["labels"] == {JOHN.label, "stem.script.a"}


def test_an_entry_says_which_item_a_rotation_served_it_for(
    bucket: FakeBucket, index: FakeIndex
) -> None:
    """Written once for the same dataset, item and count, in any instance, and never set back."""
    first, second = entries(bucket, index), entries(bucket, index)
    for at in (first, first, second):
        at.note_served(JOHN, [Served(use_count=3)])
    assert index.writes == 1
    second.note_served(JOHN, [Served(use_count=4)])
    first.note_served(JOHN, [Served(use_count=2)])
    assert index.writes == 2
    assert index.entries[JOHN.signature]["rotation"]["names"]["use_count"] == 4


def test_a_stem_that_was_made_anew_gets_the_labels_again_that_it_is_asked_for_under(
    bucket: FakeBucket, index: FakeIndex
) -> None:
    """Object and entry were deleted, and it was made again under another label meanwhile."""
    at = entries(bucket, index)
    note(at, bucket, JOHN)
    note(at, bucket, script("a"))

    del bucket.objects[JOHN.object_name], index.entries[JOHN.signature]
    bucket.create(JOHN.object_name, wav_of("John"), "audio/wav", metadata_of(script("b"), "t2"))
    index.complete(index.claim(script("b")), {})
    note(at, bucket, JOHN)
    assert index.entries[JOHN.signature]["labels"] == {JOHN.label, "stem.script.b"}
    note(at, bucket, script("a"))
    labels = {JOHN.label, "stem.script.a", "stem.script.b"}
    assert set(labels_in(bucket.objects[JOHN.object_name].metadata)) == labels


def test_an_entry_that_its_dead_maker_left_is_finished_by_the_next_hit(
    bucket: FakeBucket, index: FakeIndex
) -> None:
    """Once its lease is over: until then its maker may be alive, and is asked for again."""
    index.entries.clear()
    index.claim(JOHN)
    at = StemEntries(bucket=bucket, index=lambda: index)
    note(at, bucket, JOHN)
    assert index.entries[JOHN.signature]["state"] == "leased"

    index.now += 2 * index.lease_ttl
    note(at, bucket, JOHN)
    entry = index.entries[JOHN.signature]
    assert (entry["state"], entry["size_bytes"]) == ("ready", len(wav_of("John")))


def test_an_entry_that_is_gone_is_written_again_for_a_young_stem(bucket: FakeBucket) -> None:
    """With the labels that the object has."""
    index = FakeIndex()
    note(StemEntries(bucket=bucket, index=lambda: index), bucket, JOHN)
    assert index.find(JOHN.signature)
    assert index.entries[JOHN.signature]["labels"] == {JOHN.label}


def test_a_young_stem_has_its_entry_looked_at_once_by_an_instance(
    bucket: FakeBucket, index: FakeIndex
) -> None:
    """Not again by the same one, and never by the process that made it just now."""
    looks = 0

    def counted() -> FakeIndex:
        nonlocal looks
        looks += 1
        return index

    at = StemEntries(bucket=bucket, index=counted)
    for _ in range(3):
        note(at, bucket, JOHN)
    assert looks == 1

    stored = bucket.stat(JOHN.object_name)
    assert stored is not None
    StemEntries(bucket=bucket, index=counted).note_label(JOHN, stored, is_new=True)
    assert looks == 1


def test_a_stem_made_for_a_batch_is_left_to_its_task(bucket: FakeBucket, index: FakeIndex) -> None:
    """The task is delivered again until the entry is written: messages look at none."""
    index.entries.clear()
    seen = bucket.stat(JOHN.object_name)
    assert seen is not None
    made = replace(seen, metadata={**seen.metadata, MADE_FOR: "batch/1"})
    StemEntries(bucket=bucket, index=lambda: index).note_label(JOHN, made)
    assert index.entries == {}


def test_an_index_that_is_away_is_asked_once_about_a_young_stem(bucket: FakeBucket) -> None:
    """The stem is answered all the same, and the next hits do not wait for it again."""
    looks = 0

    class Away(FakeIndex):
        def get(self, signature: str) -> NoReturn:
            nonlocal looks
            looks += 1
            raise StoreUnavailable("away")

    at = StemEntries(bucket=bucket, index=Away)
    for _ in range(3):
        note(at, bucket, JOHN)
    assert looks == 1


def test_the_look_at_an_entry_waits_until_the_instance_has_an_index(bucket: FakeBucket) -> None:
    """A new instance answers its first hits without Firestore, and mends later what it met."""
    index, has_index = FakeIndex(), False
    at = StemEntries(bucket=bucket, index=lambda: index, has_index=lambda: has_index)
    note(at, bucket, JOHN)
    assert index.entries == {}

    has_index, calls = True, bucket.calls
    for _ in range(2):
        note(at, bucket, JOHN)
    assert index.find(JOHN.signature)
    assert bucket.calls == calls + 2

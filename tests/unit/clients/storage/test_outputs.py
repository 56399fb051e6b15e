"""Finished messages: the report lies beside the audio, and what is found is whole."""

import pytest

from hybrid_audio.clients.storage import outputs
from hybrid_audio.clients.storage.outputs import CACHE_CONTROL, OutputStore, report_name
from hybrid_audio.domain.report import MessageReport
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.render import Rendered, render
from hybrid_audio.rendering.opening import open_message
from tests.unit.audio.signals import babble
from tests.unit.rendering.messages import file_of, plan_of

NAME = "outputs/segments/1234.wav"


class Bucket:
    """A bucket that keeps the order in which objects were written."""

    def __init__(self) -> None:
        self.objects: dict[str, StoredObject] = {}
        self.written: list[str] = []
        self.cached: set[str | None] = set()

    def stat(self, name: str) -> StoredObject | None:
        return self.objects.get(name)

    def find(self, name: str, *, generation: int | None = None) -> StoredObject | None:
        found = self.objects.get(name)
        return found if found and generation in (None, found.generation) else None

    def create(self, name, data, content_type, metadata=None, *, cache_control=None):
        if name in self.objects:
            return None
        return self.put(name, data, content_type, metadata, cache_control=cache_control)

    def put(self, name, data, content_type, metadata=None, *, cache_control=None):
        self.written.append(name)
        self.cached.add(cache_control)
        self.objects[name] = StoredObject(
            name, len(self.written), len(data), metadata=dict(metadata or {}), data=data
        )
        return self.objects[name]


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


@pytest.fixture
def store(bucket) -> OutputStore:
    return OutputStore(bucket)


def message(seed: int = 1) -> Rendered:
    plan = plan_of(["a"])
    return render(plan, open_message(plan, [file_of(babble(0.3, seed=seed))]))


def keep(store: OutputStore, made: Rendered) -> MessageReport:
    return store.keep(NAME, made.audio, "audio/wav", made.report).report


def test_a_kept_message_is_found_with_its_report(store):
    """The audio of a kept message is read by its generation."""
    made = message()
    assert keep(store, made) == made.report
    found = store.find(NAME)
    assert found is not None
    assert found.report == made.report
    assert store.audio(found) == made.audio


def test_the_report_is_written_first_and_is_not_metadata_of_the_audio(store, bucket):
    """Whoever opens the audio's URL reads its metadata; a few kilobytes of it break a store."""
    made = message()
    keep(store, made)
    assert bucket.written == [report_name(NAME, made.report.sha256), NAME]
    assert bucket.written[0].endswith(".report.json")
    assert bucket.objects[NAME].metadata == {"sha256": made.report.sha256}
    assert bucket.cached == {CACHE_CONTROL}


def test_who_comes_second_answers_with_what_is_kept(store):
    """Two requests made one message of different bytes: each report stays with its own audio."""
    first, second = message(1), message(2)
    keep(store, first)
    assert keep(store, second) == first.report
    found = store.find(NAME)
    assert found is not None
    assert store.audio(found) == first.audio


@pytest.mark.parametrize("damage", [b"", b"{}", b"not json", b'{"sha256": "0"}', b"[1]"])
def test_a_message_whose_report_is_damaged_or_gone_is_made_anew(store, bucket, damage):
    """What was found is not whole; the next one that is kept takes its place."""
    made = message()
    keep(store, made)
    bucket.objects[report_name(NAME, made.report.sha256)] = StoredObject("x", 9, 0, data=damage)
    assert OutputStore(bucket).find(NAME) is None
    other = message(2)
    assert keep(store, other) == other.report
    assert store.find(NAME).report == other.report


def test_the_report_of_a_message_is_read_once_as_long_as_its_audio_is_the_same(store, bucket):
    """A message that is asked for again costs one look; one that was replaced is read anew."""
    made = message()
    keep(store, made)
    first = store.find(NAME)
    del bucket.objects[report_name(NAME, made.report.sha256)]
    assert store.find(NAME) == first

    bucket.put(NAME, b"RIFF", "audio/wav", {"sha256": "0" * 64})
    assert store.find(NAME) is None


def test_reports_in_memory_are_bounded_by_their_stems(store, bucket, monkeypatch):
    """The message that was found longest ago is read again."""
    monkeypatch.setattr(outputs, "REMEMBERED_STEMS", 2)
    made, names = message(), ["outputs/a.wav", "outputs/b.wav", "outputs/c.wav"]
    for name in names:
        store.keep(name, made.audio, "audio/wav", made.report)
        assert store.find(name) is not None

    for name in names:
        del bucket.objects[report_name(name, made.report.sha256)]
    assert [store.find(name) is not None for name in names] == [False, True, True]


def test_an_object_of_an_older_version_is_not_a_message(store, bucket):
    """An object without a checksum is not taken for a message."""
    bucket.put(NAME, b"RIFF", "audio/wav", {"report": "eJy="})
    assert store.find(NAME) is None
    assert store.find("outputs/segments/none.wav") is None

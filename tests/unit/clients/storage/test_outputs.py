"""Finished messages: the report lies beside the audio, and what is found is whole."""

from typing import Any

import pytest

from hybrid_audio.clients.storage import outputs, reports
from hybrid_audio.clients.storage.outputs import CACHE_CONTROL, OutputStore, report_name
from hybrid_audio.domain.report import KeptMessage, MessageReport
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
        # As the real one: what was written is returned without its bytes.
        stored = StoredObject(name, len(self.written), len(data), metadata=dict(metadata or {}))
        self.objects[name] = stored.with_data(data)
        return stored


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


PORTION = "reports/b1/001/0000000-00.json.gz"


def found(bucket: Any, name: str = NAME) -> KeptMessage:
    kept = OutputStore(bucket).find(name)
    assert kept is not None
    return kept


def keep_for(store: OutputStore, made: Rendered, *, name: str = NAME, mark: str = "b1/1/0"):
    outputs = store.portion(PORTION).made_for(mark)
    return outputs, outputs.keep(name, made.audio, "audio/wav", made.report)


def test_messages_of_a_portion_have_their_reports_in_one_object(store, bucket):
    """Two messages take three writes, and each is found with its own report."""
    outputs, first, second = store.portion(PORTION), message(1), message(2)
    for number, made in enumerate((first, second)):
        marked = outputs.made_for(f"b1/1/{number}")
        marked.keep(f"{NAME}.{number}", made.audio, "audio/wav", made.report)
    outputs.write_reports()

    assert bucket.written == [f"{NAME}.0", f"{NAME}.1", PORTION]
    assert found(bucket, f"{NAME}.0").report == first.report
    assert found(bucket, f"{NAME}.1").report == second.report
    assert found(bucket, f"{NAME}.1").made_for == "b1/1/1"


def test_a_message_without_its_report_is_not_found_and_keeps_its_generation(store, bucket):
    """The task died before its reports: another makes the same audio, and leaves what is there."""
    made = message()
    _, first = keep_for(store, made)
    assert OutputStore(bucket).find(NAME) is None

    outputs, again = keep_for(OutputStore(bucket), made)
    outputs.write_reports()
    assert (again.generation, again.made_for) == (first.generation, "b1/1/0")
    assert found(bucket).report == made.report


def test_a_request_that_makes_such_a_message_writes_its_report_beside(store, bucket):
    """The audio stays as it is, so that addresses of it go on opening."""
    made = message()
    _, first = keep_for(store, made)
    kept = OutputStore(bucket).keep(NAME, made.audio, "audio/wav", made.report)
    assert kept.generation == first.generation
    assert found(bucket).report == made.report


def test_the_message_of_another_portion_is_a_hit_with_a_report(store, bucket):
    """Two rows of one message in two portions: the first made it, both find its report."""
    made = message()
    keep_for(store, made)
    other = store.portion("reports/b1/001/0000001-00.json.gz").made_for("b1/1/50")
    kept = other.keep(NAME, made.audio, "audio/wav", made.report)
    other.write_reports()
    assert kept.made_for == "b1/1/0"
    assert found(bucket).report == made.report


@pytest.mark.parametrize("damage", [b"", b"not gzip", reports.packed({})])
def test_damaged_reports_of_a_portion_hide_their_messages_only(store, bucket, damage):
    """The message counts as missing, and is made anew."""
    made = message()
    outputs, _ = keep_for(store, made)
    outputs.write_reports()
    bucket.objects[PORTION] = StoredObject(PORTION, 9, len(damage), data=damage)
    assert OutputStore(bucket).find(NAME) is None


def test_a_portion_that_kept_nothing_writes_no_reports(store, bucket):
    """Every message of it was there before."""
    store.portion(PORTION).write_reports()
    assert bucket.written == []


def test_messages_are_looked_for_only_as_long_as_they_are_there(store, bucket):
    """A batch that is made for the first time looks for nothing; one that is repeated does."""
    looks: list[str] = []

    def stat(name: str) -> StoredObject | None:
        looks.append(name)
        found: StoredObject | None = bucket.objects.get(name)
        return found

    bucket.stat = stat
    made, outputs = message(), store.portion(PORTION)
    for name in ("outputs/a.wav", "outputs/b.wav"):
        assert outputs.made_for(name).find(name) is None
        outputs.made_for(name).keep(name, made.audio, "audio/wav", made.report)
    assert looks == []
    outputs.write_reports()

    again = store.portion(PORTION).made_for("other")
    again.keep("outputs/a.wav", made.audio, "audio/wav", made.report)
    assert again.find("outputs/b.wav") is not None
    assert again.find("outputs/none.wav") is None
    looks.clear()
    assert again.find("outputs/b.wav") is None
    assert looks == []

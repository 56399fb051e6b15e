"""The use case of finished uploads: each is ingested once and has a report."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import StoreUnavailable
from hybrid_audio.ingest import MAX_UPLOAD_BYTES
from hybrid_audio.uploads import Fate, FinishedUpload, ingest_upload, quarantine
from tests.unit.dataset_fakes import FakeDatasets

LIST = b"name\nAnn\nBob\n"


class UploadsBucket:
    """A bucket of uploads and reports; `found` counts the objects whose bytes were read."""

    def __init__(self) -> None:
        self.objects: dict[str, StoredObject] = {}
        self.found: list[str] = []

    def put(
        self, name: str, data: bytes, content_type: str, metadata: dict[str, str] | None = None
    ) -> StoredObject:
        generation = len(self.objects) + 1
        stored = StoredObject(name, generation, len(data), metadata=metadata or {}, data=data)
        self.objects[name] = stored
        return stored

    def stat(self, name: str) -> StoredObject | None:
        return self.objects.get(name)

    def find(self, name: str, *, generation: int | None = None) -> StoredObject | None:
        self.found.append(name)
        stored = self.objects.get(name)
        return stored if stored and generation in (None, stored.generation) else None

    def list(
        self, prefix: str, *, start: str = "", page_size: int | None = None
    ) -> Iterator[StoredObject]:
        return (stored for name, stored in self.objects.items() if name.startswith(prefix))


@dataclass
class Place:
    """The stores that an upload meets."""

    uploads: UploadsBucket = field(default_factory=UploadsBucket)
    datasets: FakeDatasets = field(default_factory=FakeDatasets)
    files: UploadsBucket = field(default_factory=UploadsBucket)

    def drop(self, name: str, data: bytes = LIST, **options: Any) -> FinishedUpload:
        stored = self.uploads.put(name, data, "text/csv")
        return FinishedUpload(name, stored.generation, len(data), **options)

    def deliver(self, upload: FinishedUpload) -> Fate:
        return ingest_upload(
            upload, uploads=self.uploads, datasets=self.datasets, snapshots=self.files
        )

    def report(self, upload: FinishedUpload) -> dict[str, Any]:
        data = self.uploads.objects[upload.report_name].data
        assert data is not None
        report: dict[str, Any] = json.loads(data)
        return report

    def texts(self, dataset: str = "names") -> list[str]:
        entries = self.datasets.current(dataset).state.entries
        return [entry.item.text for entry in entries if entry.is_enabled]


@pytest.fixture
def place() -> Place:
    """A place where nothing was uploaded yet."""
    return Place()


def test_a_file_becomes_the_dataset_of_its_folder_and_has_a_report(place: Place) -> None:
    """The report says where the list went, how it was read and what it did."""
    upload = place.drop("names/list.csv")
    assert place.deliver(upload) is Fate.INGESTED
    report = place.report(upload)
    assert (report["status"], report["dataset"]) == ("ingested", "names")
    assert (report["merged"]["added"], report["reading"]["column"]) == (2, "name")
    assert (place.texts(), list(place.files.objects)) == (["Ann", "Bob"], ["datasets/names.json"])


def test_a_delivery_that_comes_again_does_nothing(place: Place) -> None:
    """The report is written last, so where it lies nothing is left to do."""
    upload = place.drop("names/list.csv")
    place.deliver(upload)
    found = list(place.uploads.found)
    assert place.deliver(upload) is Fate.KNOWN
    assert place.uploads.found == found


@pytest.mark.parametrize("name", ["names/", "reports/names/list.csv.1.json", "recipients/june.csv"])
def test_folders_reports_and_tables_of_batches_are_no_lists(place: Place, name: str) -> None:
    """A report about a report would never end."""
    assert place.deliver(place.drop(name)) is Fate.IGNORED
    assert (list(place.uploads.objects), place.uploads.found) == ([name], [])


def test_a_generation_that_was_replaced_is_gone_without_a_report(place: Place) -> None:
    """Its bytes cannot be read any more; the newer generation has an event of its own."""
    older = place.drop("names/list.csv")
    place.drop("names/other.csv")
    place.drop("names/list.csv")
    assert place.deliver(older) is Fate.GONE
    assert older.report_name not in place.uploads.objects


def test_a_list_older_than_the_dataset_is_superseded(place: Place) -> None:
    """A late event of an older file does not undo the newer one."""
    older, newer = place.drop("names/a.csv", b"name\nOld\n"), place.drop("names/b.csv")
    place.deliver(newer)
    assert place.deliver(older) is Fate.SUPERSEDED
    assert (place.texts(), place.report(older)["status"]) == (["Ann", "Bob"], "superseded")


def test_a_list_that_cannot_be_read_is_quarantined_with_its_reason(place: Place) -> None:
    """The event is acknowledged, since the same bytes would be refused again."""
    upload = place.drop("names/list.csv", b"\x89PNG\r\n\x1a\n")
    assert place.deliver(upload) is Fate.QUARANTINED
    assert place.report(upload)["reason"]
    assert place.datasets.kept == {}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("list.csv", "is in no folder"),
        ("names/a\nb.csv", "control characters"),
        ("names/" + "n" * 1_025, "longer than 1024 bytes"),
        ("list/a.csv", "choose another name"),
    ],
    ids=["no folder", "control character", "too long", "reserved"],
)
def test_an_unusable_name_is_quarantined_without_reading_the_file(
    place: Place, name: str, reason: str
) -> None:
    """Names are checked before anything is downloaded."""
    upload = place.drop(name)
    assert place.deliver(upload) is Fate.QUARANTINED
    assert reason in place.report(upload)["reason"]
    assert place.uploads.found == []


def test_a_file_that_is_too_large_is_quarantined_without_reading_it(place: Place) -> None:
    """The event says its size, so that no memory is spent on it."""
    upload = FinishedUpload("names/list.csv", 1, MAX_UPLOAD_BYTES + 1)
    assert place.deliver(upload) is Fate.QUARANTINED
    assert place.uploads.found == []


def test_metadata_decides_how_the_list_is_read_and_merged(place: Place) -> None:
    """A key that is not known is ignored with a warning; the report says the mode."""
    place.deliver(place.drop("names/a.csv"))
    terms = {"mode": "append", "column": "nick", "colour": "red"}
    upload = place.drop("names/b.csv", b"id,nick\n1,Cid\n", metadata=terms)
    assert place.deliver(upload) is Fate.INGESTED
    report = place.report(upload)
    assert (report["mode"], place.texts()) == ("append", ["Ann", "Bob", "Cid"])
    (warning,) = [each for each in report["warnings"] if each["code"] == "metadata_ignored"]
    assert "colour" in warning["detail"]


def test_wrong_metadata_is_quarantined_at_its_key(place: Place) -> None:
    """The report names the key, so that the file can be uploaded again with the right one."""
    upload = place.drop("names/a.csv", metadata={"mode": "overwrite"})
    assert place.deliver(upload) is Fate.QUARANTINED
    assert [error["path"] for error in place.report(upload)["errors"]] == ["mode"]


def test_a_store_that_is_down_leaves_no_report(place: Place) -> None:
    """The error is raised, so that the event is delivered again, and then succeeds."""

    class Down(FakeDatasets):
        def change(self, *_args: Any, **_options: Any) -> Any:
            raise StoreUnavailable("down")

    upload = place.drop("names/list.csv")
    with pytest.raises(StoreUnavailable):
        Place(place.uploads, Down()).deliver(upload)
    assert upload.report_name not in place.uploads.objects
    assert place.deliver(upload) is Fate.INGESTED


def test_an_upload_can_be_given_up_with_a_reason(place: Place) -> None:
    """An event that failed for too long ends in a report; later deliveries find it."""
    upload = place.drop("names/list.csv")
    assert quarantine(upload, "was tried for a day", uploads=place.uploads) is Fate.QUARANTINED
    assert place.report(upload)["reason"] == "was tried for a day"
    assert place.deliver(upload) is Fate.KNOWN


def test_a_finished_upload_shows_neither_name_nor_metadata_in_its_repr() -> None:
    """A repr may reach a log, and both may hold the name of a customer."""
    upload = FinishedUpload("names/Siobhan.csv", 1, 9, metadata={"allow": "Siobhan"})
    assert "Siobhan" not in repr(upload)

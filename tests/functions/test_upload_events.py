"""The events of finished uploads, through the door that production uses."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import functions_framework
import pytest

from hybrid_audio import datasets, ingest, services
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import NotFound, StoreUnavailable
from infra.local.eventarc.events import Event

ROOT = Path(__file__).parents[2]


@pytest.fixture
def deliver(environment):
    """Deliver the event of an upload and return the status; 200 takes it, 500 asks for it again."""
    app = functions_framework.create_app(
        "ingest_event", str(ROOT / "functions/ingest/main.py"), "cloudevent"
    )
    bucket = environment["UPLOADS_BUCKET"]

    def send(stored: StoredObject, **changes):
        resource = {
            "name": stored.name,
            "bucket": bucket,
            "generation": stored.generation,
            "metageneration": 1,
            "size": stored.size_bytes,
            **changes,
        }
        sent_at = changes.pop("sent_at", datetime.now(UTC))
        resource.pop("sent_at", None)
        event = Event(resource, sent_at=sent_at)
        return app.test_client().post("/", data=event.body, headers=event.headers).status_code

    return send


def put(name: str, content: bytes) -> StoredObject:
    return services.upload_objects().put(name, content, "text/csv")


def texts(dataset: str) -> list[str]:
    return [item.text for item in datasets.items(dataset, datasets=services.dataset_store())]


def report_of(stored: StoredObject) -> dict[str, Any]:
    found = services.upload_objects().find(f"reports/{stored.name}.{stored.generation}.json")
    assert found is not None
    assert found.data is not None
    report: dict[str, Any] = json.loads(found.data)
    return report


def test_a_dropped_file_becomes_a_dataset_with_a_report(deliver):
    """The folder names the dataset."""
    stored = put("resorts/list.csv", b"company\nHilton\nMarriott\n")
    assert deliver(stored) == 200
    assert texts("resorts") == ["Hilton", "Marriott"]
    told = report_of(stored)
    assert told["status"] == "ingested"
    assert told["merged"]["added"] == 2
    assert told["reading"]["column"] == "company"


def test_five_deliveries_at_once_under_five_ids_ingest_once(deliver):
    """The key is bucket, name and generation."""
    stored = put("names/list.txt", b"John\nMary\n")
    with ThreadPoolExecutor(5) as pool:
        assert set(pool.map(lambda _: deliver(stored), range(5))) == {200}
    entries = datasets.get_dataset("names", rotation=services.rotation_store()).entries
    assert [entry.item.text for entry in entries] == ["John", "Mary"]
    assert report_of(stored)["status"] == "ingested"


def test_an_older_generation_that_arrives_late_changes_nothing(deliver):
    """Its bytes are gone anyway: the newer one took their place."""
    old = put("names/list.txt", b"John\n")
    new = put("names/list.txt", b"Mary\n")
    assert deliver(new) == 200
    assert deliver(old) == 200
    assert texts("names") == ["Mary"]


def test_an_older_file_of_the_same_dataset_that_arrives_late_is_superseded(deliver):
    """The report of the older file says that a newer list stands."""
    old = put("names/monday.txt", b"John\n")
    new = put("names/tuesday.txt", b"Mary\n")
    assert deliver(new) == deliver(old) == 200
    assert texts("names") == ["Mary"]
    assert report_of(old)["status"] == "superseded"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("names/zip.csv", b"PK\x03\x04" + bytes(50)),
        ("names/empty.csv", b""),
        ("names/open.csv", b'name\n"John\n'),
        ("UPPER/list.txt", b"John\n"),
    ],
)
def test_a_poison_file_is_quarantined_and_acknowledged(deliver, name, content):
    """Its report names the reason; the dataset is not touched."""
    stored = put(name, content)
    assert deliver(stored) == 200
    told = report_of(stored)
    assert told["status"] == "quarantined"
    assert told["reason"]
    with pytest.raises(NotFound):
        texts("names")


def test_a_file_too_large_is_quarantined_without_being_read(deliver):
    """Its size is in the event."""
    stored = put("names/huge.txt", b"John\n")
    assert deliver(stored, size=str(65 << 20)) == 200
    assert report_of(stored)["status"] == "quarantined"


def test_a_file_in_no_folder_is_quarantined_and_told_where_it_belongs(deliver):
    """Nobody would know otherwise why nothing came of it."""
    stored = put("list.txt", b"John\n")
    assert deliver(stored) == 200
    told = report_of(stored)
    assert (told["status"], "folder of its dataset" in told["reason"]) == ("quarantined", True)
    assert datasets.list_datasets(datasets=services.dataset_store()) == []


@pytest.mark.parametrize("name", ["names/", "reports/names/list.txt.1.json"])
def test_what_is_no_upload_is_acknowledged_and_ignored(deliver, name):
    """Folders, and our own reports."""
    assert deliver(put(name, b"John\n")) == 200
    assert datasets.list_datasets(datasets=services.dataset_store()) == []


def test_an_event_of_another_bucket_is_ignored(deliver):
    """Stems must not trigger ingestion."""
    assert deliver(put("names/list.txt", b"John\n"), bucket="elsewhere") == 200
    assert datasets.list_datasets(datasets=services.dataset_store()) == []


def test_metadata_of_the_object_says_how_the_list_meets_the_dataset(deliver):
    """`mode` and `column` are read from the object's metadata; a wrong one is quarantined."""
    deliver(put("names/a.txt", b"John\n"))
    deliver(put("names/b.csv", b"id,nick\n1,Mary\n"), metadata={"mode": "append", "column": "nick"})
    assert texts("names") == ["John", "Mary"]
    wrong = put("names/c.txt", b"Ann\n")
    assert deliver(wrong, metadata={"mode": "overwrite"}) == 200
    assert report_of(wrong)["status"] == "quarantined"


def test_a_store_that_is_down_asks_for_the_event_again_and_after_hours_gives_up(
    deliver, monkeypatch
):
    """What may heal is raised; what has not in six hours is quarantined."""
    stored = put("names/list.txt", b"John\n")

    def down(*_args, **_options):
        raise StoreUnavailable("down")

    monkeypatch.setattr("hybrid_audio.uploads.ingest_list", down)
    assert deliver(stored) == 500
    assert deliver(stored, sent_at=datetime.now(UTC) - timedelta(hours=7)) == 200
    assert report_of(stored)["status"] == "quarantined"


STEPS = ("stat", "find", "merge", "snapshot", "report")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("is_after", [False, True])
def test_a_crash_at_every_outbound_call_is_completed_by_redelivery(
    deliver, monkeypatch, step, is_after
):
    """Before the call and after it: the second delivery leaves the same dataset, snapshot and
    report.
    """
    stored = put("names/list.txt", b"John\nMary\n")
    with monkeypatch.context() as patch:
        crash_at(patch, step, is_after=is_after)
        assert deliver(stored) == 500
    assert deliver(stored) == 200
    assert texts("names") == ["John", "Mary"]
    assert report_of(stored)["status"] == "ingested"
    assert services.stem_objects().stat("datasets/names.json") is not None


def crash_at(patch: pytest.MonkeyPatch, step: str, *, is_after: bool) -> None:
    """Let one kind of call raise, before it is sent or after it was done."""
    targets = {
        "stat": (type(services.upload_objects()), "stat"),
        "find": (type(services.upload_objects()), "find"),
        "merge": (type(services.dataset_store()), "change"),
        "snapshot": (ingest, "keep_snapshot"),
        "report": (type(services.upload_objects()), "put"),
    }
    owner, name = targets[step]
    whole = getattr(owner, name)

    def crashing(*args, **options):
        if is_after:
            whole(*args, **options)
        raise RuntimeError("killed")

    patch.setattr(owner, name, crashing)

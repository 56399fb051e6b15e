"""The use case of ingestion: a list becomes part of its dataset, and says how it was read."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from hybrid_audio.datasets import Datasets, merge_dataset
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.merging import Mode
from hybrid_audio.domain.datasets.uploads_taken import TakenUpload
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import Conflict, InvalidInput
from hybrid_audio.ingest import (
    RESERVED,
    Ingested,
    Upload,
    ingest_list,
    keep_snapshot,
    preview,
    reading_report,
    validated_target,
)
from hybrid_audio.ingestion.reading import ListOptions
from tests.unit.dataset_fakes import FakeDatasets

NOW = datetime(2026, 5, 17, 12, 0, 0, 123_456, tzinfo=UTC)
CERTAIN = "name\nAnn\nBob\n"
GUESSED = "Wer,Wieviel\nAnn,5\nBob,6\n"


class Snapshots:
    """A bucket that keeps what is put into it; `before` runs at each put."""

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self.puts: list[tuple[str, Any]] = []
        self._before = before

    def put(
        self, name: str, data: bytes, content_type: str, metadata: dict[str, str] | None = None
    ) -> StoredObject:
        self.puts.append((name, json.loads(data)))
        self._before()
        return StoredObject(name, len(self.puts), len(data))


def ingested(
    text: str, datasets: Datasets, snapshots: Snapshots | None = None, **options: Any
) -> Ingested:
    upload = Upload("names", "list.csv", **options)
    return ingest_list(
        io.BytesIO(text.encode()),
        upload,
        datasets=datasets,
        snapshots=snapshots or Snapshots(),
        now=lambda: NOW,
    )


def texts(datasets: FakeDatasets) -> list[str]:
    entries = datasets.current("names").state.entries
    return [entry.item.text for entry in entries if entry.is_enabled]


def named(*names: str) -> FakeDatasets:
    datasets = FakeDatasets()
    merge_dataset("names", [Item(name) for name in names], datasets=datasets)
    return datasets


def test_a_list_joins_its_dataset_and_the_whole_is_kept_as_a_file() -> None:
    """The file holds what the dataset holds, not just what was uploaded."""
    datasets, snapshots = named("Zoe"), Snapshots()
    done = ingested(CERTAIN, datasets, snapshots, mode=Mode.APPEND)
    assert (done.merged.added, texts(datasets)) == (2, ["Zoe", "Ann", "Bob"])
    ((name, content),) = snapshots.puts
    assert name == "datasets/names.json"
    assert [item["text"] for item in content["items"]] == ["Zoe", "Ann", "Bob"]


def test_a_repeated_upload_leaves_the_dataset_and_writes_its_file_again() -> None:
    """The first delivery may have died between the dataset and its file."""
    datasets, snapshots = FakeDatasets(), Snapshots()
    source = TakenUpload("names/list.csv", 7)
    for _ in range(2):
        done = ingested(CERTAIN, datasets, snapshots, source=source)
    assert (done.merged.is_stale, done.merged.is_repeat) == (True, True)
    assert [name for name, _ in snapshots.puts] == ["datasets/names.json"] * 2


def test_a_late_upload_changes_neither_the_dataset_nor_its_file() -> None:
    """A newer list stands for the whole dataset already."""
    datasets, snapshots = FakeDatasets(), Snapshots()
    ingested(CERTAIN, datasets, source=TakenUpload("names/new.csv", 8))
    done = ingested("name\nOld\n", datasets, snapshots, source=TakenUpload("names/old.csv", 7))
    assert (done.merged.is_stale, done.merged.is_repeat) == (True, False)
    assert (texts(datasets), snapshots.puts) == (["Ann", "Bob"], [])


def test_the_dataset_remembers_the_list_that_it_came_from() -> None:
    """An operator sees file, column and time of what the dataset holds, in whole milliseconds."""
    datasets = FakeDatasets()
    ingested(CERTAIN, datasets, source=TakenUpload("names/list.csv", 7))
    (origin,) = datasets.kept["names"][1].origins
    assert (origin.file, origin.column, origin.items) == ("list.csv", "name", 2)
    assert (origin.confidence, origin.generation) == ("certain", 7)
    assert origin.at == NOW.replace(microsecond=123_000)


def test_a_guess_that_would_disable_many_items_is_a_conflict_with_its_guesses() -> None:
    """The caller learns what to confirm, and what to say instead; nothing is changed."""
    datasets = named("Zoe", "Yan", "Xia")
    with pytest.raises(Conflict, match=r"3 of 3 .*the reading is likely: .*header_by_shape"):
        ingested(GUESSED, datasets)
    assert texts(datasets) == ["Zoe", "Yan", "Xia"]


@pytest.mark.parametrize("text", [CERTAIN, GUESSED], ids=["sure", "guess"])
def test_a_merge_that_disables_many_items_says_so(text: str) -> None:
    """A certain reading needs no confirmation; both end with a warning that shows the numbers."""
    done = ingested(text, named("Zoe", "Yan", "Xia"), confirm=True)
    assert done.warnings[-1].code == "many_disabled"
    assert done.warnings[-1].detail == "the list disabled 3 of 3 enabled items"


def test_a_merge_that_disables_a_fifth_says_nothing() -> None:
    """One of five names that is gone is an ordinary change."""
    done = ingested("name\na\nb\nc\nd\n", named(*"abcde"))
    assert (done.merged.disabled, done.warnings) == (1, ())


def test_a_list_that_is_refused_creates_no_dataset() -> None:
    """A refusal is whole: neither a dataset nor a file comes of it."""
    datasets, snapshots = FakeDatasets(), Snapshots()
    with pytest.raises(InvalidInput):
        ingested("", datasets, snapshots)
    assert (datasets.kept, snapshots.puts) == ({}, [])


def test_a_strict_reading_refuses_a_guess_and_takes_what_is_certain() -> None:
    """A program that wants no guess can say so before anything is written."""
    strict = ListOptions(strict=True)
    wanted = Upload("names", "list.csv", options=strict)
    with pytest.raises(InvalidInput, match="strict=true"):
        preview(io.BytesIO(GUESSED.encode()), wanted)
    assert len(preview(io.BytesIO(CERTAIN.encode()), wanted).items) == 2


def test_a_file_of_the_dataset_is_written_again_when_it_was_overtaken() -> None:
    """Another process changes the dataset while its file is being written."""
    datasets = named("Ann")

    def overtake() -> None:
        if len(snapshots.puts) == 1:
            merge_dataset("names", [Item("Bob")], datasets=datasets, mode=Mode.APPEND)

    snapshots = Snapshots(before=overtake)
    keep_snapshot("names", datasets=datasets, snapshots=snapshots)
    written = [[item["text"] for item in content["items"]] for _, content in snapshots.puts]
    assert written == [["Ann"], ["Ann", "Bob"]]


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_dataset_is_not_called_like_an_address_beside_it(word: str) -> None:
    """`/external/list` would otherwise be a dataset and a route."""
    with pytest.raises(InvalidInput, match="choose another name") as refused:
        validated_target(word)
    assert [fault.path for fault in refused.value.faults] == ["target"]


def test_a_report_of_a_reading_is_plain_json() -> None:
    """A report shows how the list was understood, and which lines became no item."""
    reading = preview(io.BytesIO(b"name\nAnn\n#REF!\nann\n"), Upload("names", "list.csv"))
    report = json.loads(json.dumps(reading_report(reading)))
    assert (report["format"], report["column"], report["header_line"]) == ("csv", "name", 1)
    assert (report["items"], report["duplicates"]) == (1, 1)
    assert [drop["line"] for drop in report["examples"]] == [3, 4]
    assert sum(report["dropped"].values()) == 2


def test_an_upload_shows_no_file_name_in_its_repr() -> None:
    """A repr may reach a log, and a file may be called like a customer."""
    assert "Siobhan" not in repr(Upload("names", "Siobhan.csv"))

"""Planning in steps: crashes and twins change nothing, and the files fit the document."""

from dataclasses import replace
from typing import Any

import pytest

from hybrid_audio.batching.findings import Findings, read_findings
from hybrid_audio.batching.planning import row_shards
from hybrid_audio.batching.planning.stem_rows import spec_of
from hybrid_audio.batching.request import ItemText
from hybrid_audio.datasets import merge_dataset
from hybrid_audio.domain.batches import naming
from hybrid_audio.domain.batches.batch import Batch, Kind, Planning
from hybrid_audio.domain.batches.plan import Plan
from hybrid_audio.domain.batches.rows import MessageRow, StemRow
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.errors import InvalidInput, NotFound, StoreUnavailable
from hybrid_audio.ingestion.reading import ListFormat
from tests.unit.batching.planning.desk import JUNE, SPEAKER, Desk, FakeFiles, csv_file

NAMES = ["Ann", "Bob", "Ann", "Cem", "", "Bob", "Dana", "Cem", "Ann", "Eva", "Ann"]
TABLE = "ref,name\n" + "".join(f"r{i},{name}\n" for i, name in enumerate(NAMES))


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows a shard."""
    monkeypatch.setattr(row_shards, "SHARD_ROWS", 3)


def missing_of(desk: Desk, batch: Batch) -> list[StemRow]:
    """Return all missing stems of the round, in order."""
    return [
        StemRow.from_json(line)
        for shard in range(batch.planning.shards)
        for line in desk.files.read_lines(naming.stems_name(batch.id, batch.round, shard)) or []
    ]


def test_a_table_becomes_shards_of_rows_in_its_order() -> None:
    """Every row is there, those that fail too."""
    desk = Desk()
    batch = desk.planner().step(desk.start(table=csv_file(TABLE)))
    rows = [
        MessageRow.from_json(line)
        for shard in range(4)
        for line in desk.files.read_lines(naming.rows_name("b1", 0, shard)) or []
    ]
    assert (batch.planning, batch.total) == (Planning(True, 4, 0, 11), 11)
    assert [(row.number, row.line, row.ref) for row in rows] == [
        (i, i + 2, f"r{i}") for i in range(11)
    ]


def test_the_plan_of_a_batch_is_that_of_its_rows_at_once() -> None:
    """However many shards and processes it took."""
    desk = Desk()
    batch = desk.planned(desk.start(table=csv_file(TABLE)))
    assert batch.plan == desk.plan_now(table=csv_file(TABLE)).plan
    assert batch.planning.planned_shards == 4


def test_missing_stems_are_numbered_through_and_counted_by_shard() -> None:
    """The index says how many each shard has, once all are planned."""
    desk = Desk()
    batch = desk.start(table=csv_file(TABLE))
    planner = desk.planner()
    while (after := planner.step(batch)) != batch:
        index = desk.files.read_json(naming.stems_index_name("b1", 0))
        assert (index is None) or batch.planning.planned_shards >= batch.planning.shards - 1
        batch = after

    missing = missing_of(desk, batch)
    assert desk.files.read_json(naming.stems_index_name("b1", 0)) == {"counts": [4, 1, 1, 1]}
    assert [row.number for row in missing] == list(range(7))
    assert batch.plan is not None
    assert sum(len(row.text) for row in missing) == batch.plan.characters
    assert {spec_of(row, SPEAKER).signature for row in missing} == set(desk.looked)


class Crash(Exception):
    """The process dies at a write."""


class CrashingFiles(FakeFiles):
    """Files of a process that dies before or after its n-th write."""

    writes_left = -1
    is_kept = False

    def _write(self, write: Any, name: str, content: Any) -> Any:
        self.writes_left -= 1
        if self.writes_left != 0:
            return write(name, content)
        if self.is_kept:
            write(name, content)
        raise Crash

    def write_lines(self, name: str, lines: Any) -> None:
        self._write(super().write_lines, name, lines)

    def create_lines(self, name: str, lines: Any) -> bool:
        if name in self.kept:
            return False
        self.write_lines(name, lines)
        return True

    def write_json(self, name: str, content: Any) -> None:
        self._write(super().write_json, name, content)

    def write_bytes(self, name: str, data: bytes) -> None:
        self._write(super().write_bytes, name, data)


@pytest.mark.parametrize("is_kept", [False, True])
def test_a_crash_at_any_write_loses_nothing_and_counts_nothing_twice(is_kept: bool) -> None:
    """The step is done again, and its files are the same."""
    whole = Desk()
    expected = whole.planned(whole.start(table=csv_file(TABLE)))

    for writes in range(1, 30):
        desk = Desk(files=CrashingFiles())
        batch = desk.start(table=csv_file(TABLE))
        desk.files.writes_left, desk.files.is_kept = writes, is_kept  # type: ignore[attr-defined]
        try:
            while (after := desk.planner().step(batch)) != batch:
                batch = after
        except Crash:
            batch = desk.planned(batch)
        assert (batch.plan, batch.planning) == (expected.plan, expected.planning)
        assert missing_of(desk, batch) == missing_of(whole, expected)
        assert (
            desk.files.kept[naming.stems_index_name("b1", 0)]
            == whole.files.kept[naming.stems_index_name("b1", 0)]
        )


def test_of_two_plans_of_one_shard_the_stems_that_were_written_first_count() -> None:
    """Between the two a stem came to be: documents and files still agree."""
    desk = Desk()
    read = desk.planner().step(desk.start(table=csv_file(TABLE)))
    first = desk.planner().step(read)
    desk.stored.add(desk.looked[0])
    second = desk.planner().step(read)

    assert first == second
    assert first.plan is not None
    lines = desk.files.read_lines(naming.stems_name("b1", 0, 0)) or []
    assert first.plan.misses == len(lines) == 4


def test_a_batch_that_is_planned_has_no_further_step() -> None:
    """The step returns it as it is."""
    desk = Desk()
    batch = desk.planned(desk.start(table=csv_file(TABLE)))
    assert desk.planner().step(batch) is batch


def test_what_was_found_in_a_table_is_kept_beside_its_rows() -> None:
    """Warnings of the whole of it, not of its head alone."""
    desk = Desk()
    desk.planner().step(desk.start(table=csv_file("ref,name,x\na,Ann,\na,Andr&eacute;,\n")))
    found = read_findings(desk.files, "b1")
    assert found.table is not None
    assert (found.table.format, found.table.delimiter) == (ListFormat.CSV, ",")
    assert found.table.mapping == {"ref": "ref", "name": "name"}
    assert found.table.columns == ("ref", "name", "x")
    assert [warning.code for warning in found.warnings] == [
        "slot_without_column",
        "columns_unused",
        "entities_decoded",
        "duplicate_refs",
    ]


def test_findings_of_a_table_read_back_are_those_of_its_plan() -> None:
    """What was planned at once and what is kept of a batch say the same."""
    desk = Desk()
    desk.planner().step(desk.start(table=csv_file(TABLE)))
    found, planned = read_findings(desk.files, "b1"), desk.plan_now(table=csv_file(TABLE))
    assert found == Findings(planned.table, planned.warnings)


def test_texts_with_one_ref_are_a_warning_without_a_table() -> None:
    """Items of a request have refs, too."""
    desk = Desk()
    texts = (ItemText("Hello.", ref="a"), ItemText("Goodbye.", ref="a"))
    desk.planner().step(desk.start(Kind.ITEMS, template=None, items=texts))
    found = read_findings(desk.files, "b1")
    assert found.table is None
    assert [warning.code for warning in found.warnings] == ["duplicate_refs"]


def test_datasets_that_are_left_out_stay_known_with_the_batch() -> None:
    """The slot's fallback is spoken; the warning of the request is not lost."""
    desk = Desk()
    merge_dataset("names", [Item("Ann")], datasets=desk.datasets)
    desk.planned(desk.start(Kind.ROTATIONS))
    assert [each.code for each in read_findings(desk.files, "b1").warnings] == [
        "slot_without_dataset"
    ]


def test_a_batch_of_stems_has_its_stems_as_rows_and_no_list_of_missing_ones() -> None:
    """Hits are rows as well; the plan says how many are missing."""
    desk = Desk()
    merge_dataset("names", [Item(name) for name in ["Ann", "Bob", "Cem"]], datasets=desk.datasets)
    batch = desk.start(Kind.ROTATIONS)
    planned = desk.planned(batch)
    assert (planned.total, planned.plan and planned.plan.stems) == (5, 5)
    assert not [name for name in desk.files.kept if "/stems/" in name]


def test_a_retried_batch_plans_the_rows_that_failed() -> None:
    """With their own numbers, and the total of the whole batch."""
    desk = Desk()
    batch = desk.planned(desk.start(table=csv_file(TABLE)))
    desk.failed = [MessageRow(4, 6, values={"name": "Ann"}), MessageRow(7, 9, values={"name": "Z"})]
    spent = Plan(characters=100, characters_in_full=400)
    planned = desk.planned(replace(batch, round=1, planning=Planning(), plan=spent))

    assert (planned.total, planned.planning.rows) == (11, 2)
    assert planned.plan is not None
    assert (planned.plan.rows, planned.plan.stems) == (2, 4)
    again = sum(len(row.text) for row in missing_of(desk, planned))
    assert planned.plan.characters == 100 + again
    rows = desk.files.read_lines(naming.rows_name("b1", 1, 0)) or []
    assert [row["number"] for row in rows] == [4, 7]


def test_a_retry_changes_nothing_of_what_speaking_in_full_would_take() -> None:
    """Its rows were counted when the whole table was planned."""
    desk = Desk()
    batch = desk.planned(desk.start(table=csv_file(TABLE)))
    desk.failed = [MessageRow(4, 6, values={"name": "Ann"})]
    first = Plan(characters_in_full=400)
    planned = desk.planned(replace(batch, round=1, planning=Planning(), plan=first))
    assert planned.plan is not None
    assert planned.plan.characters_in_full == 400


def test_an_upload_that_was_replaced_since_is_gone() -> None:
    """The batch was frozen with other bytes."""
    desk = Desk()
    desk.uploads.put("june.csv", TABLE)
    batch = desk.start(table=JUNE)
    desk.uploads.put("june.csv", "name\nMallory\n")
    with pytest.raises(NotFound):
        desk.planner().step(batch)


def test_a_table_that_is_damaged_below_its_head_does_not_heal() -> None:
    """The refusal names the line, and is final."""
    desk = Desk()
    batch = desk.start(table=csv_file("name\n" + "Annabella Luise\n" * 5_000 + "B\0b\n"))
    with pytest.raises(InvalidInput, match="line 5002: holds a NUL character"):
        desk.planner().step(batch)


def test_a_store_that_cannot_answer_stops_the_step_without_a_trace() -> None:
    """The next one goes on from the same place."""
    desk = Desk()
    batch = desk.planner().step(desk.start(table=csv_file(TABLE)))
    planner = desk.planner()

    def down(_: object) -> list[bool]:
        raise StoreUnavailable("down")

    planner._is_stored = down
    with pytest.raises(StoreUnavailable):
        planner.step(batch)
    planner._is_stored = desk.is_stored
    assert planner.step(batch).plan != Plan()

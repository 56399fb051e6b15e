"""The plan of a small batch, at once."""

import pytest

from hybrid_audio.datasets import merge_dataset
from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.errors import InvalidInput
from tests.unit.batching.planning.desk import JUNE, RECIPIENTS, Desk, csv_file

TABLE = "ref,Name,developer,note\n1,Ann,Hilton,x\n1,Bob,,\n2,,Hilton,\n"


def test_a_table_is_planned_wherever_it_lies() -> None:
    """Inline, in the request, or uploaded."""
    desk = Desk()
    desk.uploads.put("june.csv", TABLE)
    plans = [
        desk.plan_now(table=RECIPIENTS).plan,
        desk.plan_now(table=csv_file(TABLE)).plan,
        desk.plan_now(table=JUNE).plan,
    ]
    assert [(plan.rows, plan.failing, plan.misses) for plan in plans] == [(3, 1, 5)] * 3
    assert plans[1] == plans[2]
    assert [(fault.row, fault.line) for fault in plans[1].faults] == [(2, 4)]


def test_the_report_of_a_plan_says_how_its_table_is_read() -> None:
    """Columns without a use and refs that stand twice are warnings."""
    report = Desk().plan_now(table=csv_file(TABLE))
    assert report.table is not None
    assert report.table.mapping == {"ref": "ref", "name": "Name", "developer": "developer"}
    assert [warning.code for warning in report.warnings] == ["columns_unused", "duplicate_refs"]
    assert report.messages == 2


def test_a_plan_says_what_was_changed_in_its_rows() -> None:
    """A name that was saved in a wrong encoding is repaired, as the batch does it later."""
    report = Desk().plan_now(table=csv_file("name,developer\nAnn,Hilton\nJosÃ©,Hilton\n"))
    assert [warning.code for warning in report.warnings] == ["mojibake_repaired"]


def test_nothing_is_written_for_a_plan() -> None:
    """Stems are looked for, and that is all."""
    desk = Desk()
    desk.plan_now(table=RECIPIENTS)
    assert desk.files.kept == {}
    assert len(desk.looked) == 5


def test_a_larger_batch_is_pointed_to_a_start_that_waits() -> None:
    """A thousand rows or stems are planned at once, and not one more."""
    desk = Desk()
    rows = "name\n" + "Ann\n" * 1_000
    assert desk.plan_now(table=csv_file(rows)).plan.rows == 1_000
    with pytest.raises(InvalidInput, match='"start": "manual"'):
        desk.plan_now(table=csv_file(rows + "Bob\n"))

    merge_dataset("names", [Item(f"A{i}") for i in range(1_000)], datasets=desk.datasets)
    with pytest.raises(InvalidInput, match='"start": "manual"'):
        desk.plan_now(Kind.ROTATIONS)

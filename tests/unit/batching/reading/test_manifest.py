"""The manifest: a line for each row, in both forms, safe to open and flat in memory."""

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.batching.reading.manifest import (
    COLUMNS,
    FORMULA_STARTS,
    Manifest,
    cells,
    csv_lines,
    entry,
    write_manifest,
)
from hybrid_audio.domain.batches.batch import Batch, State
from hybrid_audio.domain.batches.rows import ItemState, OutcomeRow
from hybrid_audio.errors import Conflict
from tests.unit.batching.batches import ID, batch

MADE = OutcomeRow(
    0,
    2,
    ItemState.CREATED,
    "r0",
    object="messages/a.wav",
    sha256="ab",
    duration_ms=1500.5,
    cues=({"id": "greeting", "start_ms": 0.0},),
    characters=7,
    characters_in_full=90,
)
FAILED = OutcomeRow(1, 3, ItemState.FAILED, "r1", error="name is missing", characters_in_full=90)


class Rows:
    """Rows in memory; `windows` are the ranges that were read."""

    def __init__(self, rows: list[OutcomeRow]) -> None:
        self.windows: list[tuple[int, int]] = []
        self._rows = rows

    def read(self, first: int, end: int) -> list[OutcomeRow]:
        self.windows.append((first, end))
        return self._rows[first:end]


class ManyRows:
    """As many rows as are asked for, made when they are read."""

    def read(self, first: int, end: int) -> list[OutcomeRow]:
        return [OutcomeRow(n, n, ItemState.CREATED, f"r{n}") for n in range(first, end)]


class Files:
    """Keeps what was written, by the end of its name."""

    def __init__(self) -> None:
        self.written: dict[str, bytes] = {}

    @contextmanager
    def writer(self, name: str, content_type: str) -> Iterator[IO[bytes]]:
        file = io.BytesIO()
        yield file
        self.written[name.rpartition(".")[2]] = file.getvalue()


class Sink:
    """Counts what is written, and keeps nothing."""

    size = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        return len(data)


class Sinks:
    @contextmanager
    def writer(self, name: str, content_type: str) -> Iterator[IO[bytes]]:
        yield Sink()  # type: ignore[misc]


def uri(name: str) -> str:
    return f"gs://outputs/{name}"


def done(total: int) -> Batch:
    return batch(state=State.PARTIAL, total=total)


def read_back(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


def test_both_forms_list_every_row_in_order():
    """The same columns, JSON with nulls and CSV with empty cells."""
    files = Files()
    listed = write_manifest(done(2), Rows([MADE, FAILED]), files, uri=uri)
    lines = [json.loads(line) for line in files.written["jsonl"].splitlines()]
    head, first, second = read_back(files.written["csv"])

    assert listed == Manifest(rows=2, made_in_full=90)
    assert list(lines[0]) == head == list(COLUMNS)
    assert (lines[0]["object"], lines[1]["error"]) == ("gs://outputs/messages/a.wav", FAILED.error)
    assert dict(zip(head, second, strict=True))["error"] == "name is missing"
    assert json.loads(dict(zip(head, first, strict=True))["cues"]) == lines[0]["cues"]
    assert second[head.index("object")] == ""


def test_a_table_is_read_a_window_at_a_time():
    """Three windows for 10,000 rows, each of some shards."""
    rows = Rows([MADE] * 10_000)
    write_manifest(done(10_000), rows, Files(), uri=uri)
    assert rows.windows == [(0, 4_000), (4_000, 8_000), (8_000, 10_000)]


def test_memory_does_not_grow_with_the_table():
    """Three times the rows take no more at their peak."""
    peaks = []
    for total in (8_000, 24_000):
        tracemalloc.start()
        write_manifest(done(total), ManyRows(), Sinks(), uri=uri)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_a_manifest_before_the_table_is_read_is_refused():
    """There is no row to list."""
    with pytest.raises(Conflict, match="not read yet"):
        write_manifest(batch(total=None), Rows([]), Files(), uri=uri)


def test_a_batch_of_no_rows_has_a_manifest_with_a_header():
    """An empty table is a table."""
    files = Files()
    write_manifest(done(0), Rows([]), files, uri=uri)
    assert files.written == {"jsonl": b"", "csv": (",".join(COLUMNS) + "\r\n").encode()}


@pytest.mark.parametrize("start", [*FORMULA_STARTS, " =", "  +"])
def test_no_cell_is_a_formula(start):
    """A spreadsheet takes the first character, also after spaces; an apostrophe makes it text."""
    row = OutcomeRow(0, 1, ItemState.FAILED, f"{start}cmd|' /C calc'!A0", error=f"{start}1")
    found = cells(entry(row, uri))
    assert found[COLUMNS.index("ref")] == f"'{row.ref}"
    assert found[COLUMNS.index("error")] == f"'{row.error}"
    assert entry(row, uri)["ref"] == row.ref


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_any_text_is_read_back_from_csv_as_it_was(texts):
    """Commas, quotes, line ends and marks come back, each record on its own."""
    record = ["x", *texts]
    assert read_back(csv_lines([record, record])) == [record, record]


def test_records_end_as_rfc_4180_says():
    """CRLF after each record, quotes doubled inside quotes."""
    assert csv_lines([['a"b', "c,d"], ["e", "f\ng"]]) == b'"a""b","c,d"\r\ne,"f\ng"\r\n'


def test_a_manifest_lies_beside_the_rest_of_its_batch():
    """Deleting the batch's folder deletes it."""
    names: list[str] = []

    class Named(Files):
        def writer(self, name, content_type):
            names.append(name)
            return super().writer(name, content_type)

    write_manifest(done(0), Rows([]), Named(), uri=uri)
    assert names == [f"batches/{ID}/manifest.jsonl", f"batches/{ID}/manifest.csv"]

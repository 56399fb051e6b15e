"""Rows between delimiters: those of csv, and never an error."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.ingestion.recipients.delimited import lenient_rows

CELLS = st.text(alphabet="ab\",;\n 'é", max_size=6)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text with their ends."""
    return io.StringIO(text).readlines()


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6))
def test_what_csv_writes_is_read_as_it_was(table: list[list[str]]) -> None:
    """Each row with the line where it begins."""
    written, begins = io.StringIO(), []
    writer = csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for cells in table:
        begins.append(written.getvalue().count("\n") + 1)
        writer.writerow(cells)

    rows = list(lenient_rows(iter(lines_of(written.getvalue())), delimiter=","))
    assert [row.cells for row in rows] == table
    assert [row.line for row in rows] == begins
    assert not any(row.fault for row in rows)


@given(st.lists(st.text(alphabet='a",\n ', max_size=12), max_size=8))
def test_any_text_is_rows_in_the_order_of_their_lines(pieces: list[str]) -> None:
    """A row that cannot be read takes one line, so that none is skipped."""
    lines = lines_of("\n".join(pieces))
    rows = list(lenient_rows(iter(lines), delimiter=","))
    begins = [row.line for row in rows]

    assert begins == sorted(set(begins))
    assert all(1 <= line <= len(lines) for line in begins)
    for row, following in zip(rows, [*begins, len(lines) + 1][1:], strict=True):
        assert not row.fault or following == row.line + 1


def test_a_record_of_too_many_characters_is_read_line_by_line() -> None:
    """As if its quote had never been closed."""
    lines = ['"begins\n', *["x" * 1_000 + "\n"] * 70, 'ends"\n', "after,all\n"]
    rows = list(lenient_rows(iter(lines), delimiter=","))
    assert [row.line for row in rows if row.fault] == [1]
    assert rows[-1].cells == ["after", "all"]

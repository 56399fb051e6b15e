"""Tables: which delimiter, where rows begin, and which line opens a quote for good."""

import csv
import io
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.reading import ListFormat
from hybrid_audio.ingestion.tables.delimited import table_rows
from tests.unit.ingestion.reads import read, refusal, texts


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_parts_the_lines_evenly(delimiter: str) -> None:
    """Other delimiters inside the cells do not mislead."""
    rows = [["Ann", "a, b; c"], ["Bob", "d, e| f"], ["Cid", "g"], ["Dan", "h;i"]]
    table = "\n".join(delimiter.join(row) for row in rows if delimiter not in "".join(row))
    reading = read(table, column="column 1")
    assert reading.delimiter == delimiter
    assert reading.format is (ListFormat.TSV if delimiter == "\t" else ListFormat.CSV)


def test_a_known_header_decides_over_evenness() -> None:
    """Ragged rows below it are accounted for."""
    reading = read("name;city\nAnn, Lee\nBob, Lee;Rome\n")
    assert reading.delimiter == ";"
    assert [item.text for item in reading.items] == ["Ann, Lee", "Bob, Lee"]


def test_commas_in_a_plain_list_belong_to_its_items() -> None:
    """`Smith, John` is one line of a text file, and one item."""
    reading = read("Smith, John\nDoe, Ann\n", "names.txt")
    assert reading.format is ListFormat.TXT
    assert [item.text for item in reading.items] == ["Smith, John", "Doe, Ann"]


def test_tabs_part_even_a_plain_list() -> None:
    """Spreadsheets export `.txt` with tabs."""
    assert texts("name\tcity\nAnn\tRome\n", "names.txt") == ["Ann"]


def test_a_lone_column_has_no_delimiter() -> None:
    """Its cells keep what would part others."""
    reading = read("name\nAcme, Inc.\n")
    assert (reading.delimiter, [item.text for item in reading.items]) == (None, ["Acme, Inc."])


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "sep=^"])
def test_the_separator_line_of_excel_is_obeyed(first: str) -> None:
    """Whatever it names, and it is no row."""
    reading = read(f"{first}\nname{first.strip(chr(34))[-1]}x\nAnn{first.strip(chr(34))[-1]}1\n")
    assert (reading.lines, reading.columns) == ((3,), ("name", "x"))


def test_rows_know_the_line_where_they_begin() -> None:
    """Quoted line ends and blank lines count as lines."""
    reading = read('name,note\n\nAnn,"1\n2\n3"\nBob,x\n')
    assert reading.lines == (3, 6)


def test_text_after_a_closing_quote_drops_its_row_alone() -> None:
    """The line is whole, so the next one can be trusted."""
    reading = read('name,city\n"Rock" Johnson,Rome\nAnn,Rome\n')
    assert reading.dropped == {
        "has text after a closing quote; write a quote inside quotes twice": 1
    }
    assert reading.examples[0].line == 2
    assert [item.text for item in reading.items] == ["Ann"]


def test_quotes_inside_a_bare_cell_are_its_own() -> None:
    """A quotation mark opens a cell only at its beginning, as in Python's csv."""
    assert texts('name,x\nDwayne "Rock" Johnson,1\n') == ['Dwayne "Rock" Johnson']


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('"Ann', 1),
        ('name,x\n"a\nb","c\nd', 3),
        ('name,x\n"a\nb","c\nd","e\n\nf\n', 4),
        ('name,x\nAnn,1\nBob,"\n\n\n', 3),
        ('name,x\n"Ann ""A""",1\n"Bob ""B"",1\nCid,1\n', 3),
    ],
)
def test_the_line_that_opens_an_unclosed_quote_is_named(content: str, line: int) -> None:
    """The refusal names neither the first line of the row nor the last of the file."""
    assert refusal(content) == f"line {line}: opens a quote that is never closed"


def test_an_unclosed_quote_is_refused_long_before_the_end_of_a_large_file() -> None:
    """A record has a limit, whatever is quoted in it."""

    def lines() -> "list[str]":
        return ["name,x\n", "Ann,1\n", 'Bob,"2\n', *["Cid,3\n"] * 50_000]

    feed = iter(lines())
    with pytest.raises(InvalidInput, match="line 3: opens a quote"):
        list(table_rows(feed, delimiter=","))
    assert len(list(feed)) > 35_000


cells = st.text(
    st.characters(exclude_characters="\0\x1a\r\n", exclude_categories=["Cs"]) | st.just("\n"),
    max_size=12,
)
names = st.sampled_from(
    [
        "Ann",
        "José",
        "Ольга",
        "李小龍",
        "O'Neil",
        'Ann "A" Lee',
        "Lee, Ann",
        "a;b",
        "a|b",
        "Mary Ann",
    ]
)


@given(
    rows=st.lists(st.tuples(names, cells), min_size=1, max_size=8, unique_by=lambda row: row[0]),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_what_csv_writes_is_read_back(
    rows: list[tuple[str, str]], delimiter: str, quoting: Literal[0, 1, 2], end: str, codec: str
) -> None:
    """In any dialect and encoding, whatever the other columns hold, line ends included."""
    whole = io.StringIO(newline="")
    writer = csv.writer(whole, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerows(
        [("first_name", "remark"), *((name, cell.replace("\n", end)) for name, cell in rows)]
    )
    reading = read(whole.getvalue().encode(codec))
    assert [item.text for item in reading.items] == [name for name, _ in rows]
    assert (reading.delimiter, reading.column, reading.dropped) == (delimiter, "first_name", {})

"""A table of recipients: in any format, with its columns matched, and read as a stream."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.recipients import cells
from hybrid_audio.ingestion.recipients.read import inline_table
from tests.unit.ingestion.recipients.tables import (
    CITY,
    NAME,
    PAIR,
    codes,
    refusals,
    rows,
    table,
    values,
)

REPOSITORY = Path(__file__).resolve().parents[4]
ANN = {"name": "Ann", "developer": "Hilton"}
ZOE = {"name": "Zoë", "developer": "Marriott"}
MEASURE = """
import sys
from tests.memory import peak_mib
from hybrid_audio.ingestion.recipients.read import read_table
from tests.unit.ingestion.recipients.tables import PAIR
path = sys.argv[1]
with open(path, "rb") as source:
    table = read_table(source, filename=path, slots=PAIR)
    print(sum(1 for _ in table.rows), peak_mib())
"""


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        ("name,developer\nAnn,Hilton\nZoë,Marriott\n", "x.csv"),
        ("name;developer\r\nAnn;Hilton\r\nZoë;Marriott\r\n".encode("utf-16"), "x.csv"),
        ("sep=|\nname|developer\nAnn|Hilton\nZoë|Marriott\n", "x.txt"),
        ("name\tdeveloper\nAnn\tHilton\nZoë\tMarriott", "x.tsv"),
        (json.dumps([ANN, ZOE]), "x.json"),
        (json.dumps({"total": 2, "items": [ANN, ZOE]}, indent=1), "x.json"),
        (json.dumps({"recipients": [ANN, ZOE]}), "x"),
        (f"{json.dumps(ANN)}\n\n{json.dumps(ZOE)}\n", "x.jsonl"),
    ],
)
def test_every_format_of_a_list_is_also_one_of_a_table(data: bytes | str, filename: str) -> None:
    """Decoding, delimiters and shapes are those of the ingestion."""
    assert values(data, filename) == [ANN, ZOE]


def test_each_row_keeps_its_number_and_the_line_where_it_begins() -> None:
    """A cell may hold line ends, and blank lines are no rows."""
    read = rows('ref,name,developer\n\n7,"Ann\nLee",Hilton\n,,\n8,Bob,Hyatt\n')
    assert [(row.number, row.line, row.ref) for row in read] == [(0, 3, "7"), (1, 6, "8")]


def test_reserved_columns_are_no_values() -> None:
    """They say who the recipient is, and who speaks to them."""
    (row,) = rows("Ref,Voice ID,LANGUAGE,name,developer\nr1,joe,de,Ann,Hilton\n")
    assert (row.ref, row.voice_id, row.language, row.values) == ("r1", "joe", "de", ANN)


def test_a_slot_named_like_a_reserved_column_is_filled_by_it_too() -> None:
    """`Your reference is {ref}` is a sentence that people write."""
    slots = (type(NAME)("ref", "ref"),)
    (row,) = rows("ref\nA7\n", slots=slots)
    assert (row.ref, row.values) == ("A7", {"ref": "A7"})


def test_a_row_that_cannot_be_read_stops_no_other() -> None:
    """Each has its number and line, so that the total counts it."""
    read = rows(
        "name,developer\nAnn,Hilton\nBob,Hyatt,Miami\n"
        f'Cem,"Hil"ton\n{"x" * 60_001},Hilton\nname,developer\nDan,Hyatt\n'
    )
    assert [(row.number, row.line, row.fault) for row in read] == [
        (0, 2, None),
        (1, 3, "has 3 cells, and the header 2"),
        (2, 4, "has text after a closing quote; write a quote inside quotes twice"),
        (3, 5, "is longer than 60000 characters"),
        (4, 6, "repeats the header"),
        (5, 7, None),
    ]


def test_a_quote_that_is_never_closed_costs_the_row_of_its_line_only() -> None:
    """What csv swallowed below it is read afresh, to the end of the file and beyond 60,000."""
    below = [f"Zoe{i},Hyatt" for i in range(9_000)]
    read = rows('name,developer\n"Ann,Hilton\n' + "\n".join(below) + '\n"Bob,Hyatt\nCy,Hyatt\n')

    assert [row.line for row in read if row.fault] == [2, 9_003]
    assert len(read) == 9_003
    assert (read[-1].line, read[-1].values["name"]) == (9_004, "Cy")


def test_many_open_quotes_take_time_in_proportion_to_the_file() -> None:
    """Each record is given up at the next quote, so that no line is read many times."""
    read = rows("name,developer\n" + '"Ann,Hilton\nBob,Hyatt\n' * 20_000)
    assert sum(row.fault is not None for row in read) == 20_000


def test_a_line_that_is_no_json_is_a_row_that_fails() -> None:
    """The lines around it are read."""
    lines = [json.dumps(ANN), '{"name": ', '{"name": "A", "name": "B"}', '"Ann"', "[1]"]
    read = values("\n".join([*lines, json.dumps(ZOE)]), "x.jsonl")

    assert (read[0], read[-1]) == (ANN, ZOE)
    assert read[1:-1] == [
        "ends in the middle of a value",
        "holds an object with a repeated key",
        "is not an object of columns and values",
        "is neither a text nor an object",
    ]


def test_an_object_of_a_list_that_is_not_strict_is_a_row_that_fails() -> None:
    """Its end is known, so that reading goes on behind it."""
    data = (
        f'[{json.dumps(ANN)}, {{"name": "A", "name": NaN}}, {{"name": ["A"]}}, {json.dumps(ZOE)}]'
    )
    assert values(data, "x.json") == [
        ANN,
        "holds NaN, which JSON does not know",
        "name is not a text",
        ZOE,
    ]


def test_a_list_that_breaks_off_is_refused_at_its_line() -> None:
    """Nothing says where its next object would begin."""
    assert refusals(f'[\n{json.dumps(ANN)},\n{{"name": ', "x.json") == {
        "line 3": "ends in the middle of a value"
    }


def test_numbers_of_json_are_texts_and_null_is_nothing() -> None:
    """An account number is spoken as it is written."""
    data = json.dumps([{"name": 42, "developer": None, "ref": 7}])
    (row,) = rows(data, "x.json")
    assert (row.values, row.ref) == ({"name": "42"}, "7")


def test_a_row_that_fails_by_its_cells_keeps_its_ref() -> None:
    """The caller finds the recipient again by it."""
    (row,) = rows(json.dumps([{"name": ["Ann"], "developer": "Hilton", "ref": "c-7"}]), "x.json")
    assert (row.ref, row.fault) == ("c-7", "name is not a text")


def test_what_other_programs_did_to_a_cell_is_undone_or_fails_its_row() -> None:
    """A ref is the caller's own and comes back as it was given."""
    read = table("ref,name,developer\na&amp;b,Andr&eacute;,Hilton\nr2,Jos\ufffd,Hilton\n")
    first, second = read.rows

    assert (first.ref, first.values["name"]) == ("a&b", "André")
    assert second.fault == ("name holds U+FFFD, which stands for characters that were lost")
    assert [each.code for each in read.later_warnings()] == ["entities_decoded"]


def test_a_ref_is_one_line_of_two_hundred_characters_at_most() -> None:
    """Manifests name it once a row."""
    read = rows(f'ref,name,developer\n{"r" * 201},Ann,Hilton\n"a\nb",Ann,Hilton\n')
    assert [row.fault for row in read] == [
        "ref is longer than 200 characters, or not on one line"
    ] * 2


def test_more_rows_than_a_batch_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal says how many it takes."""
    monkeypatch.setattr(cells, "MAX_ROWS", 2)
    assert len(rows("name,developer\nA,B\nC,D\n")) == 2
    assert refusals("name,developer\nA,B\nC,D\nE,F\n") == {
        "file": "holds more than 2 rows, the most of one batch; split it"
    }


def test_a_table_may_begin_below_titles() -> None:
    """They are dropped with a warning that names the first."""
    read = table("Our guests\n\nFirst name,Developer\nAnn,Hilton\n")
    assert (codes(read), read.report.header_line) == (["lines_above_header"], 3)


def test_rows_like_the_header_above_it_refuse_the_table() -> None:
    """Either may be the header."""
    assert list(refusals("Ann,Hilton\nname,developer\nBob,Hyatt\n")) == ["line 1"]
    assert values("Ann,Hilton\nname,developer\nBob,Hyatt\n", header_line=2) == [
        {"name": "Bob", "developer": "Hyatt"}
    ]


def test_a_table_without_a_header_is_refused_unless_its_columns_are_named() -> None:
    """The refusal shows what the first row holds, and how to name a column by its place."""
    headless = "Ann,Hilton\nZoë,Marriott\n"
    (reason,) = refusals(headless).values()
    assert "Ann, Hilton" in reason
    assert "columns.name=column 1" in reason

    columns = {"name": "column 1", "developer": "column 2"}
    assert values(headless, columns=columns, header_line=0) == [ANN, ZOE]


def test_a_column_that_no_slot_uses_is_listed() -> None:
    """The caller sees it before anything is spoken."""
    read = table("name,developer,phone,\nAnn,Hilton,1,x\n")
    assert (read.report.unused, codes(read)) == (("phone", "column 4"), ["columns_unused"])


def test_a_guess_is_refused_where_the_caller_wants_none() -> None:
    """With `strict` the list of guesses says how each becomes certain."""
    assert codes(table("name,Company\nAnn,Hilton\n")) == ["column_guessed?"]
    assert refusals("name,Company\nAnn,Hilton\n", strict=True)


def test_vcards_are_no_table_of_recipients() -> None:
    """The refusal says what to export instead."""
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ann Lee\nEND:VCARD\n"
    assert refusals(card, "x.vcf") == {"file": "holds vCards; export the recipients as CSV or JSON"}


def test_rows_of_a_request_have_numbers_and_no_lines() -> None:
    """They are matched like the columns of a file."""
    read = inline_table(
        [{"First Name": "Ann", "Ref": 1}, {"First Name": "Bob"}], slots=(NAME, CITY)
    )
    assert [(row.number, row.line, row.ref, row.values) for row in read.rows] == [
        (0, None, "1", {"name": "Ann"}),
        (1, None, None, {"name": "Bob"}),
    ]


def test_rows_of_a_request_whose_keys_fit_no_slot_are_refused() -> None:
    """Each slot without a column is named at once."""
    with pytest.raises(InvalidInput) as refused:
        inline_table([{"phone": "1"}], slots=PAIR)
    assert [fault.path for fault in refused.value.faults] == ["columns.name", "columns.developer"]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_table_of_200_000_rows_streams_in_bounded_memory(form: str, tmp_path: Path) -> None:
    """Ten times the rows take no more than a few MiB more."""
    peaks = []
    for count in (20_000, 200_000):
        path = tmp_path / f"{count}.{form}"
        with path.open("w", encoding="utf-8") as file:
            if form == "csv":
                file.write("ref,name,developer\n")
            for i in range(count):
                row = {"ref": f"r{i}", "name": f"Zoë {i}", "developer": "Hilton"}
                file.write(f"{','.join(row.values()) if form == 'csv' else json.dumps(row)}\n")
        code = [sys.executable, "-c", MEASURE, str(path)]
        output = subprocess.run(code, cwd=REPOSITORY, capture_output=True, text=True, check=True)
        rows_read, peak = map(int, output.stdout.split())
        assert rows_read == count
        peaks.append(peak)

    assert peaks[1] - peaks[0] <= 8

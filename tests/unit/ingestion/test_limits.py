"""Limits: memory does not grow with the file, and what is too large is refused early."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion import gathering
from hybrid_audio.ingestion.decoding import text
from hybrid_audio.ingestion.limits import FileLimits
from hybrid_audio.ingestion.read import read_items
from hybrid_audio.ingestion.reading import ListOptions, Reading
from tests.unit.ingestion.reads import read, refusal

REPOSITORY = Path(__file__).resolve().parents[3]
MIB = 2**20
ROWS = 200_000
MEASURE = """
import io, json, sys
from tests.memory import peak_mib
from hybrid_audio.ingestion.read import read_items
from hybrid_audio.ingestion.reading import ListOptions
rows = range({rows})
line = lambda i: f"{{i}};Zoë {{i}};zoe{{i}}@example.com\\n"
table = lambda: "id;Vorname;E-Mail\\n" + "".join(line(i) for i in rows)
person = lambda i: {{"name": f"Zoë {{i}}", "spoken": f"So-e {{i}}", "language": "en"}}
objects = lambda: json.dumps([person(i) for i in rows])
source = io.BytesIO({{"csv": table, "json": objects}}[sys.argv[1]]().encode())
reading = read_items(source, filename="x", target="names", options=ListOptions())
print(len(reading.items), peak_mib())
"""


class Endless(io.RawIOBase):
    """A file of one gigabyte that repeats one piece of bytes, and counts what is read of it."""

    def __init__(self, start: bytes, piece: bytes) -> None:
        self.size, self.start, self.piece, self.position, self.bytes_read = (
            2**30,
            start,
            piece,
            0,
            0,
        )

    def seek(self, position: int, whence: int = 0) -> int:
        self.position = position
        return position

    def read(self, size: int = -1) -> bytes:
        size = min(size, self.size - self.position)
        found = (
            (self.start + self.piece * (size // len(self.piece) + 1))[:size]
            if self.position == 0
            else None
        )
        found = found or (self.piece * (size // len(self.piece) + 1))[:size]
        self.position += size
        self.bytes_read += size
        return found


def refused(source: Endless) -> str:
    """Return why the endless file is refused."""
    with pytest.raises(InvalidInput) as error:
        read_items(cast("BinaryIO", source), filename="x", target=None, options=ListOptions())
    return error.value.detail


@pytest.mark.parametrize(
    "start", [b"", b"[", b'["', b'{"items": ["', b'{"name": "', b"\xff\xfe", b'name,x\n"']
)
def test_a_line_of_a_gigabyte_is_refused_after_reading_less_than_one_mebibyte(start: bytes) -> None:
    """Of a list, of a table, and of one JSON text, in any encoding."""
    source = Endless(start, b"aa")
    assert "is longer than 60000 characters" in refused(source)
    assert source.bytes_read < MIB


@pytest.mark.parametrize("start", [b"", b"["])
def test_a_file_of_a_gigabyte_is_refused_at_its_limit(start: bytes) -> None:
    """However short its lines are, and however valid its JSON."""
    source = Endless(start, b'"a",\n')
    assert refused(source) == "file: is larger than 64 MiB; split it"
    assert source.bytes_read < 66 * MIB


@pytest.mark.slow
@pytest.mark.parametrize("format", ["csv", pytest.param("json", marks=pytest.mark.storm)])
def test_two_hundred_thousand_rows_are_read_in_less_than_300_mebibytes(format: str) -> None:
    """Peak of a process of its own, with the file itself in memory."""
    command = [sys.executable, "-c", MEASURE.format(rows=ROWS), format]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    items, mebibytes = map(int, done.stdout.split())
    assert items == ROWS
    assert mebibytes < 300


def test_more_items_than_a_file_may_have_are_refused_at_their_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Duplicates do not count as items."""
    monkeypatch.setattr(gathering, "MAX_FILE_ITEMS", 3)
    assert len(read("name\na\nb\nA\nc\nB\n").items) == 3
    assert (
        refusal("name\na\nb\nA\nc\nd\n")
        == "line 6: is beyond the 3 items that a file may have; split it"
    )


def test_more_rows_than_a_file_may_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows count although all of them are the same."""
    monkeypatch.setattr(gathering, "MAX_ROWS", 3)
    assert refusal("a\na\na\na\n") == "line 4: is beyond the 3 rows that a file may have"


def test_more_lines_than_a_file_may_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines count although all of them are blank."""
    monkeypatch.setattr(text, "MAX_LINES", 3)
    assert refusal("a\n\n\n\n\n") == "line 4: is beyond the 3 lines that a file may have"


def test_a_long_line_is_refused_by_its_number() -> None:
    """A line is measured in characters, whatever they take in bytes."""
    assert refusal("name\nAnn\n" + "é" * 60_001 + "\n") == "line 3: is longer than 60000 characters"


def test_what_the_sample_does_not_hold_is_not_taken_for_absent() -> None:
    """A first line as long as the sample is not the only line, and many blank ones are not all."""
    assert refusal("a,b,c," * 9_990 + "\n" + "d,e\n" * 9_000).startswith("line 1: has 29971 cells")
    assert refusal("\n" * 70_000 + "Ann\n") == "file: begins with nothing but blank lines"


def test_the_limit_of_a_file_counts_its_bytes() -> None:
    """Up to it, a file is taken."""
    limits = FileLimits(most_bytes=8)
    assert len(read("Ann\nBob\n", limits=limits).items) == 2
    assert refusal("Ann\nBobb\n", limits=limits).startswith("file: is larger than")


def outcome(content: bytes, filename: str, column: str | None) -> Reading | InvalidInput:
    """Return the reading or the refusal; any other error escapes."""
    try:
        return read(content, filename, column=column)
    except InvalidInput as error:
        return error


PIECES = (
    rb"""" , ; | [ ] { } : = name Ann items null NaN 1e999 \ud800 "Ann" {"name": , {"items":[ """
).split()
MARKS = [
    b"\n",
    b"\r",
    b"\r\n",
    b"\t",
    b" ",
    b"\xe9",
    b"\xc3\xa9",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x1a",
    b"sep=;\n",
]


@given(
    content=st.binary(max_size=80)
    | st.lists(st.sampled_from(PIECES + MARKS), max_size=25).map(b"".join),
    filename=st.sampled_from(
        ["x", "x.csv", "x.tsv", "x.json", "x.jsonl", "x.txt", "a/b.CSV", "", "."]
    ),
    column=st.sampled_from([None, "", "name", "column 1"]),
)
@example(content=b'{"items":["Ann"]}', filename="x.json", column=None)
def test_any_bytes_give_a_reading_or_a_refusal_with_faults(
    content: bytes, filename: str, column: str | None
) -> None:
    """Nothing else escapes; every row read is an item or accounted for."""
    found = outcome(content, filename, column)
    if isinstance(found, InvalidInput):
        assert found.faults
        return
    assert found.rows_read == len(found.items) + sum(found.dropped.values())
    assert len(found.items) == len(found.lines) == len({item.key for item in found.items}) > 0
    json.dumps(
        [
            [each.detail for each in found.warnings],
            found.first_rows,
            found.columns,
            [drop.value for drop in found.examples],
        ]
    ).encode()

"""Write the manifest of a batch: one line for each row of the table, as JSON lines and as CSV.

It is written window by window, in bounded memory whatever the size of the table.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Any, Protocol

from hybrid_audio.domain.batches.batch import Batch
from hybrid_audio.domain.batches.naming import manifest_name
from hybrid_audio.domain.batches.portions import SHARD_ROWS
from hybrid_audio.domain.batches.rows import ItemState, OutcomeRow
from hybrid_audio.errors import Conflict

COLUMNS = (
    *("row", "line", "ref", "state", "error", "object", "sha256"),
    *("duration_ms", "cues", "characters"),
)
JSONL, CSV = "jsonl", "csv"
CONTENT_TYPES = {
    JSONL: "application/x-ndjson",
    CSV: "text/csv; charset=utf-8; header=present",
}

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001  # spreadsheets take the wide ones, too
"""First characters by which a spreadsheet takes a cell for a formula (OWASP, CSV Injection)."""

WINDOW_ROWS = 4 * SHARD_ROWS
"""Read at once, side by side: some 20 MB with their cues; a million rows take 250 windows."""

MADE = frozenset({ItemState.HIT, ItemState.CREATED})


class Rows(Protocol):
    """What became of a batch's rows, in the order of the table."""

    def read(self, first: int, end: int) -> list[OutcomeRow]: ...


class ManifestFiles(Protocol):
    """Where manifests are written, in pieces."""

    def writer(self, name: str, content_type: str) -> AbstractContextManager[IO[bytes]]: ...


@dataclass(frozen=True)
class Manifest:
    """What a manifest lists: its rows, and the characters of what was made, spoken in full."""

    rows: int
    made_in_full: int


def write_manifest(
    batch: Batch, rows: Rows, files: ManifestFiles, *, uri: Callable[[str], str]
) -> Manifest:
    """Write both forms of a batch's manifest and return what they list.

    `uri` gives the gs:// address of an object. Writing it twice is harmless: each is there once it
    is whole. Raises StoreUnavailable and StoreRefused as the store does, and Conflict before the
    table was read.
    """
    if batch.total is None:
        raise Conflict("the table of the batch is not read yet; there is nothing to list")

    written = made_in_full = 0
    with (
        files.writer(manifest_name(batch.id, JSONL), CONTENT_TYPES[JSONL]) as jsonl,
        files.writer(manifest_name(batch.id, CSV), CONTENT_TYPES[CSV]) as table,
    ):
        table.write(csv_lines([COLUMNS]))
        for window in windows(batch.total, rows):
            entries = [entry(row, uri) for row in window]
            jsonl.write(b"".join(json_line(each) for each in entries))
            table.write(csv_lines([cells(each) for each in entries]))
            written += len(window)
            made_in_full += sum(row.characters_in_full for row in window if row.state in MADE)

    return Manifest(written, made_in_full)


def windows(total: int, rows: Rows) -> Iterator[list[OutcomeRow]]:
    """Yield the rows of the table in order, a window at a time."""
    for first in range(0, total, WINDOW_ROWS):
        yield rows.read(first, min(first + WINDOW_ROWS, total))


def entry(row: OutcomeRow, uri: Callable[[str], str]) -> dict[str, Any]:
    """Return the entry of a row, every column in it."""
    return {
        "row": row.number,
        "line": row.line,
        "ref": row.ref,
        "state": row.state.value,
        "error": row.error,
        "object": None if row.object is None else uri(row.object),
        "sha256": row.sha256,
        "duration_ms": row.duration_ms,
        "cues": [dict(cue) for cue in row.cues],
        "characters": row.characters,
    }


def json_line(content: dict[str, Any]) -> bytes:
    """Return an entry as a line of JSON; texts stay as they are."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode() + b"\n"


def cells(content: dict[str, Any]) -> list[str]:
    """Return the cells of an entry: cues as JSON, what is not known empty.

    A text that a spreadsheet would take for a formula has an apostrophe before it, so that opening
    the file runs nothing; the JSON lines hold it unchanged.
    """
    return [_cell(content[name]) for name in COLUMNS]


def csv_lines(rows: Sequence[Sequence[str]]) -> bytes:
    """Return records of RFC 4180: CRLF, and quotes around what holds a comma, a quote or a line."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if not isinstance(value, str):
        return str(value)
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA_STARTS) else value

"""The columns of a table or of objects, and the choice of the one that holds the texts."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hybrid_audio.ingestion.reading import ReadingWarning, Row


@dataclass(frozen=True)
class Column:
    """A column of a table by its place, or a field of objects by its key, and its label."""

    key: int | str
    label: str
    header: str = ""

    def of(self, row: Row) -> object:
        """Return what the row has in this column; None where it ends before."""
        if isinstance(row.cells, list) and isinstance(self.key, int):
            return row.cells[self.key] if self.key < len(row.cells) else None
        return row.cells.get(str(self.key)) if isinstance(row.cells, dict) else None


@dataclass(frozen=True)
class Choice:
    """The column of the texts, why it was chosen, and the columns of details by their names."""

    text: Column
    reason: str
    details: dict[str, Column]
    warnings: tuple[ReadingWarning, ...] = field(default=())

    def with_text(self, row: Row, text: str) -> Row:
        """Return the row with another text in its place."""
        cells, key = row.cells, self.text.key
        if isinstance(cells, dict):
            return row._replace(cells={**cells, str(key): text})
        if isinstance(cells, list) and isinstance(key, int):
            return row._replace(cells=[*cells[:key], text, *cells[key + 1 :]])
        return row._replace(cells=text)


def headed(headers: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns under these headers; a column without a header is called by its place."""
    cleaned = [unicodedata.normalize("NFC", header.strip(" \t\n\ufeff")) for header in headers]
    return tuple(Column(i, header or f"column {i + 1}", header) for i, header in enumerate(cleaned))


def keyed(rows: Iterable[Row]) -> tuple[Column, ...]:
    """Return the fields of the objects among the rows, in the order of their first appearance."""
    keys = dict.fromkeys(key for row in rows if isinstance(row.cells, dict) for key in row.cells)
    return tuple(Column(key, key, key) for key in keys)

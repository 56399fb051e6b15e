"""Which column holds the texts, and why: named by the caller, by its header, or by what its cells
look like.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.reading import Row
from hybrid_audio.ingestion.tables.header_words import COMPANIONS, plain, wanted

_MAX_TEXT = 100
_MIN_SHARE_OF_TEXTS = 0.5
_LISTED = 50


@dataclass(frozen=True)
class Column:
    """A column of a table by its place, or a field of objects by its key; people call
    it `label`.
    """

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
    """The column of the texts, why it is this one, and the columns of other details by
    their names.
    """

    text: Column
    reason: str
    details: dict[str, Column]


def headed(headers: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns under these headers; a column without a header is called by its place."""
    cleaned = [unicodedata.normalize("NFC", header.strip(" \t\n\ufeff")) for header in headers]
    return tuple(Column(i, header or f"column {i + 1}", header) for i, header in enumerate(cleaned))


def keyed(rows: Iterable[Row]) -> tuple[Column, ...]:
    """Return the fields that the objects among the rows have, in the order of their first
    appearance.
    """
    keys = dict.fromkeys(key for row in rows if isinstance(row.cells, dict) for key in row.cells)
    return tuple(Column(key, key, key) for key in keys)


def choose(
    columns: Sequence[Column], rows: Sequence[Row], *, named: str | None, target: str | None
) -> Choice:
    """Return the column of the texts among `columns`; `rows` are the first ones, which tell where
    no header does.

    Raises InvalidInput when the named column is not there or is there twice, and when no column
    looks like texts.
    """
    text, reason = _choose(columns, rows, named=named, target=target)
    details = {plain(each): each for each in COMPANIONS}
    found: dict[str, Column] = {}
    for column in columns:
        name = details.get(plain(column.header))
        if name is not None and column is not text:
            found.setdefault(name, column)
    if isinstance(text.key, str):  # objects may have a field that none of the first has
        found = {name: Column(name, name, name) for name in COMPANIONS if name != text.key} | found
    return Choice(text, reason, found)


def _choose(
    columns: Sequence[Column], rows: Sequence[Row], *, named: str | None, target: str | None
) -> tuple[Column, str]:
    if named is not None and named.strip():
        return _named(columns, named), "it was named in the request"
    if not columns:
        return Column("text", "text", "text"), "the list holds bare texts"
    by_header = _by_header(columns, target)
    if by_header is not None:
        return by_header, f"its header is the best match for {target or 'a list of texts'}"
    if len(columns) == 1:
        return columns[0], "it is the only column"
    return _by_cells(columns, rows)


def _named(columns: Sequence[Column], named: str) -> Column:
    exact = unicodedata.normalize("NFC", named.strip()).casefold()
    found = [column for column in columns if column.label.casefold() == exact]
    found = found or [column for column in columns if plain(column.label) == plain(named) != ""]
    if not found:
        raise InvalidInput.at("column", f"is not in the file; {_listing(columns)}")
    if len(found) > 1:
        places = ", ".join(_place(column) for column in found)
        raise InvalidInput.at(
            "column", f"stands in the file {len(found)} times ({places}); rename all but one"
        )
    return found[0]


def _place(column: Column) -> str:
    return f"column {column.key + 1}" if isinstance(column.key, int) else column.label


def _listing(columns: Sequence[Column]) -> str:
    if not columns:
        return "it has no columns: it lists bare texts"
    labels = ", ".join(column.label[:_MAX_TEXT] for column in columns[:_LISTED])
    return f"its columns are: {labels}{', ...' if len(columns) > _LISTED else ''}"


def _by_header(columns: Sequence[Column], target: str | None) -> Column | None:
    by_word: dict[str, Column] = {}
    for column in columns:
        by_word.setdefault(plain(column.header), column)
    return next((by_word[word] for word in wanted(target) if word in by_word), None)


def _by_cells(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[Column, str]:
    scores = [_looks(column, rows) for column in columns]
    best = max(range(len(columns)), key=lambda i: scores[i])
    texts, distinct = scores[best]
    if texts < _MIN_SHARE_OF_TEXTS:
        raise InvalidInput.at(
            "column", f"must be named, no column looks like texts; {_listing(columns)}"
        )
    return columns[
        best
    ], f"no header is known; of its first cells {texts:.0%} look like texts, {distinct:.0%} differ"


def _looks(column: Column, rows: Sequence[Row]) -> tuple[float, float]:
    """Return which share of the rows has a text here, and which share of those texts is
    different.
    """
    texts = [cell for row in rows if isinstance(cell := column.of(row), str) and _is_text(cell)]
    return len(texts) / max(1, len(rows)), len(set(texts)) / max(1, len(texts))


def _is_text(cell: str) -> bool:
    if len(cell) > _MAX_TEXT or "@" in cell:
        return False
    return any(c.isalpha() for c in cell) and not any(c.isdigit() for c in cell)

"""Repair the rows of a file, headers included, and report the repairs."""

from collections.abc import Iterable, Iterator
from typing import Any

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.decoding.repairs.repair import RepairKind, repaired
from hybrid_audio.ingestion.reading import ReadingWarning, Row

_WHAT = {
    RepairKind.ENTITIES: "HTML entities were decoded",
    RepairKind.ESCAPES: "escapes such as \\u00e9 or %C3%A9 were decoded",
    RepairKind.MOJIBAKE: "UTF-8 that had been read as another encoding was repaired",
}


class Repairs:
    """Repairs rows as they come by, and counts the rows that each kind of repair changed."""

    def __init__(self) -> None:
        self._counts: dict[RepairKind, int] = {}
        self._first_lines: dict[RepairKind, int] = {}

    def rows(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows with their cells repaired; a cell that cannot be stays as it is."""
        for row in rows:
            kinds: set[RepairKind] = set()
            cells = _repaired_cells(row.cells, kinds)
            for kind in kinds:
                self._counts[kind] = self._counts.get(kind, 0) + 1
                self._first_lines.setdefault(kind, row.line)
            yield row._replace(cells=cells) if kinds else row

    def text(self, text: str, line: int) -> str:
        """Return one cell of a row repaired; raises InvalidInput where characters were lost."""
        repair = repaired(text)
        for kind in repair.kinds:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._first_lines.setdefault(kind, line)
        return repair.text

    def warnings(self) -> list[ReadingWarning]:
        """Return what was repaired, each kind with its number of rows and its first line."""
        return [
            ReadingWarning(
                kind.value, f"{_WHAT[kind]} in {count} rows", line=self._first_lines[kind]
            )
            for kind, count in sorted(self._counts.items())
        ]


def _repaired_cells(
    cells: list[Any] | dict[str, Any] | str, kinds: set[RepairKind]
) -> list[Any] | dict[str, Any] | str:
    if isinstance(cells, str):
        return _text(cells, kinds)
    if isinstance(cells, list):
        return [_text(cell, kinds) if isinstance(cell, str) else cell for cell in cells]

    return {
        _text(key, kinds): _text(value, kinds) if isinstance(value, str) else value
        for key, value in cells.items()
    }


def _text(text: str, kinds: set[RepairKind]) -> str:
    try:
        repair = repaired(text)
    except InvalidInput:  # the row is dropped for it, with the reason, if this is the cell it needs
        return text
    kinds.update(repair.kinds)
    return repair.text

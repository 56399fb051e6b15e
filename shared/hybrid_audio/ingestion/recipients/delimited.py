"""Read the rows of a delimited table one by one: a row that cannot be read stops no other."""

import csv
from collections import deque
from collections.abc import Iterator

from hybrid_audio.ingestion.limits import MAX_COLUMNS, MAX_LINE_CHARACTERS
from hybrid_audio.ingestion.reading import Row
from hybrid_audio.ingestion.tables.delimited import MALFORMED, spaced_cells
from hybrid_audio.ingestion.tables.dialect import NO_DELIMITER

UNCLOSED = "opens a quote that is not closed, or not at the end of a cell"
TOO_LONG = f"is longer than {MAX_LINE_CHARACTERS} characters"


def lenient_rows(
    lines: Iterator[str], *, delimiter: str | None, first_line: int = 1
) -> Iterator[Row]:
    """Yield every row, those of blank lines too; one that cannot be read has a fault.

    A quote that is not closed costs the row of its line; the lines below are read afresh. `lines`
    may be cut, by one character too late.
    """
    return _Records(lines, delimiter or NO_DELIMITER, first_line).rows()


class _Records:
    """The records of csv's reader, and the lines of the one under way."""

    def __init__(self, lines: Iterator[str], delimiter: str, first_line: int) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._line = first_line
        self._record: list[str] = []
        self._again: deque[str] = deque()

    def rows(self) -> Iterator[Row]:
        """Yield the rows, with a new reader after each that csv could not read."""
        while True:
            try:
                yield from self._read()
            except csv.Error:
                yield self._faulty()
            else:
                return

    def _read(self) -> Iterator[Row]:
        record = self._record
        reader = csv.reader(
            self._fed(), delimiter=self._delimiter, strict=True, skipinitialspace=True
        )
        for cells in reader:
            yield Row(self._line, cells)
            self._line += len(record)
            record.clear()

    def _fed(self) -> Iterator[str]:
        """Yield the lines; raises csv.Error where a line, or the record, is longer than allowed."""
        record, again, lines = self._record, self._again, self._lines
        size = 0
        while (line := again.popleft() if again else next(lines, None)) is not None:
            size = size + len(line) if record else len(line)
            record.append(line)
            if size > MAX_LINE_CHARACTERS:
                raise csv.Error
            yield line

    def _faulty(self) -> Row:
        """Return the row of the record that csv could not read; what it swallowed is read again."""
        record, line = self._record[:], self._line
        self._record.clear()
        cells = spaced_cells("".join(record), self._delimiter)
        if cells is not None and sum(map(len, record)) <= MAX_LINE_CHARACTERS:
            self._line += len(record)
            return Row(line, cells)

        self._again.extendleft(reversed(record[1:]))
        self._line += 1
        return Row(line, record[:1], _fault(record))


def _fault(record: list[str]) -> str:
    if len(record[0]) > MAX_LINE_CHARACTERS:
        return TOO_LONG
    return UNCLOSED if len(record) > 1 or record[0].count('"') % 2 else MALFORMED


def width_fault(cells: list[str], width: int) -> str | None:
    """Return why a row has too many cells, or None where those beyond the header are empty."""
    if not any(map(str.strip, cells[width : MAX_COLUMNS + 1])):
        return None
    return f"has {len(cells)} cells, and the header {width}"

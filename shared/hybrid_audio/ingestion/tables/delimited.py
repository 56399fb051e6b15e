"""Read rows of tables and lists: cells between delimiters, each row with its first line."""

import csv
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.limits import MAX_COLUMNS, MAX_LINE_CHARACTERS
from hybrid_audio.ingestion.reading import Row
from hybrid_audio.ingestion.tables.dialect import NO_DELIMITER

MALFORMED = "has text after a closing quote; write a quote inside quotes twice"


def list_rows(lines: Iterable[str], *, first_line: int = 1) -> Iterator[Row]:
    """Yield each line that is not blank as a row of one cell, quotes and all."""
    was_blank = False
    for number, line in enumerate(lines, start=first_line):
        is_blank = not line.strip()
        if not is_blank:
            yield Row(number, [line.removesuffix("\n")], follows_blank=was_blank)
        was_blank = is_blank


def table_rows(
    lines: Iterable[str], *, delimiter: str | None, first_line: int = 1
) -> Iterator[Row]:
    """Yield the rows that are not blank; None as delimiter means one column, quoted or not.

    A row with text after a closing quote has a fault; white space there is ignored. Raises
    InvalidInput at the line where a quote opens that is never closed, or closes lines later in the
    middle of a text, and at a row of too many cells.
    """
    feed = _Feed(lines, delimiter or NO_DELIMITER, first_line)
    reader = csv.reader(feed, delimiter=feed.delimiter, strict=True, skipinitialspace=True)
    was_blank = False

    while True:
        feed.begin_record()
        try:
            row = Row(feed.line, next(reader), follows_blank=was_blank)
        except StopIteration:
            return
        except csv.Error:
            row = feed.malformed(follows_blank=was_blank)

        was_blank = _is_blank(row)
        if not was_blank:
            _require_width(row)
            yield row


def _is_blank(row: Row) -> bool:
    return not any(row.cells) or all(map(str.isspace, filter(None, row.cells)))


def _require_width(row: Row) -> None:
    if row.fault is None and len(row.cells) > MAX_COLUMNS:
        raise InvalidInput.at(
            f"line {row.line}", f"has {len(row.cells)} cells; at most {MAX_COLUMNS} are read"
        )


class _Feed:
    """The lines for csv's reader.

    It remembers those of the record under way, since csv does not say where quotes open.
    """

    def __init__(self, lines: Iterable[str], delimiter: str, first_line: int) -> None:
        self.delimiter = delimiter
        self.line = first_line
        self._lines = iter(lines)
        self._record: list[str] = []
        self._characters = 0
        self._has_ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._characters > MAX_LINE_CHARACTERS:
            raise self._unclosed()

        line = next(self._lines, None)
        if line is None:
            self._has_ended = True
            raise StopIteration

        self._record.append(line)
        self._characters += len(line)
        return line

    def begin_record(self) -> None:
        """Forget the lines of the last record; `line` is where the next one begins."""
        self.line += len(self._record)
        self._record.clear()
        self._characters = 0

    def malformed(self, *, follows_blank: bool) -> Row:
        """Return the row that csv could not read, ignoring white space after quotes.

        Raises InvalidInput where a quote stays open beyond this row.
        """
        cells = spaced_cells("".join(self._record), self.delimiter)
        if cells is not None:
            return Row(self.line, cells, follows_blank=follows_blank)
        if self._has_ended:
            raise self._unclosed()
        if len(self._record) > 1:
            opened = self._open_quote(self._record[:-1])
            raise InvalidInput.at(
                f"line {opened}", f"opens a quote that is not closed before line {self._last}"
            )

        return Row(self.line, list(self._record), MALFORMED, follows_blank)

    @property
    def _last(self) -> int:
        return self.line + len(self._record) - 1

    def _unclosed(self) -> InvalidInput:
        return InvalidInput.at(
            f"line {self._open_quote(self._record)}", "opens a quote that is never closed"
        )

    def _open_quote(self, lines: list[str]) -> int:
        """Return the line that opens the quote which is open after `lines`.

        It is the first with that many cells begun.
        """
        width = self._cells(lines, len(lines))
        begun = bisect_left(
            range(1, len(lines)), width, key=lambda count: self._cells(lines, count)
        )
        return self.line + begun

    def _cells(self, lines: list[str], count: int) -> int:
        return len(next(csv.reader(lines[:count], delimiter=self.delimiter, skipinitialspace=True)))


def spaced_cells(record: str, delimiter: str) -> list[str] | None:
    """Return the cells of a record with spaces after closing quotes (`"Lena" ,"Bonn"`), else None.

    The end of the pattern is tried once at each cell, so that time grows with the record only.
    """
    end = re.escape(delimiter)
    cell = re.compile(rf'[ \t]*(?:"((?:[^"]|"")*+)"[ \t]*|([^"\n{end}][^\n{end}]*|))({end}|\Z)')
    text, at, cells = record.removesuffix("\n"), 0, []
    while match := cell.match(text, at):
        quoted, bare, last = match.groups()
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        at = match.end()
        if not last:
            return cells

    return None

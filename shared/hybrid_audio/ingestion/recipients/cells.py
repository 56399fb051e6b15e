"""Turn the rows of a table into recipients: the values of slots, and the reserved columns."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hybrid_audio.domain.batches.rows import MessageRow
from hybrid_audio.domain.templates.spoken_values import spoken_column
from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.decoding.repairs.rows import Repairs
from hybrid_audio.ingestion.limits import MAX_ROWS
from hybrid_audio.ingestion.reading import Row
from hybrid_audio.ingestion.recipients.delimited import width_fault
from hybrid_audio.ingestion.recipients.table import LANGUAGE, REF, VOICE_ID
from hybrid_audio.ingestion.tables.column import Column

MAX_REF_CHARACTERS = 200


class RecipientReader:
    """Reads rows by the columns that were matched; `slots` are those that the template has."""

    def __init__(
        self,
        columns: Mapping[str, Column],
        slots: Iterable[str],
        *,
        repairs: Repairs,
        header: list[str] | None = None,
        width: int | None = None,
        has_lines: bool = True,
    ) -> None:
        names = frozenset(slots)
        self._header = header
        self._width = width
        self._has_lines = has_lines
        self._repairs = repairs
        self._slots = [(name, column.key) for name, column in columns.items() if name in names]
        self._spoken = [
            (name, label, columns[label].key)
            for name in sorted(names)
            if (label := spoken_column(name)) in columns and label not in names
        ]
        self._ref_key = columns[REF].key if REF in columns else None
        self._reserved = [
            (name, columns[name].key) for name in (VOICE_ID, LANGUAGE) if name in columns
        ]

    def recipients(self, rows: Iterable[Row]) -> Iterator[MessageRow]:
        """Yield a row for each that is not blank; raises InvalidInput beyond MAX_ROWS of them."""
        number = 0
        for row in rows:
            if not row.fault and _is_blank(row.cells):
                continue
            if number == MAX_ROWS:
                raise InvalidInput.at(
                    "file", f"holds more than {MAX_ROWS} rows, the most of one batch; split it"
                )
            yield self._recipient(number, row)
            number += 1

    def _recipient(self, number: int, row: Row) -> MessageRow:
        line = row.line if self._has_lines else None
        fault = row.fault or self._fault(row.cells)
        if fault is not None:
            return MessageRow(number, line, fault=fault)

        ref: str | None = None
        try:
            ref = self._ref(row)
            values, (voice_id, language) = self._read(row)
            spoken = self._spoken_of(row)
        except InvalidInput as error:
            fault = f"{error.faults[0].path} {error.faults[0].message}"
            return MessageRow(number, line, ref, fault=fault)
        return MessageRow(number, line, ref, values, voice_id, language, spoken=spoken)

    def _fault(self, cells: list[Any] | dict[str, Any] | str) -> str | None:
        """Return why a row is not a recipient's, judged by its cells as a whole."""
        if self._width is None:
            return None if isinstance(cells, dict) else "is not an object of columns and values"
        if not isinstance(cells, list):
            return None
        if len(cells) > self._width and (fault := width_fault(cells, self._width)):
            return fault
        return "repeats the header" if cells == self._header else None

    def _read(self, row: Row) -> tuple[dict[str, str | None], tuple[str | None, ...]]:
        cells, line = row.cells, row.line
        values: dict[str, str | None] = {}
        for name, key in self._slots:
            text = self._text(cells, key, name, line)
            if text is not None:
                values[name] = text

        if not self._reserved:
            return values, (None, None)
        reserved = {name: self._text(cells, key, name, line) for name, key in self._reserved}
        return values, (reserved.get(VOICE_ID), reserved.get(LANGUAGE))

    def _spoken_of(self, row: Row) -> dict[str, str]:
        """Return what is said for the values of a row, where it says so."""
        return {
            name: text
            for name, label, key in self._spoken
            if (text := self._text(row.cells, key, label, row.line)) is not None
        }

    def _ref(self, row: Row) -> str | None:
        """Return the ref of a row, which names it in what came of it even where it fails."""
        if self._ref_key is None:
            return None
        ref = self._text(row.cells, self._ref_key, REF, row.line)
        if ref is not None and (len(ref) > MAX_REF_CHARACTERS or not ref.isprintable()):
            raise InvalidInput.at(REF, _REF_FAULT)
        return ref

    def _text(self, cells: Any, key: int | str, name: str, line: int) -> str | None:
        """Return a cell without spaces around it, repaired; None where it is blank."""
        try:
            cell = cells[key]
        except (IndexError, KeyError):
            return None
        text = cell.strip() if isinstance(cell, str) else _written(cell, name)
        if not text:
            return None
        if text.isascii() and "&" not in text and "%" not in text and "\\" not in text:
            return text

        try:
            return self._repairs.text(text, line)
        except InvalidInput as error:
            if name == REF:  # an identifier of the caller's, which is given back as it came
                return text
            raise InvalidInput.at(name, error.faults[0].message) from None


_REF_FAULT = f"is longer than {MAX_REF_CHARACTERS} characters, or not on one line"


def _written(value: object, name: str) -> str | None:
    """Return a JSON value as a text; raises InvalidInput for one that does not read as one."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise InvalidInput.at(name, "is not a text")


def _is_blank(cells: list[Any] | dict[str, Any] | str) -> bool:
    if isinstance(cells, list):
        return not any(cells) or not "".join(cells).strip()
    return isinstance(cells, str) and not cells.strip()

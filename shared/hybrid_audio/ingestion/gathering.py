"""Gather the items of a file row by row, and report every row that gave none."""

from collections.abc import Collection, Iterator
from typing import Protocol

from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.errors import Fault, InvalidInput
from hybrid_audio.ingestion.clean import (
    item_of,
    reason_of,
    text_of,
    without_marks,
)
from hybrid_audio.ingestion.limits import MAX_FILE_ITEMS, MAX_ROWS
from hybrid_audio.ingestion.other_lists import refuse_other_lists
from hybrid_audio.ingestion.plain_names import is_divided
from hybrid_audio.ingestion.reading import DUPLICATE, Drop, ReadingWarning, Row
from hybrid_audio.ingestion.tables.column import Choice
from hybrid_audio.ingestion.tables.marks import Marks
from hybrid_audio.ingestion.tables.screens.reasons import listed

MAX_EXAMPLES = 100
_EXAMPLES_PER_REASON = 25
_FAULTS = 20
_SHOWN = 80

_IGNORABLE = {
    "language": ("language_ignored", "are not known languages"),
    "enabled": ("enabled_ignored", "say neither yes nor no"),
}


class Screen(Protocol):
    """Recognises rows that are not data."""

    def reason(self, row: Row) -> str | None: ...
    def require_one_table(self) -> None: ...
    def warnings(self) -> list[ReadingWarning]: ...


class Gathering:
    """Keeps the items of rows, one by one, and says what was dropped and why.

    `items` and `lines` have the same order.
    """

    def __init__(
        self,
        choice: Choice,
        *,
        screen: Screen,
        marks: Marks,
        width: int | None,
        allow: Collection[str] = (),
        target: str | None = None,
    ) -> None:
        self.items: dict[str, Item] = {}
        self.lines: list[int] = []
        self.dropped: dict[str, int] = {}
        self.examples: list[Drop] = []
        self.rows_read = 0
        self._choice = choice
        self._screen = screen
        self._marks = marks
        self._width = width
        self._allow = allow
        self._target = target
        self._marked: list[int] = []
        self.divided: list[int] = []
        self._ignored: dict[str, list[int]] = {}

    def add_row(self, row: Row) -> None:
        """Keep the row's item, or report why it has none.

        Raises InvalidInput beyond MAX_ROWS and MAX_FILE_ITEMS.
        """
        self._count(row)
        reason = self._screen.reason(row)
        if reason is not None:
            self._note_drop(row, reason)
            return

        row = self._unmarked(row)
        try:
            item = item_of(
                row, self._choice, width=self._width, allow=self._allow, target=self._target
            )
        except InvalidInput as error:
            self._note_drop(row, reason_of(error))
            return
        self._keep(row, item)

    def _unmarked(self, row: Row) -> Row:
        text = text_of(row, self._choice) if self._marks.kinds else None
        if not isinstance(text, str):
            return row
        return self._choice.with_text(row, self._marks.without(text))

    def drop(self, row: Row, reason: str) -> None:
        """Report a row that is not data, for example a title above the header."""
        self._count(row)
        self._note_drop(row, reason)

    def _count(self, row: Row) -> None:
        self.rows_read += 1
        if self.rows_read > MAX_ROWS:
            raise InvalidInput.at(
                f"line {row.line}", f"is beyond the {MAX_ROWS} rows that a file may have"
            )

    def _keep(self, row: Row, item: Item) -> None:
        key = item.key
        if key in self.items:
            self._note_drop(row, DUPLICATE)
            return
        if len(self.items) == MAX_FILE_ITEMS:
            raise InvalidInput.at(
                f"line {row.line}",
                f"is beyond the {MAX_FILE_ITEMS} items that a file may have; split it",
            )

        self.items[key] = item
        self.lines.append(row.line)
        if item.spoken is None and is_divided(item.text, self._target):
            self.divided.append(row.line)
        self._note_marks(row)
        self._note_ignored(row, item)

    def _note_marks(self, row: Row) -> None:
        text = text_of(row, self._choice)
        if isinstance(text, str) and without_marks(text) != text:
            self._marked.append(row.line)

    def _note_ignored(self, row: Row, item: Item) -> None:
        for name in _IGNORABLE:
            column = self._choice.details.get(name)
            value = None if column is None else column.of(row)
            is_given = value not in (None, "") and not str(value).isspace()
            if is_given and getattr(item, name) is None:
                self._ignored.setdefault(name, []).append(row.line)

    def _note_drop(self, row: Row, reason: str) -> None:
        seen = self.dropped[reason] = self.dropped.get(reason, 0) + 1
        if seen <= _EXAMPLES_PER_REASON and len(self.examples) < MAX_EXAMPLES:
            self.examples.append(Drop(row.line, reason, shown(self._value(row))))

    def _value(self, row: Row) -> object:
        """Return what stands where the text should be; of a row without one, its first cell."""
        value = text_of(row, self._choice)
        if value in (None, "") and isinstance(row.cells, list):
            return next((cell for cell in row.cells if cell), None)
        return value

    def warnings(self) -> Iterator[ReadingWarning]:
        """Yield what was changed in the kept items, and which of their details were ignored."""
        yield from self._screen.warnings()
        if self._marked:
            detail = (
                f"invisible characters were removed from {len(self._marked)} items "
                f"({listed(self._marked)})"
            )
            yield ReadingWarning("invisible_characters", detail, line=self._marked[0])
        if self.divided:
            detail = (
                f"{len(self.divided)} items hold a comma and are spoken as they stand: surnames "
                f"before given names, or several names ({listed(self.divided)})"
            )
            yield ReadingWarning("name_with_comma", detail, line=self.divided[0], is_guess=True)
        for name, lines in self._ignored.items():
            code, what = _IGNORABLE[name]
            detail = f"{len(lines)} values of the column {name} {what}; ignored ({listed(lines)})"
            yield ReadingWarning(code, detail, line=lines[0])

    def require_items(self) -> None:
        """Raise InvalidInput when the rows are several tables, or no row gave an item."""
        self._screen.require_one_table()
        refuse_other_lists(self, self.divided, target=self._target)
        if self.items:
            return
        faults = [Fault(f"line {drop.line}", drop.reason) for drop in self.examples[:_FAULTS]]
        detail = f"the file holds no item; {self.rows_read} rows were read"
        raise InvalidInput(detail, faults=faults or [Fault("file", "holds no item")])


def shown(value: object) -> str:
    """Return a value as people can see it: shortened, with invisible characters spelled out."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    visible = "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:_SHOWN]
    )
    return visible if len(text) <= _SHOWN else f"{visible}..."

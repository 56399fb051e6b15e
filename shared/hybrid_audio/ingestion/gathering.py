"""The items of a file as its rows come by: the first of each, and the account of every
other row.
"""

from collections.abc import Collection

from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.errors import Fault, InvalidInput
from hybrid_audio.ingestion.clean import (
    ignored_details,
    item_of,
    reason_of,
    text_of,
    without_marks,
)
from hybrid_audio.ingestion.limits import MAX_ITEMS, MAX_ROWS
from hybrid_audio.ingestion.reading import DUPLICATE, Drop, ReadingWarning, Row
from hybrid_audio.ingestion.tables.column import Choice

MAX_EXAMPLES = 100
_EXAMPLES_PER_REASON = 25
_FAULTS = 20
_SHOWN = 80
_LISTED_LINES = 5


class Gathering:
    """Takes rows one by one; in the end `items` and `lines` go together, and the rest says what was
    dropped and why.
    """

    def __init__(self, choice: Choice, *, width: int | None, allow: Collection[str] = ()) -> None:
        self.items: dict[str, Item] = {}
        self.lines: list[int] = []
        self.dropped: dict[str, int] = {}
        self.examples: list[Drop] = []
        self.rows_read = 0
        self._choice = choice
        self._width = width
        self._allow = allow
        self._marked: list[int] = []
        self._ignored: dict[str, list[int]] = {}

    def take(self, row: Row) -> None:
        """Keep the row's item or account for it; raises InvalidInput beyond MAX_ROWS
        and MAX_ITEMS.
        """
        self.rows_read += 1
        if self.rows_read > MAX_ROWS:
            raise InvalidInput.at(
                f"line {row.line}", f"is beyond the {MAX_ROWS} rows that a file may have"
            )
        try:
            item = item_of(row, self._choice, width=self._width, allow=self._allow)
        except InvalidInput as error:
            self._drop(row, reason_of(error))
            return
        self._keep(row, item)

    def _keep(self, row: Row, item: Item) -> None:
        key = item.key
        if key in self.items:
            self._drop(row, DUPLICATE)
            return
        if len(self.items) == MAX_ITEMS:
            raise InvalidInput.at(
                f"line {row.line}",
                f"is beyond the {MAX_ITEMS} items that a file may have; split it",
            )
        self.items[key] = item
        self.lines.append(row.line)
        self._note_marks(row)
        for name in ignored_details(row, self._choice) if self._choice.details else ():
            self._ignored.setdefault(name, []).append(row.line)

    def _note_marks(self, row: Row) -> None:
        text = text_of(row, self._choice)
        if isinstance(text, str) and without_marks(text) != text:
            self._marked.append(row.line)

    def _drop(self, row: Row, reason: str) -> None:
        seen = self.dropped[reason] = self.dropped.get(reason, 0) + 1
        if seen <= _EXAMPLES_PER_REASON and len(self.examples) < MAX_EXAMPLES:
            self.examples.append(Drop(row.line, reason, shown(text_of(row, self._choice))))

    def warnings(self) -> list[ReadingWarning]:
        """Return what was changed in items that were kept, and what was not used."""
        noted = [
            ReadingWarning(
                f"{name}_not_understood",
                f"{name} is not understood, so not used, in {_rows(lines)}",
                line=lines[0],
                is_guess=True,
            )
            for name, lines in self._ignored.items()
        ]
        if self._marked:
            detail = f"invisible characters were removed from {_rows(self._marked, 'items')}"
            noted.append(ReadingWarning("invisible_characters", detail, line=self._marked[0]))
        return noted

    def check(self) -> None:
        """Raise InvalidInput, with the first reasons, when no row gave an item."""
        if self.items:
            return
        faults = [Fault(f"line {drop.line}", drop.reason) for drop in self.examples[:_FAULTS]]
        detail = f"the file holds no item; {self.rows_read} rows were read"
        raise InvalidInput(detail, faults=faults or [Fault("file", "holds no item")])


def _rows(lines: list[int], noun: str = "rows") -> str:
    listed = ", ".join(map(str, lines[:_LISTED_LINES]))
    more = ", ..." if lines[_LISTED_LINES:] else ""
    return f"{len(lines)} {noun} (lines {listed}{more})"


def shown(value: object) -> str:
    """Return a value as people can see it: shortened, with control characters and invisible marks
    spelled out.
    """
    text = value if isinstance(value, str) else "" if value is None else str(value)
    visible = "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:_SHOWN]
    )
    return visible if len(text) <= _SHOWN else f"{visible}..."

"""What reading a file gives: its rows as they come, in the end its items with the account of all
that was decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from hybrid_audio.domain.datasets.item import Item

DUPLICATE = "repeats an earlier item"
"""The reason of a row whose item differs from an earlier one in nothing but case, spaces or
invisible marks.
"""


class Format(StrEnum):
    """How a file lists its items."""

    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"
    TXT = "txt"


class Row(NamedTuple):
    """One entry of a file and the line where it begins: the cells of a table, the fields of an
    object, or a bare text.

    `fault` is why it can be none of these, where it cannot.
    """

    line: int
    cells: list[Any] | dict[str, Any] | str
    fault: str | None = None


@dataclass(frozen=True)
class Drop:
    """A row that gave no item, why, and what stood there, shortened and with every invisible
    character shown.
    """

    line: int
    reason: str
    value: str = field(repr=False)


@dataclass(frozen=True)
class Reading:
    """The items of a file in its order, each with its line, and how they were found.

    `column` is None where a list holds bare texts. `dropped` counts rows by reason, duplicates
    included; `examples` are the first of them. `first_rows` holds cells as they stand in the file,
    for a preview.
    """

    items: tuple[Item, ...] = field(repr=False)
    lines: tuple[int, ...] = field(repr=False)
    format: Format
    encoding: str
    delimiter: str | None
    column: str | None
    column_reason: str
    columns: tuple[str, ...]
    rows_read: int
    dropped: Mapping[str, int]
    examples: tuple[Drop, ...]
    notes: tuple[str, ...]
    first_rows: tuple[tuple[str, ...], ...] = field(repr=False)

    @property
    def duplicates(self) -> int:
        """How many rows repeat an earlier item."""
        return self.dropped.get(DUPLICATE, 0)

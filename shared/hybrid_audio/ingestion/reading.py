"""The result of reading a file: its rows, and in the end its items and every decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.ingestion.limits import LIST_LIMITS, FileLimits

DUPLICATE = "repeats an earlier item"
"""Why a row is dropped whose item differs from an earlier one only in case, spaces or marks."""


class ListFormat(StrEnum):
    """How a file lists its items."""

    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"
    TXT = "txt"
    VCARD = "vcard"


class Row(NamedTuple):
    """One entry of a file and the line where it begins.

    It holds the cells of a table, the fields of an object, or a bare text. `fault` is why it is
    none of these, if so; `follows_blank` says that blank lines precede it.
    """

    line: int
    cells: list[Any] | dict[str, Any] | str
    fault: str | None = None
    follows_blank: bool = False


class Confidence(StrEnum):
    """How sure the reading of a file is; what is not certain says so in a warning."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ReadingWarning:
    """Something that was assumed or changed: a code for programs, the detail for people.

    `line` is where it begins, None where it holds for the whole file. With `is_guess` the reading
    is likely rather than certain.
    """

    code: str
    detail: str = field(repr=False)
    line: int | None = None
    is_guess: bool = False


@dataclass(frozen=True)
class ListOptions:
    """What the caller says about a list; it wins over what would be detected.

    `header_line` counts from 1, and 0 says that there is none. `charset` is the declared one of a
    multipart part or object, which counts where `encoding` is not given. `strict` refuses whatever
    is not certain. `allow` holds values that are items although they look like none (`N/A`).
    `limits` are the file's, whatever the caller says.
    """

    column: str | None = None
    header_line: int | None = None
    encoding: str | None = None
    charset: str | None = None
    delimiter: str | None = None
    strict: bool = False
    allow: frozenset[str] = frozenset()
    limits: FileLimits = LIST_LIMITS


@dataclass(frozen=True)
class Drop:
    """A row that gave no item, the reason, and its value, shortened and all characters visible."""

    line: int
    reason: str
    value: str = field(repr=False)


@dataclass(frozen=True)
class Reading:
    """The items of a file in its order, each with its line, and how they were found.

    `column` is None where a list holds bare texts, `header_line` where there is no header.
    `dropped` counts rows by reason, duplicates, titles and footers included; `examples` are the
    first of them. `first_rows` holds cells as they stand in the file, for a preview.
    """

    items: tuple[Item, ...] = field(repr=False)
    lines: tuple[int, ...] = field(repr=False)
    format: ListFormat
    encoding: str
    delimiter: str | None
    column: str | None
    column_reason: str
    columns: tuple[str, ...]
    rows_read: int
    dropped: Mapping[str, int]
    examples: tuple[Drop, ...]
    warnings: tuple[ReadingWarning, ...]
    first_rows: tuple[tuple[str, ...], ...] = field(repr=False)
    header_line: int | None = None

    @property
    def confidence(self) -> Confidence:
        """How sure the reading is as a whole."""
        guessed = any(warning.is_guess for warning in self.warnings)
        return Confidence.LIKELY if guessed else Confidence.CERTAIN

    @property
    def duplicates(self) -> int:
        """How many rows repeat an earlier item."""
        return self.dropped.get(DUPLICATE, 0)

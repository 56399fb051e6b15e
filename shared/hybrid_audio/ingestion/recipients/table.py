"""A table of recipients: its columns, what each is for, and its rows as a stream."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hybrid_audio.domain.batches.rows import MessageRow
from hybrid_audio.ingestion.decoding.repairs.rows import Repairs
from hybrid_audio.ingestion.reading import ListFormat, ReadingWarning

REF, VOICE_ID, LANGUAGE = "ref", "voice_id", "language"
RESERVED = (REF, VOICE_ID, LANGUAGE)
"""Columns that are not slots; a slot of that name is filled by the column as well."""


@dataclass(frozen=True)
class TableSlot:
    """A slot of a template that a column may fill, and the dataset that has such values.

    It is required unless each of its uses has a fallback.
    """

    name: str
    dataset: str
    is_required: bool = True


@dataclass(frozen=True)
class TableReport:
    """How a table is read: what each column is for, which are not used, and what was assumed.

    `mapping` has the column of each slot and reserved word; all texts are as the file has them.
    """

    format: ListFormat | None
    encoding: str | None
    delimiter: str | None
    header_line: int | None
    columns: tuple[str, ...] = field(repr=False)
    mapping: Mapping[str, str] = field(repr=False)
    unused: tuple[str, ...] = field(repr=False)
    warnings: tuple[ReadingWarning, ...]


@dataclass(frozen=True)
class Table:
    """A table whose head was read; `rows` gives its rows once, in order, and reads the rest.

    A row that cannot be a message has a fault, stops no other, and has its own number too.
    """

    report: TableReport
    rows: Iterator[MessageRow] = field(repr=False)
    repairs: Repairs = field(default_factory=Repairs, repr=False)

    def later_warnings(self) -> Sequence[ReadingWarning]:
        """Return what was changed in the rows that were read so far."""
        return self.repairs.warnings()

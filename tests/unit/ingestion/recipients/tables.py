"""Tables of recipients made short for tests: bytes or text in, the table or the refusal out."""

import io
from typing import Any

import pytest

from hybrid_audio.domain.batches.rows import MessageRow
from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.reading import ListOptions
from hybrid_audio.ingestion.recipients.read import read_table
from hybrid_audio.ingestion.recipients.table import Table, TableSlot

NAME = TableSlot("name", "names")
DEVELOPER = TableSlot("developer", "developers")
CITY = TableSlot("city", "city", is_required=False)
PAIR = (NAME, DEVELOPER)


def table(
    data: bytes | str,
    filename: str = "recipients.csv",
    *,
    slots: tuple[TableSlot, ...] = PAIR,
    columns: dict[str, str] | None = None,
    **options: Any,
) -> Table:
    """Return the table of a file with this content; text is encoded as UTF-8."""
    source = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return read_table(
        source, filename=filename, slots=slots, columns=columns, options=ListOptions(**options)
    )


def rows(data: bytes | str, filename: str = "recipients.csv", **options: Any) -> list[MessageRow]:
    """Return all rows of the table."""
    return list(table(data, filename, **options).rows)


def values(data: bytes | str, filename: str = "recipients.csv", **options: Any) -> list[Any]:
    """Return the values of each row, or its fault."""
    return [row.fault or dict(row.values) for row in rows(data, filename, **options)]


def refusals(data: bytes | str, filename: str = "recipients.csv", **options: Any) -> dict[str, str]:
    """Return the reason of each fault by its place; fail if the table is taken."""
    with pytest.raises(InvalidInput) as refused:
        rows(data, filename, **options)
    return {fault.path: fault.message for fault in refused.value.faults}


def codes(read: Table) -> list[str]:
    """Return the codes of a table's warnings, a question mark after each guess."""
    return [f"{each.code}{'?' if each.is_guess else ''}" for each in read.report.warnings]

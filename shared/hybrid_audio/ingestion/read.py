"""The door: a file in, its items out, with the account of how they were found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from hybrid_audio.ingestion.cards import card_rows
from hybrid_audio.ingestion.decoding import text
from hybrid_audio.ingestion.decoding import upload_bytes as upload
from hybrid_audio.ingestion.decoding.encoding import find_encoding
from hybrid_audio.ingestion.decoding.magic import refuse_binary
from hybrid_audio.ingestion.decoding.repairs.rows import Repairs
from hybrid_audio.ingestion.gathering import Gathering, shown
from hybrid_audio.ingestion.json.rows import json_rows, jsonl_rows
from hybrid_audio.ingestion.limits import SAMPLE_ROWS
from hybrid_audio.ingestion.reading import Format, ListOptions, Reading, ReadingWarning, Row
from hybrid_audio.ingestion.sniff import Shape, hint_of, sniff
from hybrid_audio.ingestion.tables.column import Choice, Column, choose, headed, keyed
from hybrid_audio.ingestion.tables.delimited import list_rows, table_rows
from hybrid_audio.ingestion.tables.header import is_header

PREVIEW_ROWS = 20


@dataclass(frozen=True)
class _Table:
    """The rows of a file below its header, the first of them in `sample` as well, and the columns
    they have.
    """

    columns: Sequence[Column]
    sample: Sequence[Row]
    rows: Iterator[Row]
    width: int | None = None
    has_header: bool = True


def read_items(
    source: BinaryIO, *, filename: str, target: str | None, options: ListOptions
) -> Reading:
    """Return the items of a list in any of the formats, read from the beginning of a seekable
    source.

    `filename` only hints at the format. What `options` leave open is found for the dataset
    `target`. Memory does not grow with the file, but with its items. Raises
    InvalidInput, its faults naming lines, for what is no list, damaged, too large, or holds no
    item.
    """
    refuse_binary(upload.head_of(source))
    encoding = find_encoding(source, options)
    column = options.column
    blocks = text.blocks(source, encoding)
    head, is_whole = text.sample(blocks)
    shape = sniff(head, is_whole=is_whole, filename=filename, target=target, column=column)
    repairs = Repairs()
    rows = repairs.rows(_rows(shape, chain([head], blocks)))
    table = _table(rows, shape, named=column, target=target)
    choice = choose(table.columns, table.sample, named=column, target=target)
    gathering = Gathering(choice, width=table.width)
    for row in table.rows:
        gathering.take(row)
    gathering.check()
    return Reading(
        items=tuple(gathering.items.values()),
        lines=tuple(gathering.lines),
        format=shape.format,
        encoding=encoding.name,
        delimiter=shape.delimiter,
        column=choice.text.label if choice.text in table.columns else None,
        column_reason=choice.reason,
        columns=tuple(each.label for each in table.columns),
        rows_read=gathering.rows_read,
        dropped=gathering.dropped,
        examples=tuple(gathering.examples),
        warnings=(
            *encoding.warnings,
            *_warnings(shape, table, choice, filename),
            *repairs.warnings(),
            *gathering.warnings(),
        ),
        first_rows=tuple(_preview(row, table.columns) for row in table.sample[:PREVIEW_ROWS]),
    )


def _rows(shape: Shape, blocks: Iterator[str]) -> Iterator[Row]:
    if shape.format is Format.JSON:
        return json_rows(blocks)
    lines = text.lines(blocks)
    if shape.format is Format.JSONL:
        return jsonl_rows(lines)
    if shape.format is Format.VCARD:
        return card_rows(lines)
    if shape.format is Format.TXT:
        return list_rows(lines)
    first_line = 2 if shape.has_separator_line else 1
    return table_rows(
        islice(lines, first_line - 1, None), delimiter=shape.delimiter, first_line=first_line
    )


def _table(rows: Iterator[Row], shape: Shape, *, named: str | None, target: str | None) -> _Table:
    sample = list(islice(rows, SAMPLE_ROWS))
    if shape.format in (Format.JSON, Format.JSONL, Format.VCARD):
        return _Table(keyed(sample), sample, chain(sample, rows))
    first = sample[0].cells if sample and isinstance(sample[0].cells, list) else []
    if is_header(first, sample[1:], named=named, target=target):
        return _Table(headed(first), sample[1:], chain(sample[1:], rows), width=len(first))
    return _Table(
        headed([""] * len(first)), sample, chain(sample, rows), width=len(first), has_header=False
    )


def _warnings(
    shape: Shape, table: _Table, choice: Choice, filename: str
) -> Iterator[ReadingWarning]:
    hint = hint_of(filename)
    if hint is not None and hint is not shape.format:
        detail = f"the file is named like {hint}, its content was read as {shape.format}"
        yield ReadingWarning("format_differs_from_name", detail)
    if not table.has_header and len(table.columns) > 1:
        detail = "line 1 holds no known header and was read as data"
        yield ReadingWarning("no_header", detail, line=1, is_guess=True)
    empty = [each.label for each in table.columns if not each.header]
    if table.has_header and empty:
        detail = f"without a header: {', '.join(empty[:10])}"
        yield ReadingWarning("columns_without_header", detail)
    same = sum(each.header != "" and each.header == choice.text.header for each in table.columns)
    if same > 1:
        detail = f"{same} columns have the header of the chosen one; the first was read"
        yield ReadingWarning("header_repeated", detail, is_guess=True)
    details = [name for name, each in choice.details.items() if each in table.columns]
    if details:
        yield ReadingWarning("details_read", f"also read: {', '.join(details)}")


def _preview(row: Row, columns: Sequence[Column]) -> tuple[str, ...]:
    if isinstance(row.cells, dict):
        return tuple(shown(column.of(row)) for column in columns)
    return tuple(map(shown, row.cells)) if isinstance(row.cells, list) else (shown(row.cells),)

"""Read a file: return its items, and how they were found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from hybrid_audio.ingestion import assumptions
from hybrid_audio.ingestion.cards import card_rows
from hybrid_audio.ingestion.clean import text_of
from hybrid_audio.ingestion.decoding import text
from hybrid_audio.ingestion.decoding import upload_bytes as upload
from hybrid_audio.ingestion.decoding.encoding import find_encoding
from hybrid_audio.ingestion.decoding.magic import refuse_binary
from hybrid_audio.ingestion.decoding.marks import Encoding
from hybrid_audio.ingestion.decoding.repairs.rows import Repairs
from hybrid_audio.ingestion.gathering import Gathering, Screen, shown
from hybrid_audio.ingestion.json.rows import json_rows, jsonl_rows
from hybrid_audio.ingestion.limits import SAMPLE_ROWS
from hybrid_audio.ingestion.reading import ListFormat, ListOptions, Reading, ReadingWarning, Row
from hybrid_audio.ingestion.sniff import KEYED_FORMATS, Shape, sniff
from hybrid_audio.ingestion.strict import refuse_guesses
from hybrid_audio.ingestion.tables.choosing import choose
from hybrid_audio.ingestion.tables.column import Choice, Column, headed, keyed
from hybrid_audio.ingestion.tables.delimited import list_rows, table_rows
from hybrid_audio.ingestion.tables.layout import Layout, cells_of, find_layout
from hybrid_audio.ingestion.tables.marks import NO_MARKS, Marks, find_marks
from hybrid_audio.ingestion.tables.screens.list_screen import ListScreen
from hybrid_audio.ingestion.tables.screens.reasons import ABOVE
from hybrid_audio.ingestion.tables.screens.table_screen import TableScreen

PREVIEW_ROWS = 20


@dataclass(frozen=True)
class _Table:
    """The columns of a file, and its rows below the header; the first of them in `layout` too."""

    columns: Sequence[Column]
    layout: Layout
    rows: Iterator[Row]
    width: int | None = None

    @property
    def header(self) -> Sequence[str]:
        return [] if self.layout.header is None else cells_of(self.layout.header)


def read_items(
    source: BinaryIO, *, filename: str, target: str | None, options: ListOptions
) -> Reading:
    """Return the items of a list in any of the formats, read from the start of a seekable source.

    `filename` only hints at the format. What `options` leave open is found for the dataset
    `target`. Memory does not grow with the file, but with its items.

    Raises InvalidInput, its faults naming lines or options, for a file that is not a list, is
    damaged or too large, holds no item, or may be read in two ways; with `strict` also for every
    guess.
    """
    refuse_binary(upload.head_of(source))
    encoding = find_encoding(source, options)
    blocks = text.blocks(source, encoding)
    head, is_whole = text.sample(blocks)
    shape = sniff(head, is_whole=is_whole, filename=filename, target=target, options=options)
    repairs = Repairs()
    rows = repairs.rows(_rows(shape, chain([head], blocks)))
    table = _table(rows, shape, options=options, target=target)

    choice = choose(table.columns, table.layout.below, named=options.column, target=target)
    marks = _marks(choice, table)
    screen = _screen(table, choice, marks, target)
    gathering = Gathering(
        choice,
        screen=screen,
        marks=marks,
        width=table.width,
        allow=options.allow,
        target=target,
    )
    for row in table.layout.above:
        gathering.drop(row, ABOVE)
    for row in table.rows:
        gathering.add_row(row)
    gathering.require_items()

    warnings = (
        *encoding.warnings,
        *assumptions.format_warnings(shape, filename),
        *assumptions.layout_warnings(table.layout, table.columns),
        *assumptions.choice_warnings(choice, table.columns),
        *assumptions.marks_warnings(marks),
        *repairs.warnings(),
        *gathering.warnings(),
    )
    if options.strict:
        refuse_guesses(warnings)
    return _reading(gathering, table, choice, shape, encoding, warnings)


def _reading(
    gathering: Gathering,
    table: _Table,
    choice: Choice,
    shape: Shape,
    encoding: Encoding,
    warnings: tuple[ReadingWarning, ...],
) -> Reading:
    header = table.layout.header
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
        warnings=warnings,
        first_rows=tuple(_preview(row, table.columns) for row in table.layout.below[:PREVIEW_ROWS]),
        header_line=None if header is None else header.line,
    )


def _rows(shape: Shape, blocks: Iterator[str]) -> Iterator[Row]:
    if shape.format is ListFormat.JSON:
        return json_rows(blocks)
    lines = text.lines(blocks)
    if shape.format is ListFormat.JSONL:
        return jsonl_rows(lines)
    if shape.format is ListFormat.VCARD:
        return card_rows(lines)

    first_line = 2 if shape.has_separator_line else 1
    below = islice(lines, first_line - 1, None)
    if shape.format is ListFormat.TXT:
        return list_rows(below, first_line=first_line)
    return table_rows(below, delimiter=shape.delimiter, first_line=first_line)


def _table(
    rows: Iterator[Row], shape: Shape, *, options: ListOptions, target: str | None
) -> _Table:
    sample = list(islice(rows, SAMPLE_ROWS))
    if shape.format in KEYED_FORMATS:
        return _Table(keyed(sample), Layout(None, (), sample), chain(sample, rows))

    layout = find_layout(
        sample, named=options.column, target=target, header_line=options.header_line
    )
    width = _width(layout)
    cells = [] if layout.header is None else cells_of(layout.header)
    columns = headed([*cells, *[""] * (width - len(cells))])
    return _Table(columns, layout, chain(layout.below, rows), width=width)


def _width(layout: Layout) -> int:
    """Return how many columns the header has; without one, how many the first row has."""
    first = layout.header or next(iter(layout.below), None)
    return 0 if first is None else len(cells_of(first))


def _screen(table: _Table, choice: Choice, marks: Marks, target: str | None) -> Screen:
    live = sum(1 for each in table.columns if each.header or _has_content(each, table.layout.below))
    if table.width is None or live < 2 or not isinstance(choice.text.key, int):
        header = choice.text.header if table.header else ""
        return ListScreen(header, target, marks, table.layout.below)

    return TableScreen(
        table.layout.header,
        table.layout.below,
        width=table.width,
        key=choice.text.key,
        target=target,
    )


def _has_content(column: Column, rows: Sequence[Row]) -> bool:
    return any(isinstance(cell := column.of(row), str) and cell.strip() for row in rows)


def _marks(choice: Choice, table: _Table) -> Marks:
    texts = [text_of(row, choice) for row in table.layout.below]
    found = find_marks([each for each in texts if isinstance(each, str) and each.strip()])
    return found if found.kinds else NO_MARKS


def _preview(row: Row, columns: Sequence[Column]) -> tuple[str, ...]:
    if isinstance(row.cells, dict):
        return tuple(shown(column.of(row)) for column in columns)
    return tuple(map(shown, row.cells)) if isinstance(row.cells, list) else (shown(row.cells),)

"""Read a table of recipients: its head at once, its rows as they are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any, BinaryIO

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion import assumptions
from hybrid_audio.ingestion.decoding import text
from hybrid_audio.ingestion.decoding import upload_bytes as upload
from hybrid_audio.ingestion.decoding.encoding import find_encoding
from hybrid_audio.ingestion.decoding.magic import refuse_binary
from hybrid_audio.ingestion.decoding.repairs.rows import Repairs
from hybrid_audio.ingestion.json.rows import json_rows, lenient_jsonl_rows
from hybrid_audio.ingestion.limits import SAMPLE_ROWS, TABLE_LIMITS
from hybrid_audio.ingestion.reading import ListFormat, ListOptions, ReadingWarning, Row
from hybrid_audio.ingestion.recipients.cells import RecipientReader
from hybrid_audio.ingestion.recipients.delimited import lenient_rows
from hybrid_audio.ingestion.recipients.heading import Heading, find_heading, keyed_heading
from hybrid_audio.ingestion.recipients.matching import Matching, match_columns, shown
from hybrid_audio.ingestion.recipients.table import Table, TableReport, TableSlot
from hybrid_audio.ingestion.sniff import KEYED_FORMATS, Shape, sniff
from hybrid_audio.ingestion.strict import refuse_guesses
from hybrid_audio.ingestion.tables.column import Column
from hybrid_audio.ingestion.tables.layout import cells_of

_LISTED = 50
_AS_IT_COMES = ListOptions()


def read_table(
    source: BinaryIO,
    *,
    filename: str,
    slots: Sequence[TableSlot],
    columns: Mapping[str, str] | None = None,
    options: ListOptions = _AS_IT_COMES,
) -> Table:
    """Return the table of a seekable source, which must stay open while its rows are read.

    `columns` names the column of a slot, of `ref`, `voice_id` or `language`. Memory does not grow
    with the file. The source is read twice: whole for its encoding, and then as the rows are.

    Raises InvalidInput for a file that is not a table, or whose columns do not fit the slots, and
    with `options.strict` for every guess. Its rows raise it where the text is damaged, where there
    are more than MAX_ROWS, and for JSON that ends or breaks off; a row alone has a fault instead.
    """
    named = columns or {}
    options = _for_tables(options, slots, named)
    refuse_binary(upload.head_of(source))
    encoding = find_encoding(source, options)
    blocks = text.blocks(source, encoding, options.limits)
    head, is_whole = text.sample(blocks)

    shape = sniff(head, is_whole=is_whole, filename=filename, target=None, options=options)
    rows = _rows(shape, chain([head], blocks))
    sample = list(islice(rows, SAMPLE_ROWS))
    heading = _heading(sample, shape, slots, named, options)
    matching = match_columns(heading.columns, slots, named)

    warnings = (
        *encoding.warnings,
        *assumptions.format_warnings(shape, filename),
        *_warnings(heading, matching),
    )
    if options.strict:
        refuse_guesses(warnings)
    below = chain(_below(sample, heading), rows)
    report = _report(heading, matching, warnings, shape=shape, encoding=encoding.name)
    return _table(report, heading, matching, slots, below)


def inline_table(
    rows: Sequence[Mapping[str, Any]],
    *,
    slots: Sequence[TableSlot],
    columns: Mapping[str, str] | None = None,
) -> Table:
    """Return the table of rows that a request holds: objects of columns and values.

    Raises InvalidInput where the columns do not fit the slots.
    """
    numbered = [Row(number, dict(row)) for number, row in enumerate(rows)]
    heading = keyed_heading(numbered)
    matching = match_columns(heading.columns, slots, columns or {})
    report = _report(heading, matching, tuple(_warnings(heading, matching)))
    return _table(report, heading, matching, slots, iter(numbered), has_lines=False)


def _for_tables(
    options: ListOptions, slots: Sequence[TableSlot], named: Mapping[str, str]
) -> ListOptions:
    """Return the options with a table's limits, and a name that its header is likely to have."""
    likely = next(iter([*named.values(), *(slot.name for slot in slots)]), None)
    return replace(options, limits=TABLE_LIMITS, column=likely)


def _rows(shape: Shape, blocks: Iterator[str]) -> Iterator[Row]:
    if shape.format is ListFormat.VCARD:
        raise InvalidInput.at("file", "holds vCards; export the recipients as CSV or JSON")
    if shape.format is ListFormat.JSON:
        return json_rows(blocks, is_lenient=True)
    lines = text.cut_lines(blocks)
    if shape.format is ListFormat.JSONL:
        return lenient_jsonl_rows(lines)

    first_line = 2 if shape.has_separator_line else 1
    below = islice(lines, first_line - 1, None)
    return lenient_rows(below, delimiter=shape.delimiter, first_line=first_line)


def _heading(
    sample: Sequence[Row],
    shape: Shape,
    slots: Sequence[TableSlot],
    named: Mapping[str, str],
    options: ListOptions,
) -> Heading:
    readable = [row for row in sample if row.fault is None and row.cells]
    if shape.format in KEYED_FORMATS:
        return keyed_heading(readable)
    filled = [row for row in readable if any(map(str.strip, cells_of(row)))]
    return find_heading(filled, slots, named, header_line=options.header_line)


def _below(sample: Sequence[Row], heading: Heading) -> Sequence[Row]:
    if heading.header is None:
        return sample
    return sample[next(i for i, row in enumerate(sample) if row is heading.header) + 1 :]


def _table(
    report: TableReport,
    heading: Heading,
    matching: Matching,
    slots: Sequence[TableSlot],
    rows: Iterator[Row],
    *,
    has_lines: bool = True,
) -> Table:
    repairs = Repairs()
    reader = RecipientReader(
        matching.columns,
        [slot.name for slot in slots],
        repairs=repairs,
        header=None if heading.header is None else cells_of(heading.header),
        width=len(heading.columns) if _has_cells(heading.columns) else None,
        has_lines=has_lines,
    )
    return Table(report, reader.recipients(rows), repairs)


def _has_cells(columns: Sequence[Column]) -> bool:
    return any(isinstance(column.key, int) for column in columns)


def _unused(heading: Heading, matching: Matching) -> tuple[str, ...]:
    used = set(matching.columns.values())
    return tuple(shown(column) for column in heading.columns if column not in used)


def _warnings(heading: Heading, matching: Matching) -> Iterator[ReadingWarning]:
    yield from matching.warnings
    if heading.above:
        detail = f"dropped above the header: {len(heading.above)} of the lines"
        yield ReadingWarning("lines_above_header", detail, line=heading.above[0].line)
    if unused := _unused(heading, matching):
        more = f" and {len(unused) - _LISTED} more" if len(unused) > _LISTED else ""
        detail = f"no slot uses: {', '.join(unused[:_LISTED])}{more}"
        yield ReadingWarning("columns_unused", detail)


def _report(
    heading: Heading,
    matching: Matching,
    warnings: tuple[ReadingWarning, ...],
    *,
    shape: Shape | None = None,
    encoding: str | None = None,
) -> TableReport:
    return TableReport(
        format=None if shape is None else shape.format,
        encoding=encoding,
        delimiter=None if shape is None else shape.delimiter,
        header_line=None if heading.header is None else heading.header.line,
        columns=tuple(shown(column) for column in heading.columns),
        mapping={name: shown(column) for name, column in matching.columns.items()},
        unused=_unused(heading, matching),
        warnings=warnings,
    )

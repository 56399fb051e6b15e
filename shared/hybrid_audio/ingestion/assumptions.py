"""Warn of what a reading assumed about its format, header, columns and marks."""

from collections.abc import Iterator, Sequence

from hybrid_audio.ingestion.reading import ReadingWarning
from hybrid_audio.ingestion.sniff import Shape, hint_of
from hybrid_audio.ingestion.tables.column import Choice, Column
from hybrid_audio.ingestion.tables.layout import Layout
from hybrid_audio.ingestion.tables.marks import Marks

_LISTED = 10


def format_warnings(shape: Shape, filename: str) -> Iterator[ReadingWarning]:
    """Yield a warning where the file's name says another format than its content."""
    hint = hint_of(filename)
    if hint is not None and hint is not shape.format:
        detail = f"the file is named like {hint}, its content was read as {shape.format}"
        yield ReadingWarning("format_differs_from_name", detail)


def layout_warnings(layout: Layout, columns: Sequence[Column]) -> Iterator[ReadingWarning]:
    """Yield what was assumed about the header and the lines above it."""
    yield from layout.warnings
    if layout.above:
        lines = f"dropped above the header: {len(layout.above)} of the lines"
        yield ReadingWarning("lines_above_header", lines, line=layout.above[0].line)

    empty = [column.label for column in columns if not column.header]
    if layout.header is not None and empty:
        detail = f"without a header: {', '.join(empty[:_LISTED])}"
        yield ReadingWarning("columns_without_header", detail)


def choice_warnings(choice: Choice, columns: Sequence[Column]) -> Iterator[ReadingWarning]:
    """Yield what was assumed about the column of the texts, and which details were read."""
    yield from choice.warnings
    same = sum(column.header != "" and column.header == choice.text.header for column in columns)
    if same > 1:
        detail = f"{same} columns have the header of the chosen one; the first was read"
        yield ReadingWarning("header_repeated", detail, is_guess=True)

    details = [name for name, column in choice.details.items() if column in columns]
    if details:
        yield ReadingWarning("details_read", f"also read: {', '.join(details)}")


def marks_warnings(marks: Marks) -> Iterator[ReadingWarning]:
    """Yield a warning where marks of a list were removed from its texts."""
    if marks.kinds:
        detail = f"marks of the list were removed from its texts: {', '.join(marks.kinds)}"
        yield ReadingWarning("list_markers_removed", detail, is_guess=not marks.is_sure)

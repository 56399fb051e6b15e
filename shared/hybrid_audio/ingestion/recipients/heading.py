"""Find the header of a table of recipients: the row that names columns of the template's slots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.decoding.repairs.rows import Repairs
from hybrid_audio.ingestion.reading import Row
from hybrid_audio.ingestion.recipients.matching import Sureness, sureness_of
from hybrid_audio.ingestion.recipients.table import RESERVED, TableSlot
from hybrid_audio.ingestion.tables.column import Column, headed, keyed
from hybrid_audio.ingestion.tables.header_words import plain
from hybrid_audio.ingestion.tables.kinds import filled
from hybrid_audio.ingestion.tables.layout import HEADER_ROWS, cells_of

_LISTED = 10
_MAX_CELL = 40


@dataclass(frozen=True)
class Heading:
    """The columns of a table, its header as it stands in the file, and the rows above it."""

    columns: tuple[Column, ...]
    header: Row | None
    above: Sequence[Row] = ()


def keyed_heading(rows: Sequence[Row]) -> Heading:
    """Return the fields of the objects among the first rows."""
    return Heading(keyed(Repairs().rows(rows)), None)


def find_heading(
    rows: Sequence[Row],
    slots: Sequence[TableSlot],
    named: Mapping[str, str],
    *,
    header_line: int | None,
) -> Heading:
    """Return the header among `rows`, the first of a file; `header_line` 0 says there is none.

    Raises InvalidInput where no row names a column, where rows like it stand above, and naming
    `header_line` where that line holds no row.
    """
    if header_line == 0:
        width = max((len(cells_of(row)) for row in rows[:1]), default=0)
        return Heading(headed([""] * width), None)

    if header_line is None:
        place = _likeliest(rows, slots, named)
        _refuse_like_above(rows[:place], rows[place])
    else:
        place = _at_line(rows, header_line)
    (repaired,) = Repairs().rows([rows[place]])
    return Heading(headed(cells_of(repaired)), rows[place], rows[:place])


def _at_line(rows: Sequence[Row], line: int) -> int:
    for place, row in enumerate(rows):
        if row.line == line:
            return place
    raise InvalidInput.at(
        "header_line", f"is {line}; none of the first {len(rows)} rows begins in that line"
    )


def _likeliest(rows: Sequence[Row], slots: Sequence[TableSlot], named: Mapping[str, str]) -> int:
    wanted = [*slots, *(TableSlot(name, name, is_required=False) for name in RESERVED)]
    labels = {plain(label) for label in named.values()} - {""}
    first = list(Repairs().rows(rows[:HEADER_ROWS]))
    scores = [_score(cells_of(row), wanted, labels) for row in first]

    best = max(scores, default=(0, 0))
    if best == (0, 0):
        raise _no_header(rows, slots)
    return scores.index(best)


def _score(cells: Sequence[str], wanted: Sequence[TableSlot], labels: set[str]) -> tuple[int, int]:
    """Return for how many slots a row has a certain column, and for how many any."""
    best = [max((sureness_of(cell, slot) for cell in cells), default=0) for slot in wanted]
    given = sum(plain(cell) in labels for cell in cells)
    certain = sum(each is Sureness.CERTAIN for each in best)
    return certain + given, sum(each > 0 for each in best) + given


def _refuse_like_above(above: Sequence[Row], header: Row) -> None:
    """Raise InvalidInput where a row above the header has as many cells: it may be a recipient."""
    width = len(filled(cells_of(header)))
    for row in above:
        if len(filled(cells_of(row))) >= width:
            raise InvalidInput.at(
                f"line {row.line}",
                f"stands above what looks like the header, in line {header.line}; remove one of "
                f"them, or say header_line={header.line}, or header_line=0 where there is none",
            )


def _no_header(rows: Sequence[Row], slots: Sequence[TableSlot]) -> InvalidInput:
    cells = [cell[:_MAX_CELL] for row in rows[:1] for cell in filled(cells_of(row))]
    names = ", ".join(slot.name for slot in slots[:_LISTED])
    line = rows[0].line if rows else 1
    example = slots[0].name if slots else "ref"
    return InvalidInput.at(
        f"line {line}",
        f"names no column for {names or 'the template'}; it holds: "
        f"{', '.join(cells[:_LISTED]) or 'nothing'}. Add a header, or say columns.{example}= with "
        f"the name of its column, or header_line=0 and columns.{example}=column 1",
    )

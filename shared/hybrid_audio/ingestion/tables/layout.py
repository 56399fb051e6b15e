"""Find where a table begins: its header, and the lines above that are not part of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.reading import ReadingWarning, Row
from hybrid_audio.ingestion.tables.header import (
    is_counted,
    is_header_by_shape,
    is_in_series,
    recurs,
    score_of,
)
from hybrid_audio.ingestion.tables.header_words import Role
from hybrid_audio.ingestion.tables.kinds import Kind, filled, kind_of
from hybrid_audio.ingestion.tables.list_layout import COLONS, list_layout
from hybrid_audio.ingestion.tables.meanings import Meaning, meaning_of
from hybrid_audio.ingestion.tables.screens.footers import reason_of_cells

HEADER_ROWS = 30
"""How many rows that are not blank are searched for a header."""

_FEW = 2
_SAY = "say header_line={line}, or header_line=0 where there is none"


@dataclass(frozen=True)
class Layout:
    """The header of a table, the rows above that are dropped, and the first rows below."""

    header: Row | None
    above: Sequence[Row]
    below: Sequence[Row]
    warnings: tuple[ReadingWarning, ...] = field(default=())


def cells_of(row: Row) -> list[str]:
    """Return the cells of a row of a table, none where it has none."""
    return row.cells if isinstance(row.cells, list) else []


def find_layout(
    rows: Sequence[Row], *, named: str | None, target: str | None, header_line: int | None
) -> Layout:
    """Return where the table among `rows`, the first of a file, begins.

    Raises InvalidInput where two places are as likely, and naming `header_line` where that line
    holds no row.
    """
    if header_line is not None:
        return _given(rows, header_line)
    if all(len(cells_of(row)) <= 1 for row in rows):
        header, above, warnings = list_layout(rows, named=named, target=target)
        return _parted(rows, header, len(above), warnings)

    found = _known_header(rows, named=named, target=target)
    if found is not None:
        refuse_data_above(rows[:found], rows[found])
        return _parted(rows, rows[found], found)
    return _by_shape(rows)


def _parted(
    rows: Sequence[Row], header: Row | None, above: int, warnings: Sequence[ReadingWarning] = ()
) -> Layout:
    below = rows[above + (header is not None) :]
    return Layout(header, rows[:above], below, tuple(warnings))


def _given(rows: Sequence[Row], header_line: int) -> Layout:
    if header_line == 0:
        return Layout(None, (), rows)

    for place, row in enumerate(rows):
        if row.line == header_line:
            return _parted(rows, row, place)

    raise InvalidInput.at(
        "header_line", f"is {header_line}; none of the first {len(rows)} rows begins in that line"
    )


def _known_header(rows: Sequence[Row], *, named: str | None, target: str | None) -> int | None:
    scores = {
        place: score
        for place, row in enumerate(rows[:HEADER_ROWS])
        if (score := score_of(cells_of(row), named=named, target=target)) is not None
        and (score.has_named or not _are_values(rows, place, target))
    }
    return max(scores, key=lambda place: (scores[place], -place)) if scores else None


def _are_values(rows: Sequence[Row], place: int, target: str | None) -> bool:
    """Whether the words of a row stand in other rows too, with other numbers or as a category."""
    cells = cells_of(rows[place])
    below = rows[place + 1 :]
    is_one_of_several = is_counted(cells, rows[:place]) or is_in_series(cells, below)
    return is_one_of_several or recurs(cells, below, target=target)


def refuse_data_above(above: Sequence[Row], header: Row) -> None:
    """Raise InvalidInput where rows above the header look like data or like another table."""
    width = len(filled(cells_of(header)))
    several = [row for row in above if len(filled(cells_of(row))) > 1]
    suspects = [row for row in several if not _is_preamble(filled(cells_of(row)), width)]

    if not suspects and _are_table(several):
        suspects = several
    if suspects:
        count = len(filled(cells_of(suspects[0])))
        raise InvalidInput.at(
            f"line {suspects[0].line}",
            f"holds {count} cells above what looks like a header in line {header.line}; "
            "remove one of them or split the file, or " + _SAY.format(line=header.line),
        )


def _are_table(rows: Sequence[Row]) -> bool:
    """Return whether rows above a header are too many of one width for a preamble."""
    rows = [row for row in rows if not _are_pairs(filled(cells_of(row)))]
    widths = Counter(len(cells_of(row)) for row in rows)
    return bool(widths) and max(widths.values()) > _FEW


def _is_preamble(cells: Sequence[str], width: int) -> bool:
    """Return whether cells are fewer than a header's by half, or keys with their values."""
    return 2 * len(cells) <= width or _are_pairs(cells)


def _are_pairs(cells: Sequence[str]) -> bool:
    """Return whether cells are keys and values (`Date:` and `2024-05-03`), or a footer."""
    if reason_of_cells(cells[0], list(cells[1:])) is not None:
        return True
    keys, values = cells[::2], cells[1::2]
    are_keys = all(key.rstrip().endswith(COLONS) or _is_key(key) for key in keys)
    return are_keys and len(keys) == len(values) and not any(map(_is_key, values))


def _is_key(cell: str) -> bool:
    meaning: Meaning | None = meaning_of(cell)
    return meaning is not None and meaning.role is Role.OTHER


def _by_shape(rows: Sequence[Row]) -> Layout:
    width = _usual_width(rows)
    titles = _titles(rows, width)
    below = rows[titles + 1 :]
    if titles < len(rows) and is_header_by_shape(cells_of(rows[titles]), below):
        line = rows[titles].line
        detail = f"line {line} was taken for the header, since it is unlike the lines below"
        guess = ReadingWarning("header_by_shape", detail, line=line, is_guess=True)
        return _parted(rows, rows[titles], titles, [guess])
    if titles:
        raise InvalidInput.at(
            f"line {rows[0].line}",
            f"has one cell where most lines have {width}; remove titles above the header, or "
            + _SAY.format(line=rows[min(titles, len(rows) - 1)].line),
        )

    line = rows[0].line
    detail = f"line {line} holds no known header and was read as data"
    return Layout(None, (), rows, (ReadingWarning("no_header", detail, line=line, is_guess=True),))


def _usual_width(rows: Sequence[Row]) -> int:
    widths = Counter(len(cells_of(row)) for row in rows)
    return widths.most_common(1)[0][0]


def _titles(rows: Sequence[Row], width: int) -> int:
    """Return how many rows at the top are titles: one filled cell, where most rows have more."""
    if _usual_filled(rows) < 2:
        return 1 if _lacks_delimiter(rows, width) else 0

    for place, row in enumerate(rows):
        cells = cells_of(row)
        is_title = len(cells) == 1 or (width > 2 and len(filled(cells)) == 1)
        if not is_title or kind_of(filled(cells)[0] if filled(cells) else "") is Kind.BLANK:
            return place

    return len(rows)


def _lacks_delimiter(rows: Sequence[Row], width: int) -> bool:
    """Return whether only the first line has no delimiter; the last one may lack it too."""
    widths = [len(cells_of(row)) for row in rows]
    return width > 1 and widths[0] == 1 and len(rows) > _FEW and 1 not in widths[1:-1]


def _usual_filled(rows: Sequence[Row]) -> int:
    counts = Counter(len(filled(cells_of(row))) for row in rows)
    return counts.most_common(1)[0][0]

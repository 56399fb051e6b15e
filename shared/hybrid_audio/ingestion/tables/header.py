"""Whether a table begins with a header: it names the column asked for, holds known words, or is
unlike the rest.
"""

from collections.abc import Sequence

from hybrid_audio.ingestion.reading import Row
from hybrid_audio.ingestion.tables.header_words import is_known, plain, wanted


def is_header(
    first: Sequence[str], rows: Sequence[Row], *, named: str | None, target: str | None
) -> bool:
    """Whether `first`, the cells above `rows`, names columns rather than being a row itself."""
    if named is not None and plain(named) and plain(named) in map(plain, first):
        return True
    if len(first) == 1:
        return plain(first[0]) in wanted(target)
    if any(is_known(cell, target) or "_" in cell for cell in first):
        return True
    return _stands_above_figures(first, rows)


def _stands_above_figures(first: Sequence[str], rows: Sequence[Row]) -> bool:
    """Whether some column has only figures or addresses below a word: `Kunde` above `4711`."""
    return any(_is_word(cell) and _are_figures(place, rows) for place, cell in enumerate(first))


def _are_figures(place: int, rows: Sequence[Row]) -> bool:
    below = [
        row.cells[place] for row in rows if isinstance(row.cells, list) and len(row.cells) > place
    ]
    filled = [cell for cell in below if cell.strip()]
    return bool(filled) and not any(map(_is_word, filled))


def _is_word(cell: str) -> bool:
    return any(c.isalpha() for c in cell) and "@" not in cell and not any(c.isdigit() for c in cell)

"""Find rows whose cells moved to other columns, because a delimiter was not quoted."""

from collections import Counter
from collections.abc import Sequence

from hybrid_audio.ingestion.reading import Row
from hybrid_audio.ingestion.tables.kinds import FIGURES, Kind, filled, kind_of

_MOST = 0.9
_FEW_ROWS = 3


class Shifts:
    """Knows how wide the rows of a table are, and which columns hold figures or addresses only."""

    def __init__(self, width: int, sample: Sequence[Row]) -> None:
        self._width = width
        rows = [row.cells for row in sample if isinstance(row.cells, list)]
        self._usual = _usual_width(rows)
        self._anchors = _anchors(width, rows)

    def reason(self, cells: list[str]) -> str | None:
        """Return why the cells of a row cannot be trusted, None where they can."""
        width = self._width
        if len(cells) > width and (filled(cells[width:]) or self._may_be_shifted(cells)):
            return f"has more cells than the table has columns ({width})"
        return self._misplaced(cells) if self._anchors else None

    def _may_be_shifted(self, cells: list[str]) -> bool:
        """Return whether empty cells beyond the last column may be columns that moved there.

        They mean nothing where all rows have them, or where there are as many as columns.
        """
        extra = len(cells) - self._width
        return len(cells) != self._usual and extra < self._width

    def _misplaced(self, cells: list[str]) -> str | None:
        for place, kind in self._anchors.items():
            if place >= len(cells) or kind_of(cells[place]) in (kind, Kind.BLANK):
                continue
            beside = [at for at in (place - 1, place + 1) if 0 <= at < len(cells)]
            if any(self._anchors.get(at) != kind and kind_of(cells[at]) is kind for at in beside):
                return f"has its cells in other columns than the rest (column {place + 1})"
        return None


def _usual_width(rows: Sequence[list[str]]) -> int | None:
    """Return the width of nearly all rows, None where they are few or differ."""
    if len(rows) < _FEW_ROWS:
        return None
    width, count = Counter(map(len, rows)).most_common(1)[0]
    return width if count >= _MOST * len(rows) else None


def _anchors(width: int, rows: Sequence[list[str]]) -> dict[int, Kind]:
    """Return the columns whose filled cells are nearly all figures or addresses of one kind."""
    found: dict[int, Kind] = {}
    for place in range(width):
        kinds = Counter(kind_of(row[place]) for row in rows if len(row) > place)
        kinds.pop(Kind.BLANK, None)
        kind, count = kinds.most_common(1)[0] if kinds else (Kind.TEXT, 0)
        is_sure = count >= _FEW_ROWS - 1 and 2 * count > kinds.total()
        if kind in FIGURES and is_sure:
            found[place] = kind

    return found

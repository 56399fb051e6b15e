"""Decide whether rows of one filled cell are titles inside a table, or rows with gaps."""

import re
from collections.abc import Sequence
from itertools import pairwise

from hybrid_audio.ingestion.reading import Row
from hybrid_audio.ingestion.tables.kinds import filled
from hybrid_audio.ingestion.tables.words.footers import SECTIONS

_TITLE = re.compile(SECTIONS, re.IGNORECASE)
_MOST = 0.6
_FEW_COLUMNS = 2
_FEW_ROWS = 2


class Sections:
    """What the first rows of a table say about rows that hold a text and nothing else.

    `are_odd` says that such a row may be a title, since most rows are full, or it stands as titles
    do: above the first full row, apart from others, never at the end. `are_titles` says that the
    first row hardly holds a person: it is called `Team A`, or a table of many columns is full.
    """

    def __init__(self, sample: Sequence[Row], *, width: int, key: int) -> None:
        rows = [row.cells for row in sample if isinstance(row.cells, list)]
        counts = [len(filled(cells)) for cells in rows]
        alone = [
            place
            for place, cells in enumerate(rows)
            if key == 0 and counts[place] == 1 and cells[:1] == filled(cells)
        ]
        full = sum(count > min(width - 1, _FEW_COLUMNS) for count in counts)
        is_full = full >= max(_FEW_ROWS, _MOST * len(counts))
        begins_alone = alone[:1] == [0]

        is_wide = width > _FEW_COLUMNS
        self.are_titles = begins_alone and (
            (is_full and is_wide) or _TITLE.fullmatch(rows[0][key].strip()) is not None
        )
        self.are_odd = (
            self.are_titles
            or (is_full and (is_wide or begins_alone))
            or (begins_alone and _stand_as_titles(alone, len(rows)))
        )


def _stand_as_titles(alone: Sequence[int], count: int) -> bool:
    are_apart = all(after - place > 1 for place, after in pairwise(alone))
    return len(alone) > 1 and are_apart and alone[-1] != count - 1

"""Whether rows of one filled cell are titles between the rows of a table, or rows with gaps."""

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

    `are_odd` says that most rows are full, so that such a row may be a title; `are_titles` that
    they stand as titles do: in the first column, above the first full row, apart from each other,
    never at the end.
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

        self.are_titles = begins_alone and (
            _TITLE.fullmatch(rows[0][key].strip()) is not None
            or (is_full and width > _FEW_COLUMNS)
            or _stand_as_titles(alone, len(rows))
        )
        self.are_odd = self.are_titles or (is_full and (width > _FEW_COLUMNS or begins_alone))


def _stand_as_titles(alone: Sequence[int], count: int) -> bool:
    are_apart = all(after - place > 1 for place, after in pairwise(alone))
    return len(alone) > 1 and are_apart and alone[-1] != count - 1

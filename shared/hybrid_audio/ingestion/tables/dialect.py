"""Which character parts the cells of a table: the one that parts its lines most evenly, if any
does.
"""

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.limits import MAX_COLUMNS, SAMPLE_ROWS

DELIMITERS = ",;\t|"
NO_DELIMITER = "\x1f"
"""What csv is told where there is one column: the unit separator, which no item may hold."""

_MOST = 0.8


@dataclass(frozen=True)
class _Candidate:
    delimiter: str
    rows: Sequence[Sequence[str]]

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    @property
    def agreement(self) -> float:
        """Share of the rows that are as wide as the first."""
        return sum(len(row) == self.width for row in self.rows) / max(1, len(self.rows))

    @property
    def is_common(self) -> bool:
        """Whether it stands in most rows."""
        return 2 * sum(len(row) > 1 for row in self.rows) > len(self.rows)


def find_delimiter(
    lines: Sequence[str],
    *,
    is_header: Callable[[str], bool],
    is_whole: bool,
    is_list: bool = False,
    hint: str | None = None,
) -> str | None:
    """Return the delimiter of the lines, which end in line ends, or None where each is one cell.

    A first line with a known header decides by itself; else the delimiter must stand in most lines,
    and of several the one that parts them most evenly is taken. In a plain `is_list` commas part
    cells only below a known header:
    `Smith, John` is one item there. `hint` breaks a tie.
    Raises InvalidInput when the first line alone is not parted, so that it must be a title, and
    when it is the only one of the file, as `is_whole` says, and lists several texts.
    """
    candidates = [_Candidate(each, _rows(lines, each)) for each in DELIMITERS]
    if is_whole:
        _refuse_one_line(candidates, is_header)
    parted = [
        each for each in candidates if each.width > 1 and _is_convincing(each, is_header, is_list)
    ]
    if parted:
        return max(
            parted,
            key=lambda each: (_has_header(each, is_header), each.agreement, each.delimiter == hint),
        ).delimiter
    if not is_list and not _has_header(candidates[0], is_header):
        _refuse_title(candidates)
    return None


def _rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True):
        if row:
            rows.append(row)
        if len(rows) == SAMPLE_ROWS:
            break
    return rows


def _has_header(candidate: _Candidate, is_header: Callable[[str], bool]) -> bool:
    return any(map(is_header, candidate.rows[0][:MAX_COLUMNS] if candidate.rows else ()))


def _is_convincing(candidate: _Candidate, is_header: Callable[[str], bool], is_list: bool) -> bool:
    if _has_header(candidate, is_header):
        return True
    return candidate.is_common and not (is_list and candidate.delimiter == ",")


def _refuse_one_line(candidates: Sequence[_Candidate], is_header: Callable[[str], bool]) -> None:
    for each in candidates:
        if len(each.rows) == 1 and each.width > 2 and not _has_header(each, is_header):
            raise InvalidInput.at(
                "line 1",
                f"is the only line and holds {each.width} cells; "
                "write one text a line, or a header above",
            )


def _refuse_title(candidates: Sequence[_Candidate]) -> None:
    for each in candidates:
        widths = Counter(len(row) for row in each.rows[1:])
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        if (
            each.width == 1
            and width > 1
            and len(each.rows) > 2
            and count > _MOST * (len(each.rows) - 1)
        ):
            fault = f"has one cell where most lines have {width}; remove titles above the header"
            raise InvalidInput.at("line 1", fault)

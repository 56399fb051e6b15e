"""Find the character between the cells of a table, if there is one."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.limits import MAX_COLUMNS, SAMPLE_ROWS
from hybrid_audio.ingestion.tables.header import Score, score_of
from hybrid_audio.ingestion.tables.kinds import filled
from hybrid_audio.ingestion.tables.layout import HEADER_ROWS
from hybrid_audio.ingestion.tables.ranking import fit_of

DELIMITERS = ",;\t|"
NO_DELIMITER = "\x1f"
"""The delimiter of a single column: the unit separator, which no item may hold."""

_NAMES = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "\\t": "\t",
    "pipe": "|",
    "bar": "|",
    "space": " ",
}
_MOST = 0.8
_MERGE_TAG = re.compile(r"\*\|[^|\n]*\|\*")
"""Another system's placeholder, `*|FNAME|*`: its pipes divide no cells."""

_ENTITY = re.compile(r"&#?\w{1,8};")
"""Of HTML; its semicolon divides nothing."""


@dataclass(frozen=True)
class _Candidate:
    delimiter: str
    rows: Sequence[Sequence[str]]
    score: Score | None
    is_inside_texts: bool
    """Whether a space follows it mostly, as in `Acme, Inc.`."""

    @cached_property
    def width(self) -> int:
        """How many cells most rows of several cells have; 1 where no row has several."""
        widths = Counter(len(row) for row in self.rows if len(row) > 1)
        return widths.most_common(1)[0][0] if widths else 1

    @property
    def agreement(self) -> float:
        """Share of the rows that are as wide as most."""
        return sum(len(row) == self.width for row in self.rows) / max(1, len(self.rows))

    @property
    def grade(self) -> tuple[bool, float]:
        """How likely it is, without a header to say so."""
        return not self.is_inside_texts, self.agreement

    @property
    def is_common(self) -> bool:
        """Whether it stands in most rows."""
        return 2 * sum(len(row) > 1 for row in self.rows) > len(self.rows)


def given_delimiter(text: str) -> str:
    """Return the delimiter that a caller names; raises InvalidInput at `delimiter`."""
    delimiter = _NAMES.get(text.lower(), text)
    if len(delimiter) != 1 or delimiter.isalnum() or delimiter in '"\r\n\0':
        raise InvalidInput.at(
            "delimiter",
            "must be one character other than a letter, digit, quote or line end, "
            "or one of comma, semicolon, tab, pipe, space",
        )

    return delimiter


def require_delimiter(lines: Sequence[str], delimiter: str) -> None:
    """Raise InvalidInput at `delimiter` where it divides no line, but another one most lines."""
    if any(delimiter in line for line in lines):
        return
    for each in _candidates(lines, named=None, target=None):
        if each.is_common and each.agreement >= _MOST and not each.is_inside_texts:
            raise InvalidInput.at(
                "delimiter", f"stands in none of the first lines; {each.delimiter!r} does in most"
            )


def find_delimiter(
    lines: Sequence[str],
    *,
    named: str | None,
    target: str | None,
    is_whole: bool,
    is_list: bool = False,
    hint: str | None = None,
) -> str | None:
    """Return the delimiter of the lines, which end in line ends, or None where each is one cell.

    A known header among the first lines decides; else the delimiter must stand in most lines, and
    of several the one that divides them most evenly is taken. In a plain `is_list` commas divide
    cells only below a known header: `Smith, John` is one item. `hint` breaks a tie.

    Raises InvalidInput where the first line alone is not divided, so that it must be a title, and
    where it is the only one of the file, as `is_whole` says, and lists several texts.
    """
    candidates = _candidates(lines, named=named, target=target)
    headed = [each for each in candidates if each.score is not None]
    if headed:
        best = max(
            headed,
            key=lambda each: (
                each.score,
                not each.is_inside_texts,
                each.agreement,
                each.delimiter == hint,
            ),
        )
        return best.delimiter

    if is_whole:
        _refuse_one_line(candidates)
    common = [each for each in candidates if each.is_common and each.width > 1]
    if _begins_with_header(candidates, target):
        _refuse_title([each for each in common if not each.is_inside_texts])
        return None
    likely = [each for each in common if not (is_list and each.delimiter == ",")]
    if likely:
        best = max(likely, key=lambda each: (each.grade, each.delimiter == hint))
        return best.delimiter
    return None


def _candidates(lines: Sequence[str], *, named: str | None, target: str | None) -> list[_Candidate]:
    lines = [_MERGE_TAG.sub("*", _ENTITY.sub("&", line)) for line in lines]
    found, whole = [], "".join(lines)
    for delimiter in DELIMITERS:
        rows = _rows(lines, delimiter)
        scores = [
            score_of(row[:MAX_COLUMNS], named=named, target=target)
            for row in rows[:HEADER_ROWS]
            if len(row) > 1
        ]
        known = [score for score in scores if score is not None]
        is_inside = 2 * whole.count(f"{delimiter} ") > whole.count(delimiter)
        found.append(_Candidate(delimiter, rows, max(known, default=None), is_inside))

    return found


def _rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True):
        if filled(row):
            rows.append(row)
        if len(rows) == SAMPLE_ROWS:
            break
    return rows


def _begins_with_header(candidates: Sequence[_Candidate], target: str | None) -> bool:
    first = candidates[0].rows[0] if candidates[0].rows else []
    is_alone = all(len(each.rows[0]) == 1 for each in candidates if each.rows)
    return is_alone and bool(first) and fit_of(first[0], target) is not None


def _refuse_one_line(candidates: Sequence[_Candidate]) -> None:
    for each in candidates:
        if len(each.rows) == 1 and len(filled(list(each.rows[0]))) > 2:
            raise InvalidInput.at(
                "line 1",
                f"is the only line and holds {each.width} cells; "
                "write one text a line, or a header above",
            )


def _refuse_title(candidates: Sequence[_Candidate]) -> None:
    for each in candidates:
        below = each.rows[1:]
        if len(below) > 1 and sum(len(row) == each.width for row in below) > _MOST * len(below):
            raise InvalidInput.at(
                "line 1",
                f"has one cell where most lines have {each.width}; "
                "remove titles above the header, or say header_line and delimiter",
            )

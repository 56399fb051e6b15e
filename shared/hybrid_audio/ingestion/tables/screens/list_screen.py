"""Recognise lines that are not items, in a list of one text a line."""

import re
from collections.abc import Sequence

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.reading import ReadingWarning, Row
from hybrid_audio.ingestion.tables.header_words import LEXICON, Role, plain
from hybrid_audio.ingestion.tables.list_layout import text_of
from hybrid_audio.ingestion.tables.marks import Marks
from hybrid_audio.ingestion.tables.screens.footers import reason_of_text
from hybrid_audio.ingestion.tables.screens.reasons import (
    A_HEADER,
    COMMENT,
    REPEATED,
    SECTION,
    UNMARKED,
    listed,
)

_HEADS_OF_LISTS = frozenset({Role.FIRST_NAME, Role.NAME, Role.FULL_NAME})
_SHORTEST_WORD = 4
_COMMENT = re.compile(r"\s*(?:#{1,6}\s|//)")


class ListScreen:
    """Recognises the lines of a list that are not items."""

    def __init__(
        self, header: str, target: str | None, marks: Marks, sample: Sequence[Row]
    ) -> None:
        self._header = plain(header)
        self._is_people = target == "names"
        self._marks = marks
        first = next((row for row in sample if isinstance(row.cells, list)), None)
        self._has_titles = first is not None and marks.is_missing(text_of(first))
        self._titles: list[int] = []
        self._has_items = False
        _refuse_nested(sample, marks)

    def reason(self, row: Row) -> str | None:
        """Return why the row is not an item; None where it may be one, as all rows of JSON may."""
        if not isinstance(row.cells, list):
            return None

        text = text_of(row)
        word = plain(text)
        if self._header and word == self._header:
            return REPEATED
        if self._is_people and _is_list_header(word):
            return A_HEADER
        if _COMMENT.match(text):
            return COMMENT
        reason = reason_of_text(text) if text else None
        if reason is None and self._has_titles and self._marks.is_missing(text):
            self._titles.append(row.line)
            return UNMARKED
        if reason == SECTION and self._has_items:
            self._titles.append(row.line)
        self._has_items = self._has_items or reason is None
        return reason

    def require_one_table(self) -> None:
        """Do nothing: a list is one table."""

    def warnings(self) -> list[ReadingWarning]:
        """Return what was taken for titles: it lacks the mark of the others, or ends in a colon."""
        if not self._titles:
            return []
        detail = f"lines between the others were taken for titles ({listed(self._titles)})"
        return [ReadingWarning("title_dropped", detail, line=self._titles[0], is_guess=True)]


def _refuse_nested(sample: Sequence[Row], marks: Marks) -> None:
    """Raise InvalidInput where some lines with marks are further in: what is said of the others."""
    if "bullets" not in marks.kinds and "numbers" not in marks.kinds:
        return
    rows = [row for row in sample if isinstance(row.cells, list) and text_of(row).strip()]
    depths = [_depth(text_of(row)) for row in rows]
    deeper = [row for row, depth in zip(rows, depths, strict=True) if depth > min(depths) + 1]
    if deeper:
        raise InvalidInput.at(
            f"line {deeper[0].line}",
            "stands further in than other lines: a list within a list; keep the names alone",
        )


def _depth(text: str) -> int:
    expanded = text.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())


def _is_list_header(word: str) -> bool:
    """Return whether a word heads columns and is not a name, as short words may be (`Nom`)."""
    is_short = word.isascii() and len(word) < _SHORTEST_WORD
    return LEXICON.get(word) in _HEADS_OF_LISTS and not is_short

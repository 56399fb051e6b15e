"""Recognise rows of a table that are not data: footers, repeated headers, sections, shifts."""

from collections.abc import Sequence

from hybrid_audio.errors import Fault, InvalidInput
from hybrid_audio.ingestion.reading import ReadingWarning, Row
from hybrid_audio.ingestion.tables.dialect import DELIMITERS
from hybrid_audio.ingestion.tables.header import repeats, score_of
from hybrid_audio.ingestion.tables.header_words import LEXICON, folded, plain, unnumbered
from hybrid_audio.ingestion.tables.kinds import filled
from hybrid_audio.ingestion.tables.layout import cells_of
from hybrid_audio.ingestion.tables.screens.footers import reason_of_cells, reason_of_text
from hybrid_audio.ingestion.tables.screens.reasons import (
    ANOTHER_TABLE,
    EXPLAINS,
    REPEATED,
    SECTION,
    listed,
)
from hybrid_audio.ingestion.tables.screens.sections import Sections
from hybrid_audio.ingestion.tables.screens.shifts import Shifts

_FAULTS = 20


class TableScreen:
    """Recognises the rows of a table that are not data, and where another table begins.

    `key` is the column of the texts.
    """

    def __init__(
        self, header: Row | None, sample: Sequence[Row], *, width: int, key: int, target: str | None
    ) -> None:
        first = header or next(iter(sample), None)
        self._header = header.cells if header and isinstance(header.cells, list) else []
        self._tables = [first.line] if first else []
        self._key = key
        self._width = width
        self._target = target
        self._shifts = Shifts(width, sample)
        self._pattern = Sections(sample, width=width, key=key)
        self._first = next((row.line for row in sample), 0)
        self._counted = _counted(sample, key)
        self._sparse: list[int] = []
        self._title: Row | None = None
        self._sections: list[int] = []

    def reason(self, row: Row) -> str | None:
        """Return why the row is not data, None where it may be."""
        cells = row.cells
        if not isinstance(cells, list) or row.fault is not None:
            return None

        word = plain(cells[self._key]) if self._key < len(cells) else ""
        words = filled(cells)
        if self._repeats(cells, word):
            self._refuse_title_above(row)
            return REPEATED
        self._title = row if len(words) == 1 else None
        if row.line == self._first and self._explains_header(words):
            return EXPLAINS
        if self._begins_table(row, words, word):
            self._tables.append(row.line)
        if len(self._tables) > 1:
            return ANOTHER_TABLE
        if len(words) <= 1:
            return self._sparse_reason(row, cells, words)
        return reason_of_cells(words[0], words[1:]) or self._shifts.reason(cells)

    def _repeats(self, cells: list[str], word: str) -> bool:
        if not word or self._key >= len(self._header) or word != plain(self._header[self._key]):
            return False
        return repeats(cells, self._header)

    def _refuse_title_above(self, row: Row) -> None:
        """Raise InvalidInput where one cell stands alone above a header that is repeated."""
        if self._title is not None and self._sparse_reason_of(self._title) is None:
            raise InvalidInput.at(
                f"line {self._title.line}",
                f"holds one cell above the header that line {row.line} repeats; remove it where it "
                "is a title, or split the file",
            )

    def _sparse_reason_of(self, row: Row) -> str | None:
        words = filled(cells_of(row))
        return reason_of_text(words[0]) if words else None

    def _explains_header(self, words: list[str]) -> bool:
        """Return whether the row below the header gives each column's type or `required`."""
        return bool(self._header) and len(words) > 1 and all(plain(w) in LEXICON for w in words)

    def _begins_table(self, row: Row, words: list[str], word: str) -> bool:
        """Return whether the row heads another table: known words, or a new width after a gap."""
        width = len(row.cells)
        if self._key < width and unnumbered(cells_of(row)[self._key]) in self._counted:
            return False
        if width == 1 and self._is_divided_otherwise(words):
            return True

        is_likely = row.follows_blank or width != self._width or self._is_known(row, word)
        if len(words) < 2 or not is_likely:
            return False
        if _is_surely_header(words, self._target):
            return True

        is_footer = reason_of_cells(words[0], words[1:]) is not None
        return row.follows_blank and 1 < width < self._width and not is_footer

    def _is_known(self, row: Row, word: str) -> bool:
        """Return whether the cell in the column of the texts has a word that heads columns."""
        if word in LEXICON:
            return True
        cells = row.cells
        text = cells[self._key] if isinstance(cells, list) and self._key < len(cells) else ""
        if " " not in text and "_" not in text:
            return False
        return not LEXICON.keys().isdisjoint(folded(text).replace("_", " ").split())

    def _is_divided_otherwise(self, words: list[str]) -> bool:
        """Return whether the only cell is a header with another delimiter."""
        return any(
            delimiter in words[0] and _is_surely_header(words[0].split(delimiter), self._target)
            for delimiter in DELIMITERS
            if words
        )

    def _sparse_reason(self, row: Row, cells: list[str], words: list[str]) -> str | None:
        text = words[0] if words else ""
        reason = reason_of_text(text)
        if reason is not None:
            return reason
        is_at_key = cells[self._key : self._key + 1] == [text]
        if not self._pattern.are_odd or not is_at_key:
            return None

        if row.line == self._first and self._pattern.are_titles:
            raise InvalidInput.at(
                f"line {row.line}",
                "holds one cell only, where the rows below are full; remove it if it is a title, "
                "or fill in its other cells",
            )
        if row.follows_blank:
            self._sections.append(row.line)
            return SECTION
        self._sparse.append(row.line)
        return None

    def require_one_table(self) -> None:
        """Raise InvalidInput, naming their lines, where several tables were found."""
        first, *others = self._tables or [0]
        if not others:
            return

        lines = ", ".join(map(str, [first, *others][:_FAULTS]))
        raise InvalidInput(
            f"the file holds {1 + len(others)} tables, which begin in lines {lines}; split it",
            faults=[
                Fault(f"line {line}", f"begins another table than line {first}; split the file")
                for line in others[:_FAULTS]
            ],
        )

    def warnings(self) -> list[ReadingWarning]:
        """Return what was taken for data although it may be titles, and the reverse."""
        found = []
        if self._sparse:
            detail = (
                f"{len(self._sparse)} rows hold one cell only, where the others are full; they "
                f"were read, although they may be titles ({listed(self._sparse)})"
            )
            line = self._sparse[0]
            found.append(ReadingWarning("sparse_rows", detail, line=line, is_guess=True))
        if self._sections:
            detail = f"rows of one cell below blank lines are titles ({listed(self._sections)})"
            line = self._sections[0]
            found.append(ReadingWarning("title_dropped", detail, line=line, is_guess=True))

        return found


def _counted(sample: Sequence[Row], key: int) -> frozenset[str]:
    """Return what texts that differ in their numbers alone have in common, as `Name 1` has."""
    forms: dict[str, set[str]] = {}
    for row in sample:
        if isinstance(row.cells, list) and key < len(row.cells):
            forms.setdefault(unnumbered(row.cells[key]), set()).add(plain(row.cells[key]))
    return frozenset(form for form, texts in forms.items() if form and len(texts) > 1)


def _is_surely_header(words: list[str], target: str | None) -> bool:
    score = score_of(words, named=None, target=target)
    return score is not None and score.known >= 2 and 2 * score.known >= len(words)

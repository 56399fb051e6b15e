"""Decide whether a row names the columns of a table rather than being one of its rows."""

from collections.abc import Sequence
from typing import NamedTuple

from hybrid_audio.ingestion.limits import MAX_COLUMNS
from hybrid_audio.ingestion.reading import Row
from hybrid_audio.ingestion.tables.header_words import Role, is_numbered, plain, unnumbered
from hybrid_audio.ingestion.tables.kinds import FIGURES, Kind, filled, kind_of
from hybrid_audio.ingestion.tables.meanings import meaning_of
from hybrid_audio.ingestion.tables.ranking import fit_of, is_known
from hybrid_audio.ingestion.tables.series import count_in_series

_NOT_WORDS = frozenset(map(plain, ["n/a", "none", "null", "nan", "unknown", "tbd", "nil"]))


class Score(NamedTuple):
    """How much of a row is known as headers; the larger, the surer."""

    has_named: bool
    has_wanted: bool
    known: int
    share: float


def score_of(cells: Sequence[str], *, named: str | None, target: str | None) -> Score | None:
    """Return how well a row of several cells fits as a header, or None where it is not one."""
    words = filled(list(cells[:MAX_COLUMNS]))
    if not words:
        return None

    has_named = bool(named and plain(named)) and plain(named or "") in map(plain, words)
    known = sum(is_known(word, target) for word in words)
    if not has_named and known == 0:
        return None

    score = Score(has_named, _has_wanted(words, target), known, known / len(words))
    return score if has_named or _is_enough(score, cells, words) else None


def _has_wanted(words: Sequence[str], target: str | None) -> bool:
    return any(fit is not None and not _is_weak(word) for word, fit in _fits(words, target))


def _fits(words: Sequence[str], target: str | None) -> list[tuple[str, object]]:
    return [(word, fit_of(word, target) if is_known(word, target) else None) for word in words]


def _is_weak(word: str) -> bool:
    """Return whether a word may also stand in a column that it could head: `Ana,Guest`."""
    meaning = meaning_of(word)
    return meaning is not None and meaning.role in (Role.PERSON, Role.ACCOUNT)


def _is_enough(score: Score, cells: Sequence[str], words: Sequence[str]) -> bool:
    figures = any(kind_of(word) in FIGURES for word in words)
    if score.known >= 2 and score.has_wanted:
        return True
    if figures:
        return False
    if len(words) == 1:
        return _is_lone_header(cells, words[0]) and score.has_wanted

    return score.has_wanted or (score.known >= 2 and score.share >= 0.5)


def _is_lone_header(cells: Sequence[str], word: str) -> bool:
    """Return whether the only filled cell heads a column, as `name,,` does, and not `Guests,,`."""
    if len(cells) < 2 or cells[0] != word:
        return len(cells) > 1

    meaning = meaning_of(word)
    is_plural = plain(word).endswith("s")

    return meaning is not None and (
        meaning.role is Role.FIRST_NAME
        or (meaning.role in (Role.NAME, Role.CALLED) and meaning.is_exact and not is_plural)
    )


def recurs(cells: Sequence[str], rows: Sequence[Row], *, target: str | None) -> bool:
    """Return whether a known word of `cells` also stands below itself, as values of a category do.

    Another header may have the same word, and numbered words (`name1`, `name2`) are values.
    """
    known = {place: unnumbered(cell) for place, cell in enumerate(cells) if is_known(cell, target)}
    for row in rows:
        below = row.cells if isinstance(row.cells, list) else []
        same = [at for at in known if at < len(below) and unnumbered(below[at]) == known[at] != ""]
        same = [at for at in same if _may_be_values(cells[at], below[at])]
        if not same or repeats(below, cells):
            continue
        is_counted_on = any(plain(below[at]) != plain(cells[at]) for at in same)
        if is_counted_on or score_of(below, named=None, target=target) is None:
            return True

    return False


def _may_be_values(cell: str, below: str) -> bool:
    """Whether a cell is one of those below it: `City` heads `City 7`, and is none of them."""
    return plain(cell) == plain(below) or is_numbered(cell)


def is_counted(cells: Sequence[str], rows: Sequence[Row]) -> bool:
    """Whether a cell of `cells` stands in the same place of `rows` with another number.

    `Name 5` below `Name 4` is a value, though its word heads columns.
    """
    forms = {place: (unnumbered(cell), plain(cell)) for place, cell in enumerate(cells)}
    return any(
        unnumbered(cell) == forms[place][0] != "" and plain(cell) != forms[place][1]
        for row in rows
        if isinstance(row.cells, list)
        for place, cell in enumerate(row.cells[: len(forms)])
    )


def is_in_series(cells: Sequence[str], rows: Sequence[Row]) -> bool:
    """Whether a known cell of `cells` is the first of the series in its place of most `rows`.

    `Name the first` above `Name the second` is a value, unless an exact header stands beside it.
    """
    meanings = [meaning_of(cell) for cell in cells]
    if any(meaning is not None and meaning.is_exact for meaning in meanings):
        return False

    for place, (cell, meaning) in enumerate(zip(cells, meanings, strict=True)):
        if meaning is None:
            continue
        below = [row.cells for row in rows if isinstance(row.cells, list)]
        others = [row[place] for row in below if len(row) > place]
        if others and 2 * count_in_series(cell, others) >= len(others):
            return True
    return False


def repeats(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Return whether a row says the same as the header."""
    return [*map(plain, filled(list(cells)))] == [*map(plain, filled(list(header)))]


def is_header_by_shape(first: Sequence[str], rows: Sequence[Row]) -> bool:
    """Return whether a row is unlike those below: a word above figures only, or an identifier.

    `Wieviel` above `5` is a header, and `cust_nm` is one above anything.
    """
    words = filled(list(first))
    if not words or not all(map(_is_word, words)):
        return False
    if any("_" in word and word.replace("_", "").isalnum() for word in words):
        return True
    return any(_is_word(cell) and _are_figures(place, rows) for place, cell in enumerate(first))


def _are_figures(place: int, rows: Sequence[Row]) -> bool:
    below = [
        row.cells[place] for row in rows if isinstance(row.cells, list) and len(row.cells) > place
    ]
    cells = filled(below)
    return bool(cells) and not any(map(_is_word, cells))


def _is_word(cell: str) -> bool:
    return kind_of(cell) is Kind.TEXT and plain(cell) not in _NOT_WORDS

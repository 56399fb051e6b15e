"""Find where a list of one text a line begins: below its header or title, if it has one."""

from collections.abc import Sequence

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.reading import ReadingWarning, Row
from hybrid_audio.ingestion.tables.header_words import Role, is_numbered, plain, unnumbered
from hybrid_audio.ingestion.tables.meanings import meaning_of
from hybrid_audio.ingestion.tables.ranking import fit_of, is_known, takes_only_known
from hybrid_audio.ingestion.tables.series import count_in_series

COLONS = (":", "\uff1a")
_SEARCHED = 30
_MOST_ABOVE = 5
_TITLE_WORDS = 4
_SHORTEST_WORD = 4
_FEWEST_ROWS = 4
_NOUNS = frozenset({Role.PERSON, Role.COMPANY, Role.ACCOUNT})


def list_layout(
    rows: Sequence[Row], *, named: str | None, target: str | None
) -> tuple[Row | None, Sequence[Row], list[ReadingWarning]]:
    """Return the header, the rows above it or the title, and what was guessed.

    Raises InvalidInput where the first line heads other things than items of `target`, and where a
    line may be a title or a header as well as an item.
    """
    for place, row in enumerate(rows[:_SEARCHED]):
        text = text_of(row)
        if _is_header(text, named=named, target=target) and not _is_counted(text, rows):
            if not _is_named(text, named) and _is_in_series(row, rows[place + 1 :]):
                above, guesses = _title(rows)
                return None, above, [*guesses, _taken_for_item(row)]
            _refuse_items_above(rows[:place], row)
            if not _is_named(text, named):
                _refuse_one_of_its_kind(row, rows[place + 1 :])
            return row, rows[:place], []

    if not rows:
        return None, (), []

    _refuse_other_header(rows, target)
    return (None, *_title(rows))


def text_of(row: Row) -> str:
    """Return the only cell of a row."""
    return row.cells[0] if isinstance(row.cells, list) and row.cells else ""


def _is_header(text: str, *, named: str | None, target: str | None) -> bool:
    if _is_named(text, named):
        return True
    if not is_known(text, target) or (text.rstrip().endswith(COLONS) and " " in text.strip()):
        return False
    return fit_of(text, target) is not None and not _is_company_phrase(text)


def _is_named(text: str, named: str | None) -> bool:
    return bool(named and plain(named)) and plain(text) == plain(named or "")


def _is_counted(text: str, rows: Sequence[Row]) -> bool:
    """Return whether a text is one of several that differ in what counts, as `Guest A` is."""
    kind = unnumbered(text) if is_numbered(text) else ""
    return kind != "" and any(
        unnumbered(text_of(row)) == kind and plain(text_of(row)) != plain(text) for row in rows
    )


def _is_in_series(header: Row, below: Sequence[Row]) -> bool:
    """Return whether a text of header words is the first of the series that stands below it.

    Raises InvalidInput where it may as well head the list: it is a usual header (`First name` above
    `Second name`), or most of the list is no series.
    """
    text = text_of(header)
    others = [other for row in below if plain(other := text_of(row)) != plain(text)]
    same = count_in_series(text, others)
    if same == 0:
        return False

    meaning = meaning_of(text)
    if 2 * same >= len(others) and not (meaning is not None and meaning.is_exact):
        return True
    raise InvalidInput.at(
        f"line {header.line}",
        f"may head the list or be one of its items, since a line below differs from it in one word "
        f"alone; say header_line={header.line}, or header_line=0 where it is an item",
    )


def _taken_for_item(row: Row) -> ReadingWarning:
    detail = f"line {row.line} is of the shape of lines below it, and was read as an item"
    return ReadingWarning("no_header", detail, line=row.line, is_guess=True)


def _is_company_phrase(text: str) -> bool:
    """Return whether a text of header words may be a company's name, as `Club Resort`."""
    meaning = meaning_of(text)
    return meaning is not None and meaning.role is Role.COMPANY and not meaning.is_exact


def _refuse_items_above(above: Sequence[Row], header: Row) -> None:
    """Raise InvalidInput where what stands above the header may be items."""
    stands_apart = len(above) == 1 and header.follows_blank
    are_titles = len(above) <= _MOST_ABOVE and all(_is_title(text_of(row)) for row in above)
    if not stands_apart and not are_titles:
        raise InvalidInput.at(
            f"line {header.line}",
            "looks like a header, but items stand above it; "
            f"say header_line={header.line}, or header_line=0 where it is an item",
        )


def _refuse_one_of_its_kind(header: Row, below: Sequence[Row]) -> None:
    """Raise InvalidInput where a list seems to be of such words itself: `Hotel`, `Resort`, `Club`.

    A word that says no more than what an item is heads a list as well as it is one of it, and so
    does a phrase that differs from them in its last word: `Guest name`, `Guest Ana`, `Guest Ben`.
    """
    meaning = meaning_of(text_of(header))
    is_noun = meaning is not None and meaning.role in _NOUNS
    begins = _all_but_last(text_of(header))

    others = [text for row in below if plain(text := text_of(row)) != plain(text_of(header))]
    same = [
        text
        for text in others
        if (is_noun and meaning_of(text) == meaning) or (begins and _all_but_last(text) == begins)
    ]
    if same and 2 * len(same) >= len(others):
        raise InvalidInput.at(
            f"line {header.line}",
            "may head the list or be one of its items, since half of them or more are alike; "
            f"say header_line={header.line}, or header_line=0 where it is an item",
        )


def _all_but_last(text: str) -> list[str]:
    """Return the words of a text without its last one; none for a single word, or one that counts.

    `Guest name` heads `Guest A` and `Guest B`.
    """
    return [] if is_numbered(text) else text.casefold().split()[:-1]


def _is_title(text: str) -> bool:
    text = text.strip()
    has_digit = any(map(str.isdigit, text))
    return text.endswith(COLONS) or has_digit or len(text.split()) >= _TITLE_WORDS


def _refuse_other_header(rows: Sequence[Row], target: str | None) -> None:
    first = rows[0]
    text = text_of(first).strip()
    word = plain(text)
    meaning = meaning_of(text)
    if not takes_only_known(target) or meaning is None or fit_of(text, target) is not None:
        return
    if text.endswith(COLONS) or _is_counted(text, rows):
        return

    is_header = meaning.is_exact or (meaning.is_whole and target == "names")
    if is_header and not (word.isascii() and len(word) < _SHORTEST_WORD):
        raise InvalidInput.at(
            f"line {first.line}",
            f"heads the only column with {text[:40]!r}, which says something else than {target}; "
            f"say column={text[:40]}, or header_line=0 where it is an item",
        )


def _title(rows: Sequence[Row]) -> tuple[Sequence[Row], list[ReadingWarning]]:
    first = text_of(rows[0])
    if first.strip().endswith(COLONS):
        return rows[:1], []
    if (
        len(rows) < _FEWEST_ROWS
        or not rows[1].follows_blank
        or any(r.follows_blank for r in rows[2:])
    ):
        return (), []

    line = rows[0].line
    if not _is_title(first):
        raise InvalidInput.at(
            f"line {line}",
            "stands apart from the list; "
            f"say header_line={line} where it is a title, or header_line=0 where it is an item",
        )

    detail = f"line {line} stands apart from the list and was taken for a title"
    return rows[:1], [ReadingWarning("title_dropped", detail, line=line, is_guess=True)]

"""Choose the column of the texts: named by the caller, by its header, or by its cells."""

import unicodedata
from collections.abc import Iterable, Sequence

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.reading import ReadingWarning, Row
from hybrid_audio.ingestion.tables.column import Choice, Column
from hybrid_audio.ingestion.tables.header_words import COMPANIONS, DETAILS, Role, plain
from hybrid_audio.ingestion.tables.kinds import Kind, kind_of
from hybrid_audio.ingestion.tables.marks import find_marks
from hybrid_audio.ingestion.tables.meanings import meaning_of
from hybrid_audio.ingestion.tables.ranking import Fit, fit_of, takes_only_known

_MIN_SHARE_OF_TEXTS = 0.5
_FEW_ROWS = 2
_LISTED = 50
_MAX_LABEL = 100
_GUESSES = {
    "full_name": "the column {label} holds full names, which are spoken as they stand",
    "header_of_second_rank": "the header {label} may head other things than texts to speak",
    "header_partly_understood": "the header {label} is understood in part only",
}


def choose(
    columns: Sequence[Column], rows: Sequence[Row], *, named: str | None, target: str | None
) -> Choice:
    """Return the column of the texts among `columns`; `rows` are the first ones of the file.

    Raises InvalidInput when the named column is not there or is there twice, and when no column,
    or more than one, may hold the texts of `target`.
    """
    text, reason, warnings = _choose(columns, rows, named=named, target=target)
    found: dict[str, Column] = {}
    for column in columns:
        name = DETAILS.get(plain(column.header))
        if name is not None and column is not text:
            found.setdefault(name, column)

    if isinstance(text.key, str):  # objects may have a field that none of the first has
        found = {name: Column(name, name, name) for name in COMPANIONS if name != text.key} | found
    return Choice(text, reason, found, tuple(warnings))


_Chosen = tuple[Column, str, list[ReadingWarning]]


def _choose(
    columns: Sequence[Column], rows: Sequence[Row], *, named: str | None, target: str | None
) -> _Chosen:
    if named is not None and named.strip():
        return named_column(columns, named), "it was named in the request", []
    if not columns:
        return Column("text", "text", "text"), "the list holds bare texts", []

    by_header = _by_header(columns, rows, target)
    if by_header is not None:
        text, warnings = by_header
        return text, f"its header is the best match for {target or 'a list of texts'}", warnings

    live = [column for column in columns if column.header or _is_filled(column, rows)]
    _refuse_headed_otherwise(live, columns, target)
    if len(live) == 1:
        return live[0], "it is the only column", _only(live[0])
    return _by_cells(columns, rows)


def named_column(columns: Sequence[Column], named: str, *, path: str = "column") -> Column:
    """Return the column that a caller names; raises InvalidInput for none and for several."""
    exact = unicodedata.normalize("NFC", named.strip()).casefold()
    found = [column for column in columns if column.label.casefold() == exact]
    found = found or [column for column in columns if plain(column.label) == plain(named) != ""]
    if not found:
        raise InvalidInput.at(path, f"is not in the file; {_known_columns(columns)}")
    if len(found) > 1:
        places = ", ".join(_place(column) for column in found)
        raise InvalidInput.at(
            path, f"stands in the file {len(found)} times ({places}); rename all but one"
        )

    return found[0]


def _place(column: Column) -> str:
    return f"column {column.key + 1}" if isinstance(column.key, int) else column.label


def _known_columns(columns: Sequence[Column]) -> str:
    if not columns:
        return "it has no columns: it lists bare texts"
    labels = ", ".join(column.label[:_MAX_LABEL] for column in columns[:_LISTED])
    return f"its columns are: {labels}{', ...' if len(columns) > _LISTED else ''}"


def _is_filled(column: Column, rows: Sequence[Row]) -> bool:
    return any(kind_of(column.of(row)) is not Kind.BLANK for row in rows)


def _has_texts(column: Column, rows: Sequence[Row]) -> bool:
    return any(kind_of(column.of(row)) is Kind.TEXT for row in rows)


def _by_header(
    columns: Sequence[Column], rows: Sequence[Row], target: str | None
) -> tuple[Column, list[ReadingWarning]] | None:
    meanings = [meaning_of(column.header) for column in columns if column.header]
    roles = {meaning.role for meaning in meanings if meaning is not None}
    fits = {
        column: fit
        for column in columns
        if column.header and (fit := fit_of(column.header, target, roles=roles)) is not None
    }
    if not fits:
        return None

    filled = [column for column in fits if _has_texts(column, rows)] or list(fits)
    text = min(filled, key=lambda column: (fits[column].tier, fits[column].form))
    return text, list(_doubts(text, fits, filled, rows))


def _doubts(
    text: Column, fits: dict[Column, Fit], filled: Sequence[Column], rows: Sequence[Row]
) -> Iterable[ReadingWarning]:
    fit = fits[text]
    guess = fit.guess or ("full_name" if _are_full_names(text, rows) else "")
    if guess:
        yield _guess(guess, _GUESSES[guess].format(label=text.label[:_MAX_LABEL]))

    better = min(fits, key=lambda column: (fits[column].tier, fits[column].form))
    if better is not text and better not in filled:
        detail = f"{better.label} holds no texts; {text.label} was read instead"
        yield _guess("column_without_texts", detail)

    same = [
        column.label[:_MAX_LABEL]
        for column in filled
        if (fits[column].tier, fits[column].form) == (fit.tier, fit.form)
        and plain(column.header) != plain(text.header)
    ]
    if same:
        yield _guess(
            "several_columns_match", f"{text.label} was read; {', '.join(same[:5])} match as well"
        )


def _guess(code: str, detail: str) -> ReadingWarning:
    return ReadingWarning(code, detail, is_guess=True)


def _are_full_names(column: Column, rows: Sequence[Row]) -> bool:
    """Return whether most cells of a column of names have several words."""
    meaning = meaning_of(column.header)
    if meaning is None or meaning.role is not Role.NAME:
        return False
    cells = [cell for row in rows if isinstance(cell := column.of(row), str) and cell.strip()]
    marks = find_marks(cells)
    return 2 * sum(len(marks.without(cell).split()) > 1 for cell in cells) > len(cells)


def _only(column: Column) -> list[ReadingWarning]:
    if not column.header:
        return []
    detail = f"the header {column.label[:_MAX_LABEL]} is unknown; it heads the only column"
    return [_guess("header_unknown", detail)]


def _refuse_headed_otherwise(
    live: Sequence[Column], columns: Sequence[Column], target: str | None
) -> None:
    """Raise InvalidInput where known headers say that no column holds the texts of `target`."""
    known = [column for column in live if column.header and meaning_of(column.header) is not None]
    if known and (takes_only_known(target) or len(known) == len(live)):
        raise InvalidInput.at(
            "column",
            f"must be named, no header says {target or 'text'}; "
            f"{_known_columns(columns)}{_say(live)}",
        )


def _say(columns: Sequence[Column]) -> str:
    return f"; say for example column={columns[0].label[:_MAX_LABEL]}" if columns else ""


def _by_cells(columns: Sequence[Column], rows: Sequence[Row]) -> _Chosen:
    scores = {column: _looks(column, rows) for column in columns}
    likely = [
        column
        for column, (texts, distinct) in scores.items()
        if texts >= _MIN_SHARE_OF_TEXTS
        and meaning_of(column.header) is None
        and (distinct > 1 or len(rows) <= _FEW_ROWS)
    ]
    if len(likely) != 1:
        what = "several look like texts" if likely else "no column looks like texts"
        raise InvalidInput.at(
            "column", f"must be named, {what}; {_known_columns(columns)}{_say(likely)}"
        )

    texts, distinct = scores[likely[0]]
    share = distinct / max(1, texts * len(rows))
    reason = (
        f"no header is known; of its first cells {texts:.0%} look like texts, {share:.0%} differ"
    )
    detail = f"{likely[0].label} was read, since it alone looks like texts"
    return likely[0], reason, [_guess("column_by_cells", detail)]


def _looks(column: Column, rows: Sequence[Row]) -> tuple[float, int]:
    """Return which share of the rows has a text here, and how many of those texts differ."""
    cells = [cell for row in rows if isinstance(cell := column.of(row), str)]
    marks = find_marks(cells)
    texts = [cell for cell in cells if kind_of(marks.without(cell)) is Kind.TEXT]
    return len(texts) / max(1, len(rows)), len(set(texts))

"""What one row becomes: an item by the rules of datasets, or the reason why it is none."""

import re

from hybrid_audio.domain.datasets.item import Item, make_item
from hybrid_audio.domain.plain_text import RESERVED, check_plain_text
from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.decoding.repairs.repair import repaired
from hybrid_audio.ingestion.reading import Row
from hybrid_audio.ingestion.tables.column import Choice

_FORMULA = re.compile(r"\s*'?[=+\-@＝＋－＠]")  # noqa: RUF001 - spreadsheets take the full-width signs as well
_MARKS = re.compile(
    r"[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
    r"|(?<![\u0590-\u200b\u2027-\U0010ffff])[\u200c\u200d]+"
)
"""Zero-width characters and marks of direction. Joiners after a letter beyond Greek and Cyrillic
stay: Persian and the scripts of India spell with them, and emoji are made with them.
"""

_SWITCH = (
    {"": None}
    | dict.fromkeys(("true", "yes", "y", "1", "on"), True)
    | dict.fromkeys(("false", "no", "n", "0", "off"), False)
)


def without_marks(text: str) -> str:
    """Return the text without characters that neither show nor sound."""
    return text if text.isascii() else _MARKS.sub("", text)


def item_of(row: Row, choice: Choice, *, width: int | None = None) -> Item:
    """Return the item of a row; `width` is how many cells a row of its table has.

    Raises InvalidInput, whose only fault says why the row has none.
    """
    if row.fault is not None:
        raise InvalidInput.at("item", row.fault)
    _check_width(row, width)
    item = make_item(
        _text(text_of(row, choice), "item"),
        spoken=_detail(row, choice, "spoken"),
        language=_detail(row, choice, "language"),
        voice_id=_detail(row, choice, "voice_id"),
        enabled=_enabled(row, choice),
    )
    said = item.spoken or item.text
    if not RESERVED.isdisjoint(said):
        check_plain_text(said, path="item")
    return item


def _check_width(row: Row, width: int | None) -> None:
    """More cells than columns mean an unquoted delimiter in one of them; empty cells at the end
    mean nothing.
    """
    if (
        width is not None
        and isinstance(row.cells, list)
        and any(cell.strip() for cell in row.cells[width:])
    ):
        raise InvalidInput.at("item", f"has more cells than the table has columns ({width})")


def text_of(row: Row, choice: Choice) -> object:
    """Return what stands where the row should have its text, None where nothing does."""
    return row.cells if isinstance(row.cells, str) else choice.text.of(row)


def _text(value: object, path: str) -> str:
    if value is None:
        raise InvalidInput.at(path, "is missing from its column")
    if not isinstance(value, str):
        raise InvalidInput.at(path, "is not a text")
    value = repaired(value).text
    if _FORMULA.match(value):
        raise InvalidInput.at(path, "begins like a formula, with =, +, - or @")
    return without_marks(value)


def _detail(row: Row, choice: Choice, name: str) -> str | None:
    column = choice.details.get(name)
    value = None if column is None else column.of(row)
    return None if value is None or value == "" else _text(value, f"item.{name}")


def _enabled(row: Row, choice: Choice) -> bool | None:
    column = choice.details.get("enabled")
    value = None if column is None else column.of(row)
    if value is None or isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word not in _SWITCH:
        raise InvalidInput.at("item.enabled", "is not true or false")
    return _SWITCH[word]


def reason_of(error: InvalidInput) -> str:
    """Return the reason of a drop from the error that `item_of` raised: the detail at fault, then
    the rule.
    """
    fault = error.faults[0]
    detail = fault.path.removeprefix("item").lstrip(".")
    return f"{detail} {fault.message}".strip()

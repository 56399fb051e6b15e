# ruff: noqa: RUF001 - words of other scripts and full-width signs are intended
"""Turn a row into an item by the rules of datasets, or say why it is not one."""

import re
import unicodedata
from collections.abc import Collection

from hybrid_audio.domain.characters import without_invisible
from hybrid_audio.domain.datasets.item import Item, item_key, make_item
from hybrid_audio.domain.languages import find_language
from hybrid_audio.domain.names.no_name import NEVER_SPOKEN, NoName, no_name
from hybrid_audio.domain.plain_text import RESERVED, validated_plain_text
from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.decoding.repairs.repair import repaired
from hybrid_audio.ingestion.plain_names import fault_of_name
from hybrid_audio.ingestion.reading import Row
from hybrid_audio.ingestion.tables.column import Choice
from hybrid_audio.ingestion.tables.details import switch_of

_AS_TEXT = re.compile(r'\s*[=＝]\s*"(.*)"\s*', re.DOTALL)
"""The notation that makes a spreadsheet keep a cell as text: `="0123"`."""

_SPACES = re.compile(r"[^\S\t\n\r \x00-\x1f\x85\u2028\u2029]")
"""The spaces of other widths, and those that never break: they sound like any."""

_GUARDED = re.compile(r"\s*'(?=[=+\-@＝＋－＠])")
"""The apostrophe that exports put before what a spreadsheet would take for a formula."""


def without_marks(text: str) -> str:
    """Return the text without characters that neither show nor sound; as it is if it has none."""
    if text.isascii():
        return text
    shown = without_invisible(text)
    return text if unicodedata.normalize("NFC", text) == shown else shown


def item_of(
    row: Row,
    choice: Choice,
    *,
    width: int | None = None,
    allow: Collection[str] = (),
    target: str | None = None,
) -> Item:
    """Return the item of a row for the dataset `target`; its table has rows of `width` cells.

    Raises InvalidInput, whose only fault says why the row has no item. A text that is not a name is
    one reason, unless it is in `allow`.
    """
    if row.fault is not None:
        raise InvalidInput.at("item", row.fault)
    _require_width(row, width)

    item = make_item(
        _text(text_of(row, choice), "item"),
        spoken=_detail(row, choice, "spoken"),
        language=_language(row, choice),
        voice_id=_detail(row, choice, "voice_id"),
        enabled=_enabled(row, choice),
    )
    _require_name(item, allow)
    said = item.spoken or item.text
    if not RESERVED.isdisjoint(said):
        validated_plain_text(said, path="item")
    _require_one_name(item, allow, target)
    return item


def ignored_details(row: Row, choice: Choice) -> tuple[str, ...]:
    """Return the details of a row whose values are not understood, and so not used."""
    found = {"language": _language(row, choice), "enabled": _enabled(row, choice)}
    return tuple(
        name
        for name, read in found.items()
        if read is None and not _is_nothing(_value(row, choice, name))
    )


def _require_width(row: Row, width: int | None) -> None:
    """Refuse more filled cells than columns: an unquoted delimiter makes them."""
    if (
        width is not None
        and isinstance(row.cells, list)
        and any(cell.strip() for cell in row.cells[width:])
    ):
        raise InvalidInput.at("item", f"has more cells than the table has columns ({width})")


def _require_name(item: Item, allow: Collection[str]) -> None:
    """Refuse what is not a name. Symbols and numbers may be items that say how they are spoken."""
    kind = no_name(item.text, allow=allow)
    says_how = item.spoken is not None and (kind is NoName.SYMBOLS or kind not in NEVER_SPOKEN)
    if kind is not None and not says_how:
        raise InvalidInput.at("item", kind.reason)


def _require_one_name(item: Item, allow: Collection[str], target: str | None) -> None:
    fault = None if item.spoken else fault_of_name(item.text, target)
    if fault is not None and item.key not in set(map(item_key, allow)):
        raise InvalidInput.at("item", fault)


def text_of(row: Row, choice: Choice) -> object:
    """Return what stands where the row should have its text, None where nothing does."""
    return row.cells if isinstance(row.cells, str) else choice.text.of(row)


def _text(value: object, path: str) -> str:
    if value is None:
        raise InvalidInput.at(path, "is missing from its column")
    if not isinstance(value, str):
        raise InvalidInput.at(path, "is not a text")
    return _SPACES.sub(" ", without_marks(repaired(_unwrapped(value)).text))


def _unwrapped(value: str) -> str:
    """Return a cell without the marks that protect it in a spreadsheet."""
    as_text = _AS_TEXT.fullmatch(value)
    if as_text is not None and '"' not in as_text.group(1).replace('""', ""):
        return as_text.group(1).replace('""', '"')
    return _GUARDED.sub("", value)


def _value(row: Row, choice: Choice, name: str) -> object:
    column = choice.details.get(name)
    return None if column is None else column.of(row)


def _is_nothing(value: object) -> bool:
    """Return whether a detail has no value: blank, or a placeholder such as `N/A` or `-`."""
    if not isinstance(value, str):
        return value is None
    return not without_invisible(value).strip() or no_name(value) in NEVER_SPOKEN


def _detail(row: Row, choice: Choice, name: str) -> str | None:
    value = _value(row, choice, name)
    return None if _is_nothing(value) else _text(value, f"item.{name}")


def _language(row: Row, choice: Choice) -> str | None:
    value = _value(row, choice, "language")
    return find_language(value) if isinstance(value, str) else None


def _enabled(row: Row, choice: Choice) -> bool | None:
    value = _value(row, choice, "enabled")
    if value is None or isinstance(value, bool):
        return value
    return switch_of(value)


def reason_of(error: InvalidInput) -> str:
    """Return why a row was dropped, from the error of `item_of`: the detail, then the rule."""
    fault = error.faults[0]
    detail = fault.path.removeprefix("item").lstrip(".")
    return f"{detail} {fault.message}".strip()

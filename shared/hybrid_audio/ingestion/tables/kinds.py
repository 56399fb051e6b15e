"""Classify a cell by its characters, whatever its column is called."""

import re
from enum import StrEnum

_MAX_TEXT = 100
_URL = re.compile(r"(?:https?://|www\.)\S", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+\.\S+")


class Kind(StrEnum):
    """How the characters of a cell are made up."""

    BLANK = "blank"
    TEXT = "text"
    MIXED = "mixed"
    NUMBER = "number"
    MAIL = "mail"
    URL = "url"


FIGURES = frozenset({Kind.NUMBER, Kind.MAIL, Kind.URL})


def kind_of(cell: object) -> Kind:
    """Return the kind of a cell; TEXT has letters and no digits, MIXED anything else."""
    if not isinstance(cell, str):
        return Kind.BLANK if cell is None else Kind.MIXED
    if not cell or cell.isspace():
        return Kind.BLANK
    if cell.isalpha() or cell.isdigit():
        return Kind.TEXT if cell.isalpha() else Kind.NUMBER
    if "@" in cell and _MAIL.fullmatch(cell.strip()):
        return Kind.MAIL
    if _URL.match(cell.lstrip()):
        return Kind.URL

    return _by_characters(cell)


def _by_characters(cell: str) -> Kind:
    has_digits = any(map(str.isdigit, cell))
    if not any(map(str.isalpha, cell)):
        return Kind.NUMBER if has_digits else Kind.MIXED
    return Kind.MIXED if has_digits or "@" in cell or len(cell) > _MAX_TEXT else Kind.TEXT


def filled(cells: list[str]) -> list[str]:
    """Return the cells that hold something."""
    return [cell for cell in cells if cell and not cell.isspace()]

"""Read fields of index entries, which anyone with access to the database may have changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def texts_in(fields: Mapping[str, Any], name: str) -> list[str]:
    """Return the texts of a list, none where the field is something else."""
    value = fields.get(name)
    is_list = isinstance(value, list | tuple | set | frozenset)
    return [each for each in value if isinstance(each, str)] if is_list and value else []


def text_in(fields: Mapping[str, Any], name: str) -> str | None:
    """Return a text, or None where the field is something else."""
    value = fields.get(name)
    return value if isinstance(value, str) else None


def whole_number_in(fields: Mapping[str, Any], name: str) -> int | None:
    """Return a whole number of 0 or more, or None where the field is something else."""
    value = fields.get(name)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and value is not None and value >= 0 else None


def time_in(fields: Mapping[str, Any], name: str) -> datetime | None:
    """Return a time, or None where the field is something else."""
    value = fields.get(name)
    return value if isinstance(value, datetime) else None

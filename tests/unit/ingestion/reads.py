"""Reading made short for tests: bytes or text in, the reading or the refusal out."""

import io
from pathlib import Path
from typing import Any

import pytest

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.read import read_items
from hybrid_audio.ingestion.reading import ListOptions, Reading

CASES = Path(__file__).parents[2] / "cases" / "lists"
"""Files as people upload them, each with a fault of its own; the people in them are invented."""


def read(
    data: bytes | str, filename: str = "list.csv", *, target: str | None = "names", **options: Any
) -> Reading:
    """Return the reading of a file with this content; text is encoded as UTF-8."""
    source = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return read_items(source, filename=filename, target=target, options=ListOptions(**options))


def read_case(name: str) -> Reading:
    """Return the reading of a case file."""
    return read((CASES / name).read_bytes(), name)


def texts(
    data: bytes | str, filename: str = "list.csv", *, target: str | None = "names", **options: Any
) -> list[str]:
    """Return the texts of the items in a file with this content."""
    return [item.text for item in read(data, filename, target=target, **options).items]


def refusal(
    data: bytes | str, filename: str = "list.csv", *, target: str | None = "names", **options: Any
) -> str:
    """Return the first fault of the refusal, its place and its reason; fail if it is taken."""
    with pytest.raises(InvalidInput) as refused:
        read(data, filename, target=target, **options)
    fault = refused.value.faults[0]
    return f"{fault.path}: {fault.message}"


def codes(reading: Reading) -> list[str]:
    """Return the codes of a reading's warnings, a question mark after each guess."""
    return [f"{each.code}{'?' if each.is_guess else ''}" for each in reading.warnings]

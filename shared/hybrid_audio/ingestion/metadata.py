"""Read how a list is to be ingested from its object's metadata: the form fields, as texts."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hybrid_audio.domain.datasets.merging import Mode
from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.reading import ListOptions

MAX_OPTION_CHARACTERS = 200
MAX_ALLOWED_VALUES = 1_000
KNOWN = (
    *("mode", "column", "header_line", "encoding", "delimiter", "strict", "confirm"),
    "allow",
)
_TRUE = frozenset({"true", "yes", "on", "1", "t", "y"})
_FALSE = frozenset({"false", "no", "off", "0", "f", "n"})


@dataclass(frozen=True)
class UploadTerms:
    """How a list is to be read and merged, and the keys of its metadata that are not known."""

    options: ListOptions
    mode: Mode = Mode.MERGE
    confirm: bool = False
    unknown: tuple[str, ...] = field(default=(), repr=False)


def read_terms(metadata: Mapping[str, str], *, charset: str | None) -> UploadTerms:
    """Return what the metadata says; an empty value says nothing.

    `charset` is that of the object's Content-Type. Raises InvalidInput at the key whose value is
    not one that it may have.
    """
    given = {key: metadata[key].strip() for key in KNOWN if metadata.get(key, "").strip()}
    for key, value in given.items():
        if key != "allow" and len(value) > MAX_OPTION_CHARACTERS:
            raise InvalidInput.at(key, f"is longer than {MAX_OPTION_CHARACTERS} characters")

    options = ListOptions(
        column=given.get("column"),
        header_line=_line(given),
        encoding=given.get("encoding"),
        charset=charset,
        delimiter=_delimiter(metadata.get("delimiter", "")),
        strict=_flag(given, "strict"),
        allow=allowed_values([given.get("allow", "")]),
    )
    unknown = tuple(sorted(set(metadata) - set(KNOWN)))
    return UploadTerms(options, _mode(given), _flag(given, "confirm"), unknown)


def allowed_values(texts: Iterable[str]) -> frozenset[str]:
    """Return the values that texts list, separated by commas; one with a comma stands in quotes.

    Raises InvalidInput at `allow` for too many of them, or one that is too long.
    """
    try:
        rows = list(csv.reader(texts, skipinitialspace=True))
    except csv.Error:
        raise InvalidInput.at("allow", "must be values on one line, separated by commas") from None

    values = frozenset(value.strip() for row in rows for value in row if value.strip())
    if len(values) > MAX_ALLOWED_VALUES:
        raise InvalidInput.at("allow", f"lists more than {MAX_ALLOWED_VALUES} values")
    if any(len(value) > MAX_OPTION_CHARACTERS for value in values):
        raise InvalidInput.at("allow", f"has a value of over {MAX_OPTION_CHARACTERS} characters")
    return values


def _delimiter(text: str) -> str | None:
    """Return the delimiter as given: a tab and a space are values, although they look empty."""
    return text if len(text) == 1 else text.strip() or None


def _line(given: Mapping[str, str]) -> int | None:
    text = given.get("header_line")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        raise InvalidInput.at("header_line", "must be a line from 1 on, or 0 for no header")
    return int(text)


def _flag(given: Mapping[str, str], key: str) -> bool:
    word = given.get(key, "false").lower()
    if word not in _TRUE | _FALSE:
        raise InvalidInput.at(key, "must be true or false")
    return word in _TRUE


def _mode(given: Mapping[str, str]) -> Mode:
    word = given.get("mode", Mode.MERGE.value)
    if word not in list(Mode):
        raise InvalidInput.at("mode", f"must be one of {', '.join(Mode)}")
    return Mode(word)

"""Read vCards (2.1, RFC 2426, RFC 6350): the given name, full name and company of each card."""

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hybrid_audio.ingestion.decoding.names_of_encodings import find_codec
from hybrid_audio.ingestion.limits import MAX_LINE_CHARACTERS
from hybrid_audio.ingestion.reading import Row

GIVEN_NAME, FULL_NAME, ORGANIZATION = "first_name", "name", "organization"
"""The fields of a card's row, under headers that are known to the choice of a column."""

_BEGIN = re.compile(r"\s*BEGIN[ \t]*:[ \t]*VCARD[ \t]*(?:\n|$)", re.IGNORECASE)
_PROPERTY = re.compile(
    r'(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<parameters>(?:;(?:"[^"]*"|[^":])*)?):(?P<value>.*)',
    re.DOTALL,
)
_NAME = re.compile(r"^\s*(?:[\w-]+\.)?(?=[\w-]+[;:])|[;:].*", re.DOTALL)
_CHARSET = re.compile(r"CHARSET=\"?([\w-]+)", re.IGNORECASE)
_QUOTED_PRINTABLE = re.compile(r"QUOTED-PRINTABLE", re.IGNORECASE)
_BASE64 = re.compile(r"=(?:B|BASE64)(?:;|$)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PARTS = re.compile(r"((?:\\.|[^\\;])*)(?:;|$)", re.DOTALL)
_UNESCAPED_COMMA = re.compile(r"(?<!\\),")
_READ = {"N", "FN", "ORG", "KIND", "X-ABSHOWAS", "VERSION", "BEGIN", "END"}
_OF_COMPANIES = {"org", "company", "group", "location"}


def is_card(head: str) -> bool:
    """Return whether a text begins a vCard."""
    return _BEGIN.match(head.lstrip("\ufeff")) is not None


@dataclass
class _Card:
    line: int
    properties: dict[str, str] = field(default_factory=dict)

    def row(self, fault: str | None = None) -> Row:
        """Return the card as an object, without the fields that it leaves empty."""
        full_name = _plain(self.properties.get("FN", "")) or self._name_of_parts()
        organization = _plain(_parts(self.properties.get("ORG", ""))[0])
        fields = {
            GIVEN_NAME: self._given_name(full_name, organization),
            FULL_NAME: full_name,
            ORGANIZATION: organization,
        }
        return Row(self.line, {key: text for key, text in fields.items() if text}, fault)

    def _name_of_parts(self) -> str:
        family, given, *_ = [*_parts(self.properties.get("N", "")), "", ""]
        return _plain(f"{given} {family}")

    def _given_name(self, full_name: str, organization: str) -> str:
        """Return the given name, else the full name of a card that is a person's."""
        family, given, *_ = [*_parts(self.properties.get("N", "")), "", ""]
        given_name = " ".join(_plain(each) for each in _UNESCAPED_COMMA.split(given)).strip()
        if given_name:
            return given_name

        kind = self.properties.get("KIND", self.properties.get("X-ABSHOWAS", "")).strip().lower()
        is_company = kind in _OF_COMPANIES or full_name == organization
        return "" if is_company or _plain(family) == full_name != "" else full_name


def card_rows(lines: Iterable[str]) -> Iterator[Row]:
    """Yield a row for each card, with the line where it begins.

    A card that does not end, and text outside of cards, has a fault.
    """
    card: _Card | None = None
    for number, line in _unfolded(lines):
        name, value = _property(line)
        if name == "BEGIN":
            if card is not None:
                yield card.row("begins a card that has no END:VCARD")
            card = _Card(number)
        elif card is None:
            yield Row(number, line, "stands outside of a card")
        elif name == "END":
            yield card.row()
            card = None
        elif value.strip():
            card.properties.setdefault(name, value)

    if card is not None:
        yield card.row("begins a card that has no END:VCARD")


def _unfolded(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield whole properties with their first lines, cut where one is longer than a line may be.

    A line that begins with white space continues the last one, and so does one after the `=` at the
    end of a quoted-printable line. Lines of properties that are not read, such as a photo, are not
    joined.
    """
    whole, first = "", 1
    for number, ended in enumerate(lines, start=1):
        line = ended.removesuffix("\n")
        if whole.endswith("=") and _is_quoted_printable(whole):
            whole = (whole[:-1] + line)[:MAX_LINE_CHARACTERS]
        elif line[:1] in (" ", "\t") and whole:
            if _is_read(whole):
                whole = (whole + line[1:])[:MAX_LINE_CHARACTERS]
        else:
            if whole.strip():
                yield first, whole
            whole, first = line, number

    if whole.strip():
        yield first, whole


def _is_read(line: str) -> bool:
    return _NAME.sub("", line).upper() in _READ


def _is_quoted_printable(line: str) -> bool:
    return _QUOTED_PRINTABLE.search(line.partition(":")[0]) is not None


def _property(line: str) -> tuple[str, str]:
    """Return the name in capitals and the decoded value; an empty name where it is not wanted."""
    match = _PROPERTY.fullmatch(line.strip())
    if match is None or match["name"].upper() not in _READ or _BASE64.search(match["parameters"]):
        return "", ""
    return match["name"].upper(), _decoded(match["value"], match["parameters"])


def _decoded(value: str, parameters: str) -> str:
    if not _QUOTED_PRINTABLE.search(parameters):
        return value

    charset = _CHARSET.search(parameters)
    codec = (charset and find_codec(charset[1])) or "utf-8"
    return quopri.decodestring(value.encode()).decode(codec, "replace")


def _parts(value: str) -> list[str]:
    """Return the components of a structured value, which semicolons part."""
    return [match[1] for match in _PARTS.finditer(value)] or [""]


def _plain(value: str) -> str:
    """Return a component without its escapes; a line end in it is a space."""
    text = _ESCAPE.sub(lambda match: " " if match[1] in "nN" else match[1], value)
    return " ".join(text.split())

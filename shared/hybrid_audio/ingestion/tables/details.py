"""Values of the optional columns of a list: languages by name or code, yes and no."""

import re

from hybrid_audio.ingestion.tables.header_words import plain
from hybrid_audio.ingestion.tables.words.languages import LANGUAGES
from hybrid_audio.ingestion.tables.words.switches import NO, YES

_TAG = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8})*)")
_NAME = re.compile(r"[^(\[,/]*")
_LONGEST_VALUE = 60


def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in LANGUAGES.replace("\n", "|").split("|"):
        code, *names = line.split() or [""]
        found |= {plain(name): code for name in [code, *names]}
    return found


_CODES = _codes()
_SWITCH = dict.fromkeys(NO.casefold().split(), False) | dict.fromkeys(YES.casefold().split(), True)


def language_of(value: str) -> str | None:
    """Return the tag of a language that is given by tag or name (`German`), None if unknown.

    Names are read in English and in the language itself: `Deutsch`, `English (US)`, `pt_br`.
    """
    text = value.strip()
    tag = _TAG.fullmatch(text)
    if tag is not None and plain(tag[1]) in _CODES and len(tag[1]) < len(text):
        return "-".join([_CODES[plain(tag[1])], *map(_subtag, re.split("[-_]", tag[2])[1:])])
    if not text or len(text) > _LONGEST_VALUE:
        return None
    name = _NAME.match(text)
    return _CODES.get(plain(text)) or _CODES.get(plain(name[0] if name else ""))


def _subtag(part: str) -> str:
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 or part.isdigit() else part


def switch_of(value: object) -> bool | None:
    """Return what a word for yes or no says, None if it is neither."""
    return _SWITCH.get(str(value).strip().casefold())

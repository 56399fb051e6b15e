# ruff: noqa: RUF001 - words and signs of other scripts are intended
"""Recognise values that are not names, although they stand where names belong."""

import re
from collections.abc import Callable, Collection
from enum import StrEnum
from functools import lru_cache

from hybrid_audio.domain.characters import without_invisible
from hybrid_audio.domain.datasets.item import item_key
from hybrid_audio.domain.names import other_data
from hybrid_audio.domain.names.field_words import LABELS, is_field_label
from hybrid_audio.domain.names.merge_tags import is_merge_tag
from hybrid_audio.domain.names.missing_words import (
    ANYWAY,
    TESTS,
    TESTS_UNLESS_TITLED,
    UNLESS_TITLED,
    folded,
)
from hybrid_audio.domain.names.other_data import TITLES
from hybrid_audio.errors import InvalidInput


class NoName(StrEnum):
    """The kinds of values that are not names; the value of each completes "is …"."""

    SPREADSHEET_ERROR = "a spreadsheet's error"
    FORMULA = "a formula"
    MERGE_TAG = "another system's placeholder"
    OBJECT = "a program's empty object"
    PLACEHOLDER = "a placeholder for a missing value"
    TEST = "a test entry"
    LABEL = "the label of a field"
    EMAIL = "an e-mail address"
    URL = "a web address"
    DATE = "a date or time"
    PHONE = "a telephone number"
    IDENTIFIER = "an identifier"
    NUMBER = "a number"
    TITLE = "a title without a name"
    SYMBOLS = "punctuation or symbols alone"

    @property
    def reason(self) -> str:
        """Why the value was dropped or refused."""
        return f"is not a name but {self.value}"


NEVER_SPOKEN = frozenset(
    {
        NoName.SPREADSHEET_ERROR,
        NoName.FORMULA,
        NoName.MERGE_TAG,
        NoName.OBJECT,
        NoName.PLACEHOLDER,
        NoName.TEST,
        NoName.LABEL,
        NoName.SYMBOLS,
    }
)
"""Kinds that fill no slot. A number or date is a good value where no name is required."""

_ERROR = re.compile(
    r"[#＃][¡¿]?[^\W_][\w/.¡¿ ]{0,20}[!?]+"
    r"|#(?:N/?[ADBV]|NV|NA|N/A N/A|Н/Д|YOK|SAKNAS!?|GETTING_DATA|I/T|PUUTTUU!?|HIÁNYZIK)"
    r"|(?:Err|Error|Fehler|Erreur):\s?\d{3}",
    re.IGNORECASE,
)
_FORMULA = re.compile(
    r"'?[=＝]|'?[-－][a-z]|'?[+\-@＋－＠]\s*[A-Za-z.]+\(.*\)|.*\|\s?'.*'!", re.DOTALL
)
_OBJECT = re.compile(
    r"\[object\b.*\]|.*\b(?:System|java\.\w+)\.\w+.*|<\w+ object at 0x[0-9a-f]+>|<class .*>"
    r"|\{\}|\[\]|\\N|<NA>|NaT|NaN|Object|object Object|Array\(\d*\)|\[\s*null\s*\]",
)
_SHORT = re.compile(
    r"(?i:n\s?[./\\|_-]\s?a\.?|[nsk]\s?[/\\]\s?[adkvrcpnm]|н\s?/\s?[дуа]|δ\s?/\s?υ"
    r"|n\.\s?v\.\s?t\.?|t\.b\.[acd]\.?)|[kos]\.\s?[aA]\.?|[ns]\.\s?[bdnv]\.?|b\.\s?d\.?"
)
"""`N/A`, `n.a.` and their like in other languages; `N.D.` in capitals are initials."""

_SAME_LETTER = re.compile(r"[xX]{2,20}|[yYzZqQ]{3,20}|([a-z])\1{2,20}|〇{1,20}")
_BRACKETS = re.compile(r"[(\[{<*«„\"'“].*[)\]}>*»“\"'”]|-{1,3}.*[^-]-{1,3}|_+.*[^_]_+", re.DOTALL)
_MORE_THAN_WORDS = re.compile(r"[^\w '’.\-]|[\d_]|\.\w|^\W")
_NUMBERED = re.compile(r"[^\W_]+(?:[ '’-][^\W_]+)*")
_BORDER = " \t'\"()[]{}<>*-_=.:;,!?…–—|«»„“”"
_BROKEN = frozenset({"undefined", "null", "NULL", "NaN", "nan", "[object", "#REF!", "#N/A"})
_PARTS = re.compile(r"[\s,;|]+")


def no_name(text: str, *, allow: Collection[str] = ()) -> NoName | None:
    """Return what a value is that is not a name, or None where it is one, or is in `allow`.

    An empty text is neither. `Null`, `Nan`, `Na`, `Nil` and `Test` are names, `null`, `NULL`, `nan`
    and `TEST` are not: the case decides, as the brackets do in `(Null)`.
    """
    plain = " ".join(without_invisible(text).split())
    if not plain or (allow and item_key(plain) in _keys(frozenset(allow))):
        return None

    has_signs = _MORE_THAN_WORDS.search(plain) is not None
    if not has_signs and plain.istitle() and _is_ordinary(plain):
        return None
    kinds = _KINDS_OF_WORDS
    if has_signs:
        kinds = _KINDS_OF_NUMBERED if _NUMBERED.fullmatch(plain) else _KINDS
    return next((kind for kind, is_kind in kinds.items() if is_kind(plain)), None)


def require_name(text: str, *, path: str, allow: Collection[str] = ()) -> str:
    """Return a name as it is; raises InvalidInput at `path` for nothing and what is not a name."""
    if not without_invisible(text).strip():
        raise InvalidInput.at(path, "is missing; give a name")
    if (kind := no_name(text, allow=allow)) is not None:
        raise InvalidInput.at(path, f"{kind.reason}; allow it where it is intended")
    return text


@lru_cache(maxsize=16)
def _keys(allow: frozenset[str]) -> frozenset[str]:
    return frozenset(map(item_key, allow))


def _is_ordinary(text: str) -> bool:
    """Return whether no word of a text is in any list, which is so for nearly every name."""
    words = [word.strip(_BORDER).casefold() for word in text.split()]
    return all(len(word) > 2 and word not in _LISTED_WORDS and len(set(word)) > 1 for word in words)


def _is_placeholder(text: str) -> bool:
    if _is_missing(text):
        return True
    parts = [part for part in _PARTS.split(text) if any(c.isalnum() for c in part)]
    return len(parts) > 1 and (
        all(_is_missing(part) for part in parts) or not _BROKEN.isdisjoint(parts)
    )


def _is_missing(text: str) -> bool:
    core = text.strip(_BORDER)
    word = folded(core)
    if word in ANYWAY or _SHORT.fullmatch(core) or _SHORT.fullmatch(text):
        return True
    is_name = core.istitle() and not _BRACKETS.fullmatch(text)
    return not is_name and (word in UNLESS_TITLED or _SAME_LETTER.fullmatch(core) is not None)


def _is_test(text: str) -> bool:
    core = text.strip(_BORDER)
    word = folded(core).rstrip("0123456789 #")
    return word in TESTS or (word in TESTS_UNLESS_TITLED and not (core.istitle() and core == text))


def _is_whole(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


def _holds(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.search(text) is not None


_KINDS: dict[NoName, Callable[[str], bool]] = {
    NoName.SPREADSHEET_ERROR: _is_whole(_ERROR),
    NoName.OBJECT: _is_whole(_OBJECT),
    NoName.PLACEHOLDER: _is_placeholder,
    NoName.MERGE_TAG: is_merge_tag,
    NoName.FORMULA: lambda text: _FORMULA.match(text) is not None,
    NoName.TEST: _is_test,
    NoName.LABEL: is_field_label,
    NoName.EMAIL: _holds(other_data.EMAIL),
    NoName.URL: _holds(other_data.URL),
    NoName.DATE: _holds(other_data.DATE),
    NoName.PHONE: _holds(other_data.PHONE),
    NoName.IDENTIFIER: _holds(other_data.IDENTIFIER),
    NoName.NUMBER: other_data.is_number,
    NoName.TITLE: other_data.is_title,
    NoName.SYMBOLS: lambda text: not any(map(str.isalnum, text)),
}
"""How each kind is recognised, in the order in which they are tried."""

_KINDS_OF_WORDS = {
    kind: _KINDS[kind]
    for kind in (
        NoName.PLACEHOLDER,
        NoName.TEST,
        NoName.LABEL,
        NoName.TITLE,
        NoName.OBJECT,
        NoName.NUMBER,
    )
}
"""The kinds that letters, spaces, hyphens and full stops alone can be: enough for most texts."""

_NUMBERED_TOO = {*_KINDS_OF_WORDS, NoName.DATE, NoName.PHONE, NoName.IDENTIFIER}
_KINDS_OF_NUMBERED = {kind: _KINDS[kind] for kind in _KINDS if kind in _NUMBERED_TOO}
"""What words with digits in or after them can be, such as `Hotel 7`."""

_LISTED_WORDS = frozenset(
    part
    for entry in (*ANYWAY, *TESTS, *TESTS_UNLESS_TITLED, *UNLESS_TITLED, *LABELS, *TITLES)
    for word in re.split(r"[ _]", entry)
    for part in (word, word.strip(_BORDER))
)

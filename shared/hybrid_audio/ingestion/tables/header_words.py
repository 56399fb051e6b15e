"""The words of headers: how they are spelled alike, and which role each has."""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum

from hybrid_audio.ingestion.tables.words import companies, others, people, qualifiers, texts

COMPANIONS = ("spoken", "language", "voice_id", "enabled")
_JOINED = re.compile(r"[\W_]+")
_ALONE = r"(?<![^\W_])(?:{})(?![^\W_])"
_LETTER = r"\d+[a-z]|[a-zα-ωа-я]"  # noqa: RUF001 - letters of three scripts
_ROMAN = r"(?=[xvi]{2})x{0,3}(?:ix|iv|v?i{0,3})"
_COUNT = re.compile(rf"{_ALONE.format(f'{_LETTER}|{_ROMAN}')}|\d")


class Role(StrEnum):
    """What the cells below a header are."""

    FIRST_NAME = "first_name"
    NICKNAME = "nickname"
    CALLED = "called"
    NAME = "name"
    FULL_NAME = "full_name"
    SURNAME = "surname"
    PERSON = "person"
    DEVELOPER = "developer"
    COMPANY = "company"
    ACCOUNT = "account"
    TEXT = "text"
    VALUE = "value"
    DETAIL = "detail"
    OTHER = "other"


class _NoMarks(dict[int, int | None]):
    """Maps marks to nothing and other characters to themselves, each looked up once."""

    def __missing__(self, code: int) -> int | None:
        is_mark = unicodedata.category(chr(code)).startswith("M")
        self[code] = None if is_mark else code
        return self[code]


_NO_MARKS = _NoMarks()


def folded(text: str) -> str:
    """Return the text without case, accents, vowel signs and width."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text).casefold().translate(_NO_MARKS)


def plain(header: str) -> str:
    """Return a header folded, without spaces and punctuation, so that spellings compare equal."""
    return _JOINED.sub("", folded(header))


def unnumbered(header: str) -> str:
    """Return the plain form without what counts: digits, letters alone, small Roman numerals.

    `Guest 1` and `Guest 2`, `Guest A` and `Guest B`, `Guest I` and `Guest II` are of one kind.
    """
    return _JOINED.sub("", _COUNT.sub("", folded(header)))


def is_numbered(text: str) -> bool:
    """Return whether a text holds something that counts."""
    return _COUNT.search(folded(text)) is not None


def phrases(words: str) -> Iterator[str]:
    """Yield the plain forms of phrases as the vocabulary writes them."""
    return filter(None, map(plain, words.split()))


class Word(StrEnum):
    """Words that have no role by themselves."""

    SMALL = "small"
    CARRIER = "carrier"  # says something else, unless a clear word follows
    FIRST = "first"  # counts only beside a name, as does LAST
    LAST = "last"
    GENERIC = "generic"  # a name of things


Piece = Role | Word


def _lexicon() -> dict[str, Piece]:
    found: dict[str, Piece] = {}
    for words, role in (
        (qualifiers.FILLERS, Word.SMALL),
        (qualifiers.QUALIFIERS, Word.SMALL),
        (others.CONTACT, Role.OTHER),
        (others.PLACES, Role.OTHER),
        (others.DATES, Role.OTHER),
        (others.PERSONAL, Role.OTHER),
        (others.BUSINESS, Role.OTHER),
        (others.CARRIERS, Word.CARRIER),
        (texts.VALUES, Role.VALUE),
        (texts.TEXTS, Role.TEXT),
        (" ".join(texts.DETAILS.values()), Role.DETAIL),
        (companies.ACCOUNTS, Role.ACCOUNT),
        (companies.COMPANIES, Role.COMPANY),
        (companies.DEVELOPERS, Role.DEVELOPER),
        (people.PERSONS, Role.PERSON),
        (people.SURNAMES, Role.SURNAME),
        (people.FULL_NAMES, Role.FULL_NAME),
        (people.NAMES, Role.NAME),
        (people.PERSON_NAMES, Role.NAME),
        (people.CALLED, Role.CALLED),
        (people.NICKNAMES, Role.NICKNAME),
        (people.FIRST_NAMES, Role.FIRST_NAME),
        ("first given", Word.FIRST),
        ("last family", Word.LAST),
        (qualifiers.GENERIC_NAMES, Word.GENERIC),
    ):
        found |= dict.fromkeys(phrases(words), role)

    return found


LEXICON = _lexicon()
DETAILS = {phrase: name for name, words in texts.DETAILS.items() for phrase in phrases(words)}

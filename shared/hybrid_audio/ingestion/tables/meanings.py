"""Find the meaning of a header: every word of it is looked up, whatever decorates it.

`Customer First Name`, `billing_first_name`, `contact.firstname`, `firstName*` and `First name:` say
the same. Words that are not known make a header partly understood, or not at all.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from hybrid_audio.ingestion.tables.header_words import LEXICON, Piece, Role, Word, folded, plain

MAX_HEADER_CHARACTERS = 80
_LONGEST_PHRASE = 4
_CAMEL = re.compile(r"(?<=[a-zà-öø-ÿа-яё])(?=[A-ZÀ-ÖØ-ÞА-ЯЁ])")
_APART = re.compile(r"[\W\d_]+")
_CLEAR = {Role.FIRST_NAME, Role.SURNAME, Role.FULL_NAME, Role.COMPANY}


@dataclass(frozen=True)
class Meaning:
    """The role of a column by its header; `is_exact` where the header is one known phrase.

    Of a header that is not `is_whole`, some words are unknown.
    """

    role: Role
    is_exact: bool = False
    is_whole: bool = True


@lru_cache(maxsize=8192)
def meaning_of(header: str) -> Meaning | None:
    """Return what the header says, None where that is unknown."""
    if len(header) > MAX_HEADER_CHARACTERS:
        return None

    exact = LEXICON.get(plain(header))
    if isinstance(exact, Role) or exact == Word.CARRIER:
        return Meaning(exact if isinstance(exact, Role) else Role.OTHER, is_exact=True)

    spaced = _CAMEL.sub(" ", unicodedata.normalize("NFKC", header))
    tokens = [token for token in _APART.split(folded(spaced)) if token]
    return _composed(list(_pieces(tokens))) if tokens else None


def _pieces(tokens: list[str]) -> Iterator[Piece | None]:
    """Yield the role of each known phrase, the longest first, and None for each unknown word."""
    at = 0
    while at < len(tokens):
        for count in range(min(_LONGEST_PHRASE, len(tokens) - at), 0, -1):
            role = _role("".join(tokens[at : at + count]))
            if role is not None:
                yield role
                break
        else:
            count = 1
            yield from _split(tokens[at])
        at += count


def _role(phrase: str) -> Piece | None:
    return LEXICON.get(phrase) or LEXICON.get(phrase.removesuffix("s"))


def _split(token: str) -> list[Piece | None]:
    """Return the roles of the words that were written as one (`kundenvorname`), else one None."""
    shortest = 3 if token[0] < "\u0e00" else 1
    found: dict[int, list[Piece | None]] = {0: []}
    for end in range(shortest, len(token) + 1):
        for start in sorted(found):
            role = LEXICON.get(token[start:end]) if end - start >= shortest else None
            if role is not None:
                found.setdefault(end, [*found[start], role])

    return found.get(len(token), [None])


def _composed(pieces: list[Piece | None]) -> Meaning | None:
    roles = {piece for piece in pieces if piece is not None} - {Word.SMALL, Word.CARRIER}
    is_whole = None not in pieces

    if _says_something_else(pieces, roles):
        return Meaning(Role.OTHER, is_whole=is_whole)
    if _is_person_of_company(pieces):
        return None
    role = _person(roles, is_whole) or _company(roles) or _text(roles, is_whole)
    return None if role is None else Meaning(role, is_whole=is_whole)


def _says_something_else(pieces: list[Piece | None], roles: set[Piece]) -> bool:
    if Role.OTHER in roles or Role.VALUE in roles:
        return True
    if Word.CARRIER in pieces and not _CLEAR.intersection(pieces[pieces.index(Word.CARRIER) :]):
        return True
    return Word.GENERIC in roles and not _company(roles)


def _is_person_of_company(pieces: list[Piece | None]) -> bool:
    """Return whether the header is like `Company Contact`, which may be a person or a company."""
    return pieces[-1] == Role.PERSON and pieces[-2:-1] == [Role.COMPANY]


def _person(roles: set[Piece], is_whole: bool) -> Role | None:
    given = roles & {Role.FIRST_NAME, Role.NICKNAME}
    if (given or Word.FIRST in roles or Role.CALLED in roles) and roles & {
        Role.SURNAME,
        Word.LAST,
    }:
        return Role.FULL_NAME
    if given:
        return Role.FIRST_NAME if Role.FIRST_NAME in given else Role.NICKNAME
    if Role.SURNAME in roles:
        return Role.SURNAME

    return _named(roles) if is_whole and not _company(roles) else None


def _named(roles: set[Piece]) -> Role | None:
    """Return the role of a header whose words for a name are all that it holds."""
    if Word.FIRST in roles and roles <= {Word.FIRST, Role.NAME}:
        return Role.FIRST_NAME
    if Word.LAST in roles and roles <= {Word.LAST, Role.NAME}:
        return Role.SURNAME
    if Role.FULL_NAME in roles:
        return Role.FULL_NAME
    if Role.CALLED in roles:
        return Role.NAME if Role.PERSON in roles else Role.CALLED
    if roles & {Word.FIRST, Word.LAST}:
        return None

    return next((role for role in (Role.NAME, Role.PERSON) if role in roles), None)


def _company(roles: set[Piece]) -> Role | None:
    return next((role for role in (Role.DEVELOPER, Role.COMPANY) if role in roles), None)


def _text(roles: set[Piece], is_whole: bool) -> Role | None:
    if not is_whole:
        return None
    return next((role for role in (Role.ACCOUNT, Role.TEXT, Role.DETAIL) if role in roles), None)

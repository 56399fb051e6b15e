"""Rank how well headers fit a dataset, and how sure that is."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from hybrid_audio.ingestion.tables.header_words import Role, folded, phrases, plain
from hybrid_audio.ingestion.tables.meanings import Meaning, meaning_of
from hybrid_audio.ingestion.tables.words import people

PEOPLE = frozenset({Role.FIRST_NAME, Role.NICKNAME, Role.SURNAME, Role.FULL_NAME})
_NAMES = (
    Role.FIRST_NAME,
    Role.NICKNAME,
    Role.CALLED,
    Role.NAME,
    Role.FULL_NAME,
    Role.PERSON,
    Role.TEXT,
)
_DEVELOPERS = (Role.DEVELOPER, Role.COMPANY, Role.ACCOUNT, Role.NAME, Role.CALLED, Role.TEXT)
_OWN = (
    Role.NAME,
    Role.FIRST_NAME,
    Role.NICKNAME,
    Role.CALLED,
    Role.FULL_NAME,
    Role.PERSON,
    Role.DEVELOPER,
    Role.COMPANY,
    Role.TEXT,
    Role.VALUE,
)
_SECOND_RANK = frozenset({Role.PERSON, Role.ACCOUNT})
_NAMES_OF_ANYTHING = frozenset(phrases(f"{people.NAMES} {people.CALLED}"))
_EXACT, _WHOLE, _PARTLY = range(3)


@dataclass(frozen=True, order=True)
class Fit:
    """How well a header fits, the best first; `guess` is why it may be wrong, if it may."""

    tier: int
    form: int
    guess: str = ""


def fit_of(header: str, target: str | None, *, roles: Collection[Role] = ()) -> Fit | None:
    """Return how well a header fits the dataset `target`, None where it says something else.

    `roles` are those of all headers of the table: beside first names and surnames `Name` heads no
    developers.
    """
    order = _order(target)
    if order is _OWN and _is_form(header, target or ""):
        return Fit(-1, _EXACT if plain(header) in forms(target or "") else _WHOLE)

    meaning = meaning_of(header)
    if meaning is None or meaning.role not in order:
        return None
    if order is _DEVELOPERS and meaning.role in (Role.NAME, Role.CALLED):
        return Fit(order.index(meaning.role), _EXACT) if _is_company_name(header, roles) else None
    if not meaning.is_whole and meaning.role is not Role.FIRST_NAME and order is not _DEVELOPERS:
        return None

    tier = order.index(meaning.role) + (0 if meaning.is_whole else len(order))
    return Fit(tier, _form(meaning), _guess(meaning))


def _form(meaning: Meaning) -> int:
    if meaning.is_exact:
        return _EXACT
    return _WHOLE if meaning.is_whole else _PARTLY


def _is_company_name(header: str, roles: Collection[Role]) -> bool:
    return plain(header) in _NAMES_OF_ANYTHING and PEOPLE.isdisjoint(roles)


def _guess(meaning: Meaning) -> str:
    if not meaning.is_whole:
        return "header_partly_understood"
    if meaning.role is Role.FULL_NAME:
        return "full_name"
    return "header_of_second_rank" if meaning.role in _SECOND_RANK else ""


@lru_cache(maxsize=64)
def _order(target: str | None) -> tuple[Role, ...]:
    """Return the roles that a dataset takes, best first; its own name may be a known header."""
    if target in ("names", "developers"):
        return _NAMES if target == "names" else _DEVELOPERS
    meaning = meaning_of(target or "")
    role = meaning.role if meaning is not None and meaning.is_exact else None
    if role in (Role.FIRST_NAME, Role.NICKNAME, Role.CALLED):
        return _NAMES
    return _DEVELOPERS if role in (Role.DEVELOPER, Role.COMPANY) else _OWN


def takes_only_known(target: str | None) -> bool:
    """Return whether a column must have a known header: datasets of people and companies."""
    return _order(target) is not _OWN


@lru_cache(maxsize=64)
def forms(target: str) -> frozenset[str]:
    """Return the headers of a caller's own dataset: `cities`, `city` and `city_name`."""
    singular = target[:-3] + "y" if target.endswith("ies") else target.removesuffix("s")
    names = [singular, target, f"{singular}_name"] if singular else []
    return frozenset(filter(None, map(plain, names)))


def _is_form(header: str, target: str) -> bool:
    """Return whether the header is a form of the target, alone or beside words like `home`."""
    if plain(header) in forms(target):
        return True
    stem = plain(target.removesuffix("s"))
    tokens = folded(header).replace("_", " ").split()
    return len(stem) > 2 and tokens[-1:] == [stem] and tokens[0] in _BEFORE


_BEFORE = frozenset(
    ["billing", "shipping", "default", "home", "main", "primary", "your", "customer", "contact"]
)


def is_known(header: str, target: str | None) -> bool:
    """Return whether a cell is a header that is understood, rather than an item."""
    meaning = meaning_of(header)
    if meaning is not None and (meaning.is_whole or meaning.role is Role.FIRST_NAME):
        return True
    return plain(header) in forms(target or "")

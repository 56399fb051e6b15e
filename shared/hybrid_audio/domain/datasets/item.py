"""Items of datasets: which texts may be one, and when two texts are the same item."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from hybrid_audio.domain.characters import (
    APOSTROPHES,
    DASHES,
    HYPHENS,
    without_invisible,
    without_joiners,
)
from hybrid_audio.domain.languages import language_fault
from hybrid_audio.domain.stems.contract import word_fault
from hybrid_audio.errors import InvalidInput

NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")
MAX_ITEM_CHARACTERS = 200
MAX_VOICE_CHARACTERS = 200
MAX_ITEMS = 500_000
"""Of one dataset, vanished ones included: what an instance of 1 GiB holds with ease."""

_FORBIDDEN_CATEGORIES = {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}
_ONE_MARK = str.maketrans(
    dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(HYPHENS + DASHES + "\u00ad", "-")
)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list as it was given; `spoken` is what is said where that differs.

    `enabled` None means that the list does not say: a new item is enabled, a known one stays as it
    is.
    """

    text: str = field(repr=False)
    spoken: str | None = field(default=None, repr=False)
    language: str | None = None
    voice_id: str | None = None
    enabled: bool | None = None

    @property
    def key(self) -> str:
        """What makes two items one."""
        return item_key(self.text)


def validated_name(name: str, *, path: str = "dataset") -> str:
    """Return the name of a dataset; raises InvalidInput at `path` for what cannot be one."""
    if not NAME.fullmatch(name):
        raise InvalidInput.at(
            path, "must be lower-case letters, digits, _ and -, beginning with a letter, at most 60"
        )
    return name


def normalise_text(text: str) -> str:
    """Return the text in NFC without invisible characters, and without white space at its ends."""
    return without_invisible(text).strip()


def item_key(text: str) -> str:
    """Return what decides whether two texts are the same item.

    Case, white space, invisible characters, the widths and styles of letters, and the forms of
    apostrophes and hyphens make no difference; accents and everything else do. Apart from the marks
    it is Unicode's NFKC_Casefold.
    """
    if text.isascii():
        return " ".join(text.lower().replace("`", "'").split())

    seen = without_joiners(without_invisible(text)).translate(_ONE_MARK)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", seen).casefold())
    twice = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", folded).casefold())
    return " ".join(twice.translate(_ONE_MARK).split())


def fault_of(text: str) -> str | None:
    """Return why a normalised text cannot be an item, or None when it can."""
    if not text:
        return "is empty"
    if len(text) > MAX_ITEM_CHARACTERS:
        return f"is longer than {MAX_ITEM_CHARACTERS} characters"
    if any(unicodedata.category(c) in _FORBIDDEN_CATEGORIES for c in text):
        return "holds a control character or an unassigned code point"
    return None


def make_item(
    text: str,
    *,
    spoken: str | None = None,
    language: str | None = None,
    voice_id: str | None = None,
    enabled: bool | None = None,
    path: str = "item",
) -> Item:
    """Return the normalised, checked item; empty optional texts count as absent.

    Raises InvalidInput at `path`, or at the field of it that breaks a rule.
    """
    text, said = normalise_text(text), normalise_text(spoken or "") or None
    voice = (voice_id or "").strip() or None
    tongue = (language or "").strip() or None

    _refuse(path, fault_of(text))
    _refuse(f"{path}.spoken", None if said is None else fault_of(said))
    if not any(c.isalnum() for c in said or text):
        raise InvalidInput.at(path, "holds nothing to speak")

    _refuse(f"{path}.language", None if tongue is None else language_fault(tongue))
    _refuse(f"{path}.voice_id", None if voice is None else _voice_fault(voice))
    return Item(text, said, tongue, voice, enabled)


def _voice_fault(voice_id: str) -> str | None:
    is_one = len(voice_id) <= MAX_VOICE_CHARACTERS and word_fault(voice_id) is None
    return None if is_one else "is not a voice id"


def _refuse(path: str, fault: str | None) -> None:
    if fault is not None:
        raise InvalidInput.at(path, fault)


def distinct(items: Iterable[Item]) -> dict[str, Item]:
    """Return the items by key in their order; of several with one key the first stays."""
    found: dict[str, Item] = {}
    for item in items:
        found.setdefault(item.key, item)
    return found


@dataclass(frozen=True)
class Summary:
    """A dataset in a list of datasets."""

    dataset: str
    total: int
    enabled: int
    created_at: datetime
    updated_at: datetime

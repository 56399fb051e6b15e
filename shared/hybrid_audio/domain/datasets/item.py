"""Datasets: what an item is, which texts may be one, and when two texts are the same item."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from hybrid_audio.errors import InvalidInput

NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
MAX_ITEM_CHARACTERS = 200
MAX_VOICE_CHARACTERS = 200
MAX_ITEMS = 500_000
"""Of one dataset, vanished ones included: what an instance of 1 GiB holds with ease."""

_FORBIDDEN_CATEGORIES = {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}
_SPACES = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
_INVISIBLE = "".join(
    chr(code)
    for low, high in [
        (0xAD, 0xAD),
        (0x61C, 0x61C),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x206F),
        (0xFEFF,) * 2,
    ]
    for code in range(low, high + 1)
)
"""Zero-width characters, byte order marks and marks of writing direction: inside a text they may
matter, at its ends they never do, and two texts that differ in nothing else are one item.
"""

_NO_INVISIBLE = str.maketrans("", "", _INVISIBLE)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list as it was given; `spoken` is what text to speech says where that is not
    the text itself.

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


def check_name(name: str, *, path: str = "dataset") -> str:
    """Return the name of a dataset; raises InvalidInput at `path` for what is none."""
    if not NAME.fullmatch(name):
        raise InvalidInput.at(
            path, "must be lower-case letters, digits, _ and -, beginning with a letter, at most 60"
        )
    return name


def normalise_text(text: str) -> str:
    """Return the text in NFC without white space and invisible characters at its ends; nothing else
    changes.
    """
    return unicodedata.normalize("NFC", text.strip(_SPACES + _INVISIBLE))


def item_key(text: str) -> str:
    """Return what decides whether two texts are the same item: case, width of spaces and invisible
    marks do not.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    visible = " ".join(text.translate(_NO_INVISIBLE).split())
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", visible).casefold())


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
    if tongue is not None and not LANGUAGE.fullmatch(tongue):
        raise InvalidInput.at(f"{path}.language", "must be a language tag such as en or pt-BR")
    if voice is not None and (len(voice) > MAX_VOICE_CHARACTERS or not voice.isprintable()):
        raise InvalidInput.at(f"{path}.voice_id", "is not a voice id")
    return Item(text, said, tongue, voice, enabled)


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

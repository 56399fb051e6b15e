r"""Undo what programs did to a text before it came here, where that is certain.

HTML entities (`O&#39;Brien`), escapes (`\u00e9`, `%C3%A9`), and UTF-8 that was read as another
encoding (`AndrÃ©`). It works on cells, not on whole files: an entity may hold the delimiter of
cells.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.decoding.repairs import entities, escapes
from hybrid_audio.ingestion.decoding.repairs.signs import may_be_mojibake

_LOST = "\ufffd"
_MAX_CHARACTERS = 1_000
_ROUNDS = 4
_SUSPICIOUS = re.compile(r"[&%\\\ufffd]|[^\x00-\x7f]{2}|[ÃÂ]")


class RepairKind(StrEnum):
    """What was undone; the code of the warning that counts it."""

    ENTITIES = "entities_decoded"
    ESCAPES = "escapes_decoded"
    MOJIBAKE = "mojibake_repaired"


@dataclass(frozen=True)
class Repair:
    """A text as it was intended, and what was undone to get there, in that order."""

    text: str = field(repr=False)
    kinds: tuple[RepairKind, ...] = ()


def repaired(text: str) -> Repair:
    """Return the text with entities, escapes and misread UTF-8 undone, repeatedly if needed.

    A text without any of them, or longer than an item can be, comes back as it is. Raises
    InvalidInput, whose message is the reason of a drop, where characters were lost (U+FFFD, a cut
    entity) or where more than one text could be intended.
    """
    if len(text) > _MAX_CHARACTERS or not _SUSPICIOUS.search(text):
        return Repair(text)

    kinds: list[RepairKind] = []
    for _ in range(_ROUNDS):
        kind, once = _once(text)
        if kind is None:
            break
        text = once
        kinds.append(kind)

    _refuse_lost(text)
    return Repair(text, tuple(dict.fromkeys(kinds)))


def _once(text: str) -> tuple[RepairKind | None, str]:
    """Return the first kind that changes the text, and what it makes of it."""
    for kind, undo in (
        (RepairKind.ENTITIES, entities.decoded),
        (RepairKind.ESCAPES, escapes.decoded),
        (RepairKind.MOJIBAKE, _demangled),
    ):
        once = undo(text)
        if once != text:
            return kind, once
    return None, text


def _demangled(text: str) -> str:
    if not may_be_mojibake(text):
        return text
    from hybrid_audio.ingestion.decoding.repairs import mojibake  # noqa: PLC0415 - loads ftfy and the names

    try:
        return mojibake.demangled(text)
    except mojibake.Ambiguous:
        reason = "holds characters of another encoding that cannot be repaired with certainty"
        raise InvalidInput.at("item", reason) from None


def _refuse_lost(text: str) -> None:
    if _LOST in text:
        raise InvalidInput.at("item", "holds U+FFFD, which stands for characters that were lost")
    if entities.is_cut(text):
        raise InvalidInput.at("item", "ends in a piece of an HTML entity, cut at its semicolon")
    if escapes.is_damaged(text):
        raise InvalidInput.at("item", "holds escapes that are not characters")
    if not may_be_mojibake(text):
        return
    from hybrid_audio.ingestion.decoding.repairs import mojibake  # noqa: PLC0415 - loads ftfy and the names

    if mojibake.is_mangled(text):
        raise InvalidInput.at("item", "holds characters of another encoding, some of them lost")

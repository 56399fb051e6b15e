"""Texts with slots: `{name}`, `{name|there}` with a fallback, `{{` and `}}` for braces."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

SLOT_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
ALIASES = {"first_name": "name"}
_FULL_STOPS = frozenset(".\u3002\uff0e\uff61\u0964\u06d4")
_ENDS = _FULL_STOPS | frozenset("!?\u2026\uff01\uff1f\u061f")
_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


class SlotFault(ValueError):
    """A text's slots cannot be read; `messages` says why, each with its place."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


class MissingValue(KeyError):
    """A slot has neither a value nor a fallback."""


@dataclass(frozen=True)
class SlotUse:
    """A slot where it stands in a text; `name` is its true name, also where an alias stands."""

    name: str
    fallback: str | None = None


def canonical(name: str) -> str:
    """Return a slot's true name: `first_name` is `name`."""
    return ALIASES.get(name, name)


@dataclass(frozen=True)
class SlottedText:
    """A text as written, and its literal pieces and slots in order."""

    source: str = field(repr=False)
    pieces: tuple[str | SlotUse, ...] = field(repr=False, compare=False)

    @cached_property
    def uses(self) -> tuple[SlotUse, ...]:
        """Every slot as it is used, in order, repeats included."""
        return tuple(piece for piece in self.pieces if isinstance(piece, SlotUse))

    @cached_property
    def slots(self) -> tuple[str, ...]:
        """The distinct slots, in the order of their first use."""
        return tuple(dict.fromkeys(use.name for use in self.uses))

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with every slot replaced once.

        A sentence that ends in a slot keeps one full stop where the value has its own: `J.R.`.
        Raises MissingValue for a slot without value or fallback.
        """
        filled = ""
        for before, piece in pairwise((None, *self.pieces)):
            if isinstance(piece, SlotUse):
                filled += value_of(piece, values)
            elif piece is not None:
                filled += _after(filled, piece) if isinstance(before, SlotUse) else piece
        return filled

    def specimen(self) -> str:
        """Return the text with fallbacks, and the slot's own name where there is none."""
        return "".join(
            piece if isinstance(piece, str) else piece.fallback or piece.name
            for piece in self.pieces
        )


def _after(filled: str, piece: str) -> str:
    """Return the text that follows a value, without the mark that the value ends with already."""
    last, mark = filled[-1:], piece[:1]
    if last in _ENDS and (mark == last or mark in _FULL_STOPS):
        return piece[1:]
    return piece


def value_of(use: SlotUse, values: Mapping[str, str]) -> str:
    """Return what is spoken in a slot: its value, else the fallback, else raise MissingValue."""
    value = values.get(use.name, use.fallback)
    if value is None:
        raise MissingValue(use.name)
    return value


def parse(text: str) -> SlottedText:
    """Return the text with its slots.

    Raises SlotFault for unbalanced braces, bad names and empty fallbacks.
    """
    messages: list[str] = []
    pieces = tuple(_pieces(text, messages))
    if messages:
        raise SlotFault(messages)
    return SlottedText(text, pieces)


def slots_of(text: str) -> tuple[str, ...]:
    """Return the distinct slots of `text` in order; raises SlotFault."""
    return parse(text).slots


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with its slots filled, aliases allowed; raises SlotFault and MissingValue."""
    return parse(text).fill({canonical(name): value for name, value in values.items()})


def _pieces(text: str, messages: list[str]) -> Iterator[str | SlotUse]:
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() > end:
            yield text[end : match.start()]
        end = match.end()
        if match.group() in ("{{", "}}"):
            yield match.group()[0]
        elif match.group(1) is None:
            brace, at = match.group(), match.start() + 1
            messages.append(
                f"has an unbalanced {brace} at character {at}; a slot is written {{name}}, and "
                f'{brace * 2} in a segment with "literal": true is the brace itself'
            )
        else:
            yield _slot(match.group(1), match.start() + 1, messages)

    if end < len(text):
        yield text[end:]


def _slot(inside: str, at: int, messages: list[str]) -> SlotUse:
    name, bar, fallback = inside.partition("|")
    if not SLOT_NAME.fullmatch(name):
        messages.append(
            f"has a slot at character {at} whose name is not lower-case letters, digits and "
            f"_, such as {{name}}"
        )
    if bar and not fallback.strip():
        messages.append(
            f"has a slot at character {at} with an empty fallback; write {{name|there}} or {{name}}"
        )

    return SlotUse(canonical(name), fallback if bar else None)

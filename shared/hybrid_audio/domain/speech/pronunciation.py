"""Pronunciation dictionaries: their entries, and where they come from."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from hybrid_audio.errors import NotFound

Entry = Mapping[str, Any]
"""An entry as Cartesia has it: `text`, `alias` or `pronunciation`, `case_sensitive`."""

FIELD = "pronunciation_dict_id"


class Dictionaries(Protocol):
    """Where the entries of dictionaries come from."""

    def entries(self, dictionary: str) -> tuple[Entry, ...]:
        """Return the entries; raises NotFound for an unknown id, and the Speech errors."""


class FrozenDictionaries:
    """Dictionaries as they were at one time; an id that was not kept has no entries."""

    def __init__(self, kept: Mapping[str, Iterable[Entry]]) -> None:
        self._kept = kept

    def entries(self, dictionary: str) -> tuple[Entry, ...]:
        """Return the entries that were kept."""
        return tuple(self._kept.get(dictionary, ()))


def dictionary_ids(content: object) -> Iterator[str]:
    """Yield the ids of dictionaries that a template or another JSON document names."""
    if isinstance(content, Mapping):
        named = content.get(FIELD)
        if isinstance(named, str):
            yield named
        for value in content.values():
            yield from dictionary_ids(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from dictionary_ids(value)


NONE = FrozenDictionaries({})


def unknown() -> NotFound:
    """Return the error for an id that text to speech does not know."""
    return NotFound(
        "is not a pronunciation dictionary of this account; create it with Cartesia, or correct "
        "the id"
    )

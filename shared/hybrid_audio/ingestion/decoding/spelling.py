"""Estimate how likely a word is in a language, by which letters follow each other in its names.

Trigrams with Witten-Bell smoothing: Witten and Bell (1991), "The zero-frequency problem", method C,
interpolated as in Chen and Goodman (1999), section 2.5.
"""

import math
from collections import Counter
from functools import cache
from pathlib import Path

_WORDS = Path(__file__).with_name("spellings.txt")
_UNSEEN = 1e-6
_BEGIN, _END = "^", "$"


class Spelling:
    """The letters of one language and what they follow, counted in words of its names."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self._followers: dict[str, Counter[str]] = {}
        for word in words:
            self._count(word)
        self._letters = self._followers.get("", Counter())
        self._total = self._letters.total() + len(self._letters)
        self._known: dict[str, float] = {}

    def log_likelihood(self, word: str) -> float:
        """Return the natural logarithm of the probability of a lower-case word."""
        text = f"{_BEGIN}{_BEGIN}{word}{_END}"
        return sum(self._step(text[at - 2 : at + 1]) for at in range(2, len(text)))

    @property
    def letters(self) -> frozenset[str]:
        """The letters that its words are written with."""
        return frozenset(self._letters)

    def _count(self, word: str) -> None:
        text = f"{_BEGIN}{_BEGIN}{word}{_END}"
        for at in range(2, len(text)):
            for context in ("", text[at - 1], text[at - 2 : at]):
                self._followers.setdefault(context, Counter())[text[at]] += 1

    def _step(self, trigram: str) -> float:
        found = self._known.get(trigram)
        if found is None:
            found = self._known[trigram] = math.log(self._probability(trigram))
        return found

    def _probability(self, trigram: str) -> float:
        letter = trigram[2]
        chance = self._letters[letter] / max(1, self._total) + _UNSEEN
        for context in (trigram[1], trigram[:2]):
            seen = self._followers.get(context)
            if seen is not None:
                kinds = len(seen)
                chance = (seen[letter] + kinds * chance) / (seen.total() + kinds)

        return chance


@cache
def words_by_language() -> dict[str, tuple[str, ...]]:
    """Return the lower-case words of names and places that each language is counted in."""
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    parted = (line.partition(":") for line in lines if not line.startswith("#"))
    return {language: tuple(words.split()) for language, _, words in parted}


@cache
def spelling(language: str) -> Spelling:
    """Return the spelling of a language, counted when it is first asked for."""
    return Spelling(words_by_language()[language])

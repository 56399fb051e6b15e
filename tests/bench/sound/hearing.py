"""What is heard of a text: its word errors, and whether its name is among the words."""

import re
from collections.abc import Sequence
from functools import cache

from tests.bench.sound.voice import Voice

SPELLINGS = {
    "lewis": "luis",
    "louis": "luis",
    "time share": "timeshare",
    "follow-up": "follow up",
    "its": "it's",
    "it is": "it's",
}
"""Other spellings of the same sound, which are no errors."""


APOSTROPHE = "\u2019"


class Hearing:
    """Judges what a recogniser wrote; words that sound alike are the same word."""

    def __init__(self, voice: Voice) -> None:
        self._sound_of = cache(voice.sound_of)

    def errors(self, said: str, heard: str) -> tuple[int, int]:
        """Return how many words were wrong, missing or too many, and how many were said."""
        wanted, found = self._sounds(said), self._sounds(heard)
        return distance(wanted, found), len(wanted)

    def has_name(self, name: str, heard: str) -> bool:
        """Return whether the name is among the words."""
        return self._sound_of(name.lower()) in self._sounds(heard)

    def _sounds(self, text: str) -> list[str]:
        return [self._sound_of(word) for word in words_of(text)]


def words_of(text: str) -> list[str]:
    """Return the words in lower case, without punctuation, in one spelling."""
    plain = " ".join(re.findall(r"[^\W_]+(?:['-][^\W_]+)*", text.lower().replace(APOSTROPHE, "'")))
    for other, ours in SPELLINGS.items():
        plain = re.sub(rf"\b{re.escape(other)}\b", ours, plain)
    return plain.split()


def distance(wanted: Sequence[str], found: Sequence[str]) -> int:
    """Return the fewest replaced, missing and added words between two texts (Levenshtein)."""
    row = list(range(len(found) + 1))
    for index, word in enumerate(wanted, 1):
        above, row = row, [index]
        for other, each in enumerate(found, 1):
            row.append(min(above[other] + 1, row[-1] + 1, above[other - 1] + (word != each)))
    return row[-1]

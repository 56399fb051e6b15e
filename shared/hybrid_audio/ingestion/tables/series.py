"""Find out whether a text is one of a series: `Name the first`, `Name the second`."""

import re
from collections.abc import Iterable

from hybrid_audio.ingestion.tables.header_words import LEXICON, Word, folded, is_numbered, plain
from hybrid_audio.ingestion.tables.meanings import meaning_of

_APART = re.compile(r"[\W_]+")


def count_in_series(text: str, others: Iterable[str]) -> int:
    """Return how many of `others` differ from a text in just one word, one that heads no column.

    Numbers and single letters may differ beside it. So `Name the first` is of a series with `Name
    the second`, and `Guest name` of none with `Guest Ana`: `name` says what stands below.
    """
    words = _words(text)
    if len(words) < 2:
        return 0
    return sum(_is_next(words, _words(other)) for other in others)


def _is_next(words: list[str], other: list[str]) -> bool:
    if len(words) != len(other):
        return False
    pairs = zip(words, other, strict=True)
    differing = [word for word, beside in pairs if word != beside and not is_numbered(word)]
    return len(differing) == 1 and not _heads(differing[0])


def _heads(word: str) -> bool:
    """Return whether a word alone names a column; `first` and `last` do so only beside a name."""
    if LEXICON.get(plain(word)) in (Word.FIRST, Word.LAST):
        return False
    return meaning_of(word) is not None


def _words(text: str) -> list[str]:
    return [word for word in _APART.split(folded(text)) if word]

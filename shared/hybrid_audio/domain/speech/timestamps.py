"""When the words and phonemes of a transcript are spoken, as text to speech says it."""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from hybrid_audio.errors import SpeechUnusable

_MARKUP = re.compile(r"<[^<>]*>|\[laughter\]", re.IGNORECASE)


@dataclass(frozen=True)
class Spoken:
    """A word or phoneme, and when it is heard, in seconds from the beginning of the sound."""

    said: str = field(repr=False)
    start_s: float
    end_s: float


def require_order(spoken: Sequence[Spoken], length_s: float, what: str) -> None:
    """Raise SpeechUnusable for times that are missing, run backwards or lie outside the sound."""
    if not spoken:
        raise SpeechUnusable(f"text to speech sent no times of {what}")
    times = [time for each in spoken for time in (each.start_s, each.end_s)]
    if not all(map(math.isfinite, times)) or min(times) < 0 or max(times) > length_s + 0.05:
        raise SpeechUnusable(f"text to speech sent times of {what} outside its sound")
    if any(each.end_s < each.start_s for each in spoken) or any(
        b.start_s < a.start_s for a, b in pairwise(spoken)
    ):
        raise SpeechUnusable(f"text to speech sent times of {what} in a wrong order")


def words_around(words: Sequence[Spoken], transcript: str, at: int) -> tuple[Spoken, Spoken]:
    """Return the words before and after a place of the transcript, in characters.

    Letters and digits alone are compared: words may come with their punctuation or without it.
    Raises SpeechUnusable where the words are not those of the transcript, and where the place lies
    inside a word.
    """
    if _letters("".join(word.said for word in words)) != _letters(transcript):
        raise SpeechUnusable("text to speech sent times of other words than those of the text")

    wanted, passed = len(_letters(transcript[:at])), 0
    for before, after in pairwise(words):
        passed += len(_letters(before.said))
        if passed == wanted:
            return before, after
    raise SpeechUnusable("text to speech sent no times for the place of the cut")


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", _MARKUP.sub(" ", text)).casefold()
    return "".join(filter(str.isalnum, plain))

"""Bound how long a text can plausibly take to speak, to find cut-off and runaway speech.

Ordinary English runs at about 12 letters a second. At speed 1 no voice speaks 50 letters a second,
or needs 0.8 s for each visible character and 3 s of silence around them. These limits are this
system's own, chosen wide; both scale with 1 / speed:

    shortest = max(0.04, 0.02 * letters) / fastest
    longest  = (3.0 + 0.8 * characters) / slowest + breaks

A wide East Asian character counts as three letters, and a sign that stands for a whole word or
sentence, such as `ﷺ`, as the characters that it stands for (NFKC). `fastest` and `slowest` are the
voice's speed; where the text holds tags, which may change the speed on their way, they reach over
the whole range that Sonic-3 documents. `breaks` are the pauses of `<break time="1.5s"/>`.
"""

import re
import unicodedata
from dataclasses import dataclass

from hybrid_audio.domain.remembered import remembered
from hybrid_audio.domain.stems.contract import SPEED_RANGE

LETTER_S = 0.02
WIDE_LETTERS = 3
SHORTEST_S = 0.04
CHARACTER_S = 0.8
SILENCE_S = 3.0

_READ_OUT = frozenset("&%@#*/\\§¶†‡‰")
"""Punctuation by its category, and yet spoken as a word."""
BRISK_LETTERS_PER_S = 16.0
"""No narrating voice sustains more at speed 1: some 230 words a minute, usually 150 to 180."""

_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<break\s+time\s*=\s*\"?(\d+(?:\.\d+)?)(ms|s)\"?\s*/?>", re.IGNORECASE)


@dataclass(frozen=True)
class SpeakingTime:
    """The plausible seconds of speech, both ends included."""

    shortest_s: float
    longest_s: float


@remembered
def speaking_time(text: str, speed: float | None) -> SpeakingTime:
    """Return the bounds for `text` spoken at `speed` (None: 1)."""
    spoken, tags = _TAG.subn(" ", text)
    chosen = 1.0 if speed is None else speed
    slowest, fastest = (
        (min(chosen, SPEED_RANGE[0]), max(chosen, SPEED_RANGE[1])) if tags else (chosen, chosen)
    )
    opened = unicodedata.normalize("NFKC", spoken)

    letters = sum(_letters(character) for character in spoken)
    characters = sum(not character.isspace() for character in opened)
    return SpeakingTime(
        max(SHORTEST_S, LETTER_S * letters) / fastest,
        (SILENCE_S + CHARACTER_S * characters) / slowest + _breaks_s(text),
    )


def plain_letters(text: str) -> int | None:
    """Return how many letters a running text has, or None where letters do not predict its length.

    None stands for tags, digits and symbols, which are read out as words, and for words in
    capitals, which may be spelled.
    """
    is_plain = all(
        character.isalpha() or character.isspace() or unicodedata.category(character)[0] in "PM"
        for character in text
    ) and _READ_OUT.isdisjoint(text)
    has_spelled = any(len(word) > 1 and word.isupper() for word in text.split())
    if not is_plain or has_spelled:
        return None

    return sum(_letters(character) for character in text)


@remembered
def brisk_s(text: str, speed: float | None) -> float:
    """Return the seconds that a brisk voice takes for `text` at `speed` (None: 1).

    Shorter than any voice is likely to be over a long text, but not a bound: short ones vary.
    """
    spoken, tags = _TAG.subn(" ", text)
    chosen = 1.0 if speed is None else speed
    fastest = max(chosen, SPEED_RANGE[1]) if tags else chosen
    return sum(map(_letters, spoken)) / (BRISK_LETTERS_PER_S * fastest) + _breaks_s(text)


def _letters(character: str) -> int:
    if not character.isalnum():
        return 0
    return WIDE_LETTERS if unicodedata.east_asian_width(character) in "WF" else 1


def _breaks_s(text: str) -> float:
    return sum(
        float(number) / (1000 if unit.lower() == "ms" else 1)
        for number, unit in _BREAK.findall(text)
    )

"""Measure how plausible decoded cells are as names, by the letters and signs in them."""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from hybrid_audio.ingestion.decoding.spelling import spelling

_WORD = re.compile(r"[^\x00-\x26\x28-\x40\x5b-\x5f\x7b-\x7f]+")
_OPENING = re.compile(r"\b[“„«‘‚‹]|^[“„«‘‚‹]")  # noqa: RUF001 - signs as word processors set them
_CLOSING = re.compile(r"[”“»’›]$")  # noqa: RUF001
_ALLOWED = re.compile(r"^..?’|’(?=[A-Z])|’s?$|[™®ªº…]+$")  # noqa: RUF001
_TYPOGRAPHIC = frozenset("’‘“”–—«»…\xa0„‚‹›")  # noqa: RUF001
_PARTICLE = re.compile(r"Mac|Mc|De|La|Le|Van|Von")
_OF_ANY_SCRIPT = {"COMBINING", "FEMININE", "MASCULINE", "MODIFIER"}
_JAPANESE = ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC", "HALFWIDTH")

_OWN_LANGUAGE = math.log(0.8)
_ANY_LANGUAGE = math.log(0.2)
_ODD_SHARE = 0.1
_ODD_COST = 25.0
_SIGN_COST, _SIGN_INSIDE_COST = 10.0, 15.0
_TYPOGRAPHIC_COST, _TYPOGRAPHIC_INSIDE_COST, _APOSTROPHE_COST = 6.0, 12.0, 3.0
"""Negative log-likelihoods; measured on lists of names, they decide nothing by a small margin."""


def is_clean(cells: Iterable[str]) -> bool:
    """Return whether the cells hold non-ASCII letters, and at most a tenth of the words is odd.

    A word is odd where it mixes scripts, has a sign between its letters or a capital inside.
    """
    words = _words(cells)
    odd = sum(is_odd(word, cell) for word, cell in words.items())
    return any(map(_runs, words)) and odd <= _ODD_SHARE * len(words)


def log_likelihood(cells: Iterable[str], languages: Sequence[str]) -> float:
    """Return the natural logarithm of the probability of the non-ASCII words in these languages."""
    words = _words(cells)
    runs = [run for word in words for run in _runs(word)]
    return _spelled(runs, languages) - sum(_cost(word, cell) for word, cell in words.items())


def is_written_in(cells: Iterable[str], languages: Sequence[str]) -> bool:
    """Return whether all but a tenth of the non-ASCII words have letters of the languages alone."""
    known = frozenset[str]().union(*(spelling(each).letters for each in languages))
    words = _words(cells)
    foreign = sum(any(c not in known for c in "".join(_runs(word))) for word in words)
    return foreign <= _ODD_SHARE * len(words)


def letters(cells: Iterable[str]) -> int:
    """Return how many letters the different non-ASCII words of the cells hold."""
    return sum(_is_letter(c) for word in _words(cells) for c in word)


def is_odd(word: str, cell: str) -> bool:
    """Return whether a word of a cell is built as names are not."""
    return _is_odd_by_itself(word) or _has_odd_sign(word, cell)


def _words(cells: Iterable[str]) -> dict[str, str]:
    """Return the words that are not ASCII, each once, with a cell that has it."""
    return {word: cell for cell in cells for word in _WORD.findall(cell) if not word.isascii()}


def _runs(word: str) -> list[str]:
    return [run.lower() for run in _cased_runs(word) if not run.isascii()]


def _cased_runs(word: str) -> list[str]:
    return "".join(c if _is_letter(c) else " " for c in word).split()


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM"


@lru_cache(maxsize=10_000)
def _is_odd_by_itself(word: str) -> bool:
    has_control = any(unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") for c in word)
    scripts = {_script(c) for c in word if _is_letter(c)} - _OF_ANY_SCRIPT
    return has_control or len(scripts) > 1 or any(map(_has_odd_case, _cased_runs(word)))


def _script(character: str) -> str:
    name = unicodedata.name(character, "").split(" ")[0]
    return "CJK" if name in _JAPANESE else name


def _has_odd_case(run: str) -> bool:
    cased = [c for c in run if c.isupper() or c.islower()]
    if len(cased) < 2 or all(c.isupper() for c in cased):
        return False

    particle = _PARTICLE.match(run)
    rest = run[particle.end() :] if particle else run
    return any(c.isupper() for c in rest[1:])


def _has_odd_sign(word: str, cell: str) -> bool:
    """Return whether a sign touches letters, other than an apostrophe, quotes, and marks like ™."""
    inner = word.strip("'-")
    if _OPENING.search(cell) and _CLOSING.search(cell):
        inner = _CLOSING.sub("", _OPENING.sub("", inner, count=1))

    rest = _ALLOWED.sub("", inner)
    return any(map(_is_letter, rest)) and not all(c.isascii() or _is_letter(c) for c in rest)


def _cost(word: str, cell: str) -> float:
    signs = sum(
        _sign_cost(c, is_inside=0 < at < len(word) - 1)
        for at, c in enumerate(word)
        if not c.isascii() and not _is_letter(c)
    )
    return signs + (_ODD_COST if is_odd(word, cell) else 0.0)


def _sign_cost(sign: str, *, is_inside: bool) -> float:
    if sign == "’":  # noqa: RUF001
        return _APOSTROPHE_COST
    if sign in _TYPOGRAPHIC:
        return _TYPOGRAPHIC_INSIDE_COST if is_inside else _TYPOGRAPHIC_COST
    return _SIGN_INSIDE_COST if is_inside else _SIGN_COST


def _spelled(runs: Sequence[str], languages: Sequence[str]) -> float:
    """Return the log-likelihood of words most of which are of one language, the rest of any."""
    spelt = [[spelling(each).log_likelihood(run) for run in runs] for each in languages]
    mixed = [_log_mean(chances) for chances in zip(*spelt, strict=True)]
    of_one = (
        sum(
            _log_sum(_OWN_LANGUAGE + own, _ANY_LANGUAGE + other)
            for own, other in zip(chances, mixed, strict=True)
        )
        for chances in spelt
    )
    return max(of_one) - math.log(len(languages)) if runs else 0.0


def _log_mean(values: Sequence[float]) -> float:
    top = max(values)
    return top + math.log(sum(math.exp(each - top) for each in values) / len(values))


def _log_sum(one: float, other: float) -> float:
    top = max(one, other)
    return top + math.log(math.exp(one - top) + math.exp(other - top))

"""Fonts for every script: the texts of a picture are drawn in fonts that have their letters."""

from collections.abc import Iterable, Sequence
from functools import cache

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

OWN = "DejaVu Sans"
"""Comes with the drawing library: Latin, Greek, Cyrillic, Arabic, Hebrew and signs."""

BOXES_ONLY = "Last Resort"
"""A font that has a box for every letter."""

NORMAL = 400
UNDRAWN = (" ", "\n", "\u200d", "\ufe0f")


def families(texts: Iterable[str]) -> list[str]:
    """Return the fonts that the texts need, the library's own first.

    Of the machine's other fonts the first is taken that has every letter that is still missing,
    else the one that has most of them.
    """
    missing = {letter for text in texts for letter in text} - _letters(OWN)
    missing -= {letter for letter in missing if letter in UNDRAWN or not letter.isprintable()}
    found = [OWN]

    while missing:
        best = max(_others(), key=lambda family: len(missing & _letters(family)), default=OWN)
        if not missing & _letters(best):
            break
        found.append(best)
        missing -= _letters(best)
    return found


def drawable(text: str, fonts: Sequence[str]) -> bool:
    """Return whether these fonts have every letter of a text."""
    letters = {letter for letter in text if letter not in UNDRAWN}
    return all(any(letter in _letters(font) for font in fonts) for letter in letters)


def _others() -> list[str]:
    """Return the families of this machine's fonts."""
    return sorted(set(_files()) - {OWN})


@cache
def _files() -> dict[str, str]:
    """Return the file of each family's upright form, the one nearest to its normal weight."""
    upright = [
        font
        for font in font_manager.fontManager.ttflist
        if font.style == "normal" and not font.name.startswith(BOXES_ONLY)
    ]
    by_weight = sorted(upright, key=lambda font: -abs(_weight(font.weight) - NORMAL))
    return {font.name: font.fname for font in by_weight}


def _weight(weight: int | str) -> int:
    """Return a weight as a number; those of old fonts are words."""
    return weight if isinstance(weight, int) else font_manager.weight_dict.get(weight, NORMAL)


@cache
def _letters(family: str) -> frozenset[str]:
    """Return the letters that a font has; none where its file cannot be read."""
    try:
        return frozenset(map(chr, FT2Font(_files()[family]).get_charmap()))
    except (KeyError, OSError, RuntimeError):
        return frozenset()

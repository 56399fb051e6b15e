"""Labels of a picture: each whole, inside its room, and never over another."""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from unicodedata import bidirectional

ELLIPSIS = "…"
LEFT_TO_RIGHT, ISOLATE, END = "\u200e", "\u2068", "\u2069"
"""Marks without a glyph: a Hebrew name must not turn the numbers around it (Unicode UAX 9)."""

Measure = Callable[[str], float]
"""Returns how wide a text is drawn."""


def shortened(text: str, width: float, measure: Measure) -> str:
    """Return the text, or as much of its beginning as is no wider, with an ellipsis.

    Empty where there is not even room for one letter and the ellipsis.
    """
    if measure(text) <= width:
        return text

    fits, beyond = 0, len(text)
    while beyond - fits > 1:
        middle = (fits + beyond) // 2
        if measure(_cut(text, middle)) <= width:
            fits = middle
        else:
            beyond = middle
    return _cut(text, fits) if fits else ""


def wrapped(text: str, width: float, measure: Measure, *, lines: int = 2) -> str:
    """Return the text in at most so many lines, each no wider; what has no room is cut off."""
    letters = max(1, int(len(text) * width / max(measure(text), 1e-9)))
    parts = textwrap.wrap(text, letters) or [""]
    kept = [*parts[: lines - 1], " ".join(parts[lines - 1 :])]
    return "\n".join(filter(None, (shortened(part, width, measure) for part in kept)))


def isolated(text: str) -> str:
    """Return a text that is written in its own direction, without an effect on its neighbours."""
    is_turned = any(bidirectional(letter) in ("R", "AL") for letter in text)
    return f"{ISOLATE}{text}{END}" if is_turned else text


@dataclass(frozen=True)
class Box:
    """Where a label may stand: its middle, and how wide it is."""

    middle: float
    width: float


def rows(
    boxes: Sequence[Box], *, left: float, right: float, most: int, gap: float
) -> list[tuple[int, float] | None]:
    """Return the row and the place of each label, from left to right; None where none has room.

    A label that would leave the picture is moved inside. It takes the first row in which it does
    not touch the label before it.
    """
    ends = [float("-inf")] * most
    placed: dict[int, tuple[int, float]] = {}

    for index in sorted(range(len(boxes)), key=lambda each: boxes[each].middle):
        half = boxes[index].width / 2
        middle = min(max(boxes[index].middle, left + half), right - half)
        for row, end in enumerate(ends):
            if middle - half >= max(end + gap, left):
                ends[row], placed[index] = middle + half, (row, middle)
                break
    return [placed.get(index) for index in range(len(boxes))]


def spaced(values: Sequence[float], least: float, first: Sequence[float] = ()) -> list[float]:
    """Return those of the values that lie at least so far from each other; `first` ones first."""
    kept: list[float] = []
    for value in [*first, *values]:
        if all(abs(value - other) >= least for other in kept):
            kept.append(value)
    return sorted(kept)


def _cut(text: str, letters: int) -> str:
    return text[:letters].rstrip() + ELLIPSIS

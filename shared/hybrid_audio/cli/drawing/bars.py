"""Bars with their names and numbers beside them: one for each name, or one of several shares."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hybrid_audio.cli.drawing.labels import shortened
from hybrid_audio.cli.drawing.sheet import GRID, QUIET, SMALL, Sheet

ROW_IN = 0.27
BAR_IN = 0.17


@dataclass(frozen=True)
class Bar:
    """A bar: what it is of, how long it is, and the number as it is written beside it."""

    name: str = field(repr=False)
    value: float
    words: str


@dataclass(frozen=True)
class Share:
    """A part of a bar that is divided: what it is, how much, and its colour."""

    name: str
    value: float
    words: str
    colour: str


@dataclass(frozen=True)
class Place:
    """Where something is drawn: from the sheet's top left, in inches."""

    left: float
    top: float
    width: float


def draw_bars(
    sheet: Sheet, place: Place, title: str, bars: Sequence[Bar], *, colour: str, names_in: float
) -> None:
    """Draw a title and below it a row for each bar; the longest fills the room beside the words."""
    sheet.line(place.left, place.top, title, place.width, fontweight="bold")
    measure, numbers = sheet.measure(SMALL), sheet.measure(SMALL)
    words_in = max((numbers(bar.words) for bar in bars), default=0.0) + 0.1
    room = place.width - names_in - words_in
    longest = max((bar.value for bar in bars), default=0.0) or 1.0

    for row, bar in enumerate(bars):
        top = place.top + 0.3 + ROW_IN * row
        if names_in:
            name = shortened(sheet.drawable(bar.name), names_in - 0.1, measure)
            sheet.text(
                place.left + names_in - 0.1, top, name, ha="right", fontsize=SMALL, color=QUIET
            )
        width = room * bar.value / longest
        sheet.box(place.left + names_in, top - 0.14, max(width, 0.012), BAR_IN, colour)
        sheet.text(place.left + names_in + width + 0.06, top, bar.words, fontsize=SMALL)


def draw_shares(sheet: Sheet, place: Place, title: str, shares: Sequence[Share]) -> None:
    """Draw a title, one bar that is divided into shares, and below it what each share is."""
    sheet.line(place.left, place.top, title, place.width, fontweight="bold")
    total = sum(share.value for share in shares)
    sheet.box(place.left, place.top + 0.12, place.width, 0.24, GRID)

    at = place.left
    for share in shares:
        width = place.width * share.value / total if total else 0.0
        sheet.box(at, place.top + 0.12, width, 0.24, share.colour)
        at += width

    left = place.left
    for share in shares:
        sheet.box(left, place.top + 0.46, 0.13, 0.13, share.colour)
        words = f"{share.name} {share.words}"
        room = place.left + place.width - left - 0.2
        left = sheet.line(left + 0.2, place.top + 0.57, words, room, fontsize=SMALL) + 0.25


def count_words(value: float) -> str:
    """Return a number as it is read quickly: with separators, or in millions."""
    for limit, unit in ((1e9, "billion"), (1e6, "million")):
        if value >= limit:
            return f"{value / limit:.4g} {unit}"
    return f"{value:,.0f}"


def byte_words(value: float) -> str:
    """Return a number of bytes in the unit that leaves the fewest digits."""
    for limit, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if value >= limit:
            return f"{value / limit:.3g} {unit}"
    return f"{value:,.0f} B"


def seconds_words(seconds: float) -> str:
    """Return a duration in the unit that one would say."""
    for length, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * length:
            return f"{seconds / length:.3g} {unit}"
    return f"{seconds:.3g} s"

"""The chart of the stem cache: what it holds by kind and voice, and what it saved."""

from collections.abc import Callable, Mapping
from typing import Any

from hybrid_audio.cli.drawing.bars import (
    ROW_IN,
    Bar,
    Place,
    Share,
    byte_words,
    count_words,
    draw_bars,
    draw_shares,
    seconds_words,
)
from hybrid_audio.cli.drawing.sheet import (
    COLOURS,
    INK,
    MARGIN_IN,
    QUIET,
    SMALL,
    Sheet,
    drawn,
    head_in,
)

WIDTH_IN = 14.0
NAMES_IN = 2.8
MOST_GROUPS = 12
USAGE_IN = 1.25
Words = Callable[[float], str]
MEASURES: tuple[tuple[str, str, Words], ...] = (
    ("bytes", "bytes", byte_words),
    ("seconds", "seconds of sound", seconds_words),
    ("characters", "characters", count_words),
)
Groups = Mapping[str, Mapping[str, Any]]


def cache_chart(stats: Mapping[str, Any]) -> bytes:
    """Return the chart of what `/cache/stats` gives as a PNG, 1400 pixels wide."""
    names = [*stats["kinds"]["groups"], *stats["voices"]["groups"]]
    return drawn(names, lambda fonts: _sheet(stats, fonts))


def largest(groups: Groups, most: int = MOST_GROUPS) -> tuple[list[str], int]:
    """Return the names of the groups with the most bytes, and how many are left out."""
    ordered = sorted(groups, key=lambda name: (-_value(groups[name]["bytes"]), name))
    return ordered[:most], max(0, len(ordered) - most)


def figure_words(figure: Mapping[str, Any], words: Words) -> str:
    """Return a number with how exact it is: at least so many, or about so many."""
    mark = {"at_least": "≥ ", "approximate": "≈ "}.get(figure["exactness"], "")
    return f"{mark}{words(_value(figure))}"


def _sheet(stats: Mapping[str, Any], fonts: list[str]) -> Sheet:
    parts = [(title, stats[name]) for title, name in (("by kind", "kinds"), ("by voice", "voices"))]
    heights = [0.65 + ROW_IN * max(len(largest(part["groups"])[0]), 1) for _, part in parts]
    lines = _head(stats)
    top = head_in(len(lines)) + 0.35
    sheet = Sheet(WIDTH_IN, top + USAGE_IN + sum(heights), fonts)
    sheet.head("Stem cache", lines)
    _draw_usage(sheet, top, stats["usage"])

    top += USAGE_IN
    for (title, part), height in zip(parts, heights, strict=True):
        _draw_groups(sheet, top, title, part)
        top += height
    return sheet


def _head(stats: Mapping[str, Any]) -> list[tuple[str, str]]:
    total = stats["total"]
    if not _value(total["stems"]):
        return [("No stem is stored yet: the first request speaks one.", INK)]

    numbers = [f"stems: {figure_words(total['stems'], count_words)}"]
    numbers += [figure_words(total[name], words) for name, _, words in MEASURES[:2]]
    numbers.append(f"{figure_words(total['characters'], count_words)} characters")
    lines = [("  ·  ".join(numbers), QUIET)]
    groups = (stats["kinds"], stats["voices"])
    if any(figure["exactness"] == "at_least" for figure in total.values()):
        lines.append(("≥ : some stems do not say it; an audit adds what is missing.", QUIET))
    if any(not each["is_complete"] for each in groups):
        lines.append(("There are more kinds or voices than the service lists.", INK))
    return lines


def _draw_usage(sheet: Sheet, top: float, usage: Mapping[str, Any]) -> None:
    """Draw how stems were found, and what that saved."""
    hits, memory, misses = (_value(usage[name]) for name in ("hits", "memory_hits", "misses"))
    saved, spoken = _value(usage["characters_saved"]), _value(usage["characters_spoken"])
    width = (WIDTH_IN - 2 * MARGIN_IN - 0.6) / 2

    rate = usage["hit_rate"]["value"]
    title = (
        "no stem was asked for yet" if rate is None else f"{100 * rate:.3g} % of stems were hits"
    )
    found = [
        Share("from memory", memory, count_words(memory), COLOURS[2]),
        Share("from the bucket", max(hits - memory, 0), count_words(hits - memory), COLOURS[4]),
        Share("misses, spoken", misses, count_words(misses), COLOURS[1]),
    ]
    draw_shares(sheet, Place(MARGIN_IN, top, width), title, found)

    share = saved / (saved + spoken) if saved + spoken else None
    title = "characters" if share is None else f"{100 * share:.3g} % of characters were saved"
    paid = [
        Share("saved", saved, count_words(saved), COLOURS[2]),
        Share("spoken", spoken, count_words(spoken), COLOURS[1]),
    ]
    draw_shares(sheet, Place(WIDTH_IN - MARGIN_IN - width, top, width), title, paid)
    if since := usage["hits"].get("since"):
        words = f"since {str(since)[:16].replace('T', ' ')} UTC; at least, see docs/cache.md"
        sheet.text(MARGIN_IN, top + 0.83, words, fontsize=SMALL, color=QUIET)


def _draw_groups(sheet: Sheet, top: float, title: str, part: Mapping[str, Any]) -> None:
    groups: Groups = part["groups"]
    names, left_out = largest(groups)
    width = (WIDTH_IN - 2 * MARGIN_IN - NAMES_IN - 0.8) / len(MEASURES)
    left = MARGIN_IN

    for index, (field, label, words) in enumerate(MEASURES):
        names_in = 0.0 if index else NAMES_IN
        bars = [
            Bar(name, _value(groups[name][field]), figure_words(groups[name][field], words))
            for name in names
        ]
        heading = label if index else f"{title}: {label}"
        if left_out and not index:
            heading += f" ({left_out} smaller ones are left out)"
        place = Place(left, top, width + names_in)
        draw_bars(sheet, place, heading, bars, colour=COLOURS[index % 3], names_in=names_in)
        left += width + names_in + 0.4

    if not names:
        sheet.text(MARGIN_IN, top + 0.3, "nothing yet", fontsize=SMALL, color=QUIET)


def _value(figure: Mapping[str, Any]) -> float:
    value = figure["value"]
    return 0.0 if value is None else float(value)

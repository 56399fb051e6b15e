"""The chart of a rotation: how often each item was used, how fair that is, and which pairs met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from hybrid_audio.cli.drawing.bars import Place, Share, count_words, draw_shares
from hybrid_audio.cli.drawing.sheet import (
    BAD,
    COLOURS,
    FAINT,
    GOOD,
    GRID,
    INK,
    MARGIN_IN,
    QUIET,
    SMALL,
    Sheet,
    drawn,
    head_in,
)

WIDTH_IN = 13.0
ROW_IN = 2.9
SHARES_IN = 4.6
MOST_DATASETS = 12
MOST_BARS = 1000
"""More items than this are drawn as ranges of ranks: a bar would be thinner than a dot."""

UNUSED, DISABLED = "#dadde5", "#8a93a6"


@dataclass(frozen=True)
class DatasetUse:
    """A dataset in numbers as `/rotation/stats` gives them, and how often each item was used."""

    stats: Mapping[str, Any] = field(repr=False)
    enabled: Sequence[int] = field(repr=False)
    disabled: Sequence[int] = field(repr=False)


def rotation_chart(datasets: Sequence[DatasetUse], pairs: Mapping[str, Any] | None) -> bytes:
    """Return the chart of the rotations as a PNG, 1300 pixels wide."""
    names = [str(each.stats["dataset"]) for each in datasets]
    return drawn(names, lambda fonts: _sheet(datasets, pairs, fonts))


def by_rank(counts: Sequence[int], most: int = MOST_BARS) -> tuple[list[float], list[int]]:
    """Return the first rank of each step, less 1, and its use count, the highest first.

    Of more than `most` items each step stands for several ranks, and shows the highest of them.
    """
    ordered = sorted(counts, reverse=True)
    edges = np.unique(np.linspace(0, len(ordered), min(most, len(ordered)) + 1).astype(int))
    return [float(edge) for edge in edges], [ordered[edge] for edge in edges[:-1]]


def _sheet(
    datasets: Sequence[DatasetUse], pairs: Mapping[str, Any] | None, fonts: list[str]
) -> Sheet:
    shown = datasets[:MOST_DATASETS]
    pairs_in = 0.95 if pairs else 0.0
    lines = _head(datasets)
    top = head_in(len(lines)) + 0.35
    sheet = Sheet(WIDTH_IN, top + ROW_IN * len(shown) + pairs_in, fonts)
    sheet.head("Rotation", lines)

    for index, each in enumerate(shown):
        _draw_dataset(sheet, top + ROW_IN * index, each)
    if pairs:
        _draw_pairs(sheet, sheet.height_in - 0.95, pairs)
    return sheet


def _head(datasets: Sequence[DatasetUse]) -> list[tuple[str, str]]:
    if not datasets:
        return [("No dataset yet: upload a list of names or developers first.", INK)]

    served = sum(int(each.stats["served"]) for each in datasets)
    lines = [
        (f"datasets: {len(datasets)}  ·  items served: {served:,}", QUIET),
        _fairness(datasets),
    ]
    if len(datasets) > MOST_DATASETS:
        lines.append((f"Drawn below: the first {MOST_DATASETS} of them.", INK))
    return lines


def _fairness(datasets: Sequence[DatasetUse]) -> tuple[str, str]:
    unfair = [str(each.stats["dataset"]) for each in datasets if int(each.stats["spread"]) > 1]
    if unfair:
        return f"Turns differ by more than one in: {', '.join(unfair)}", BAD
    return "Fair: the turns of any two enabled items of a dataset differ by one at most.", GOOD


def _draw_dataset(sheet: Sheet, top: float, use: DatasetUse) -> None:
    stats = use.stats
    title = f"{sheet.drawable(str(stats['dataset']))}: uses by rank"
    sheet.line(MARGIN_IN, top, title, WIDTH_IN - SHARES_IN - 1.4, fontweight="bold")
    left, width = MARGIN_IN + 0.5, WIDTH_IN - 2 * MARGIN_IN - SHARES_IN - 1.1
    _draw_ranks(sheet.axes(left, top + 0.15, width, ROW_IN - 0.95), use)

    coverage = float(stats["coverage_percent"])
    shares = [
        Share("used", stats["used"], count_words(stats["used"]), COLOURS[0]),
        Share("not yet", stats["unused"], count_words(stats["unused"]), UNUSED),
        Share("disabled", stats["disabled"], count_words(stats["disabled"]), DISABLED),
    ]
    place = Place(WIDTH_IN - MARGIN_IN - SHARES_IN, top, SHARES_IN)
    draw_shares(sheet, place, f"{coverage:g} % of enabled items were used", shares)

    lines = [
        f"served {count_words(stats['served'])} times",
        f"uses from {stats['use_count_min']} to {stats['use_count_max']} an item",
        f"spread of turns {stats['spread']} (0 or 1 is fair)",
    ]
    for row, words in enumerate(lines):
        sheet.text(place.left, top + 0.95 + 0.24 * row, words, fontsize=SMALL, color=QUIET)


def _draw_ranks(axes: Axes, use: DatasetUse) -> None:
    """Draw the use count of each item, the most used first; disabled ones follow in grey."""
    start = 0.0
    for counts, colour in ((use.enabled, COLOURS[0]), (use.disabled, DISABLED)):
        if counts:
            edges, steps = by_rank(counts)
            places = [start + edge for edge in edges]
            axes.stairs(steps, places, fill=True, color=colour)
            start = places[-1]

    if start == 0:
        axes.text(0.5, 0.5, "no items", transform=axes.transAxes, ha="center", color=QUIET)
    most = max([*use.enabled, *use.disabled, 1])
    axes.set_xlim(0, max(start, 1))
    axes.set_ylim(0, 1.12 * most)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.axhline(0, color=FAINT, linewidth=1)
    axes.set_xlabel("rank of the item, most used first", color=QUIET, fontsize=SMALL)
    axes.set_ylabel("uses", color=QUIET, fontsize=SMALL)


def _draw_pairs(sheet: Sheet, top: float, pairs: Mapping[str, Any]) -> None:
    served, total = int(pairs["served"]), int(pairs["total"])
    percent = 100 * served / total if total else 0.0
    title = (
        f"pairs of {sheet.drawable(str(pairs['names']))} and "
        f"{sheet.drawable(str(pairs['developers']))}: {percent:.3g} % were served at most"
    )
    shares = [
        Share("served", served, count_words(served), COLOURS[2]),
        Share("not yet", max(total - served, 0), count_words(max(total - served, 0)), UNUSED),
    ]
    draw_shares(sheet, Place(MARGIN_IN, top, WIDTH_IN - 2 * MARGIN_IN), title, shares)

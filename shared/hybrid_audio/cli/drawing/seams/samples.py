"""The samples around a seam's largest step, one by one, beside those of its stems alone."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from hybrid_audio.cli.drawing.seams.view import SeamView
from hybrid_audio.cli.drawing.sheet import BAD, FAINT, INK

EACH_SIDE = 20
"""Samples that are shown before and after the largest step."""

LEAST_RANGE = 8
"""Of the values that are shown, so that silence is a line and no noise."""


def draw_samples(axes: Axes, view: SeamView, colours: tuple[str, str]) -> None:
    """Draw the samples around the largest step, each as a dot, and the stems' own as rings."""
    step, heard = view.step, view.heard
    first, last = step.at - EACH_SIDE + 1, step.at + EACH_SIDE + 1
    for track, colour in zip(view.tracks, colours, strict=True):
        if track is not None:
            times, values = track.between(first * 1000 / heard.rate, (last - 1) * 1000 / heard.rate)
            axes.plot(
                times * heard.rate / 1000 - step.at,
                values,
                color=colour,
                marker="o" if track.rate == heard.rate else None,
                markersize=5,
                markerfacecolor="none",
                linewidth=1,
                alpha=0.9,
            )

    values = heard.between(first, last)
    start = max(first, heard.first) - step.at
    at = np.arange(start, start + len(values))
    axes.step(at, values, where="mid", color=INK, linewidth=0.8)
    axes.plot(at, values, ".", color=INK, markersize=5)
    _bracket(axes, view)

    axes.axhline(0, color=FAINT, linewidth=0.6, zorder=0)
    axes.set_xlim(-EACH_SIDE + 0.5, EACH_SIDE + 0.5)
    low, high = axes.get_ylim()
    least = max(high - low, LEAST_RANGE) * 0.55
    axes.set_ylim((low + high) / 2 - least, (low + high) / 2 + least)
    axes.set_xticks([-EACH_SIDE + 1, 0, EACH_SIDE], ["", f"sample {step.at:,}", ""])
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True, min_n_ticks=2))


def _bracket(axes: Axes, view: SeamView) -> None:
    """Show the largest step as a bar between its two samples."""
    pair = view.heard.between(view.step.at, view.step.at + 2)
    if len(pair) == 2:
        axes.plot([0.5, 0.5], pair, color=BAD, linewidth=3, solid_capstyle="butt", zorder=4)

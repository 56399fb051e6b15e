"""A picture of a message: its waveform by segment, the seams, and the level over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from hybrid_audio.cli.labels import settle, shorten

mpl.use("Agg")
mpl.rcParams["text.parse_math"] = False  # a $ in a name is a dollar

INK, QUIET, PAPER = "#1d2433", "#8a93a6", "#fbfbfd"
COLOURS = ("#3b6fd4", "#e2703a", "#2f9e7a", "#a45bc4", "#c9982b", "#d4547c", "#4aa3b8")
COLUMNS = 1800
LEVEL_WINDOW_MS = 50
FLOOR_DB = -60.0
SEAM_ROWS = 4


@dataclass(frozen=True)
class Span:
    """A segment in the picture: from when to when, and what stands above it."""

    start_ms: float
    end_ms: float
    title: str


def draw(
    path: Path | BinaryIO,
    samples: npt.NDArray[np.int16],
    rate: int,
    *,
    spans: Sequence[Span],
    seams: Sequence[Any],
    title: str,
) -> None:
    """Write the picture of `samples` (int16, mono) as a PNG of 1600 by 800 pixels.

    `seams` are the message's diagnostics of its seams: `at_ms`, `kind`, `pause_ms`,
    `level_difference_db`, `verdict`.
    """
    figure = Figure(figsize=(16, 8), dpi=100, facecolor=PAPER)
    wave, level = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    figure.subplots_adjust(left=0.06, right=0.98, top=0.82, bottom=0.08, hspace=0.08)
    duration_s = len(samples) / rate
    for axes in (wave, level):
        _plain(axes)
        axes.set_xlim(0, duration_s)

    _waveform(wave, samples, rate, spans)
    settle(_titles(wave, spans), wave)
    settle(_seams(wave, level, seams), wave, rows=SEAM_ROWS)
    _level(level, samples, rate)
    level.set_xlabel("seconds", color=QUIET)
    shorten(figure.text(0.06, 0.945, title, fontsize=20, color=INK, weight="bold"), wave.bbox.width)
    form = f"{duration_s:.2f} s  ·  {rate / 1000:g} kHz mono"
    subtitle = f"{form}  ·  stems: {len(spans)}  ·  seams: {len(seams)}"
    figure.text(0.06, 0.905, subtitle, fontsize=12, color=QUIET)
    figure.savefig(path)


def _waveform(axes: Axes, samples: npt.NDArray[np.int16], rate: int, spans: Sequence[Span]) -> None:
    at, low, high = _envelope(samples, rate)
    axes.fill_between(at, low, high, color=QUIET, alpha=0.35, linewidth=0)
    for index, span in enumerate(spans):
        colour = COLOURS[index % len(COLOURS)]
        inside = (at >= span.start_ms / 1000) & (at <= span.end_ms / 1000)
        axes.fill_between(
            at, low, high, where=inside.tolist(), color=colour, alpha=0.9, linewidth=0
        )
        axes.axvspan(
            span.start_ms / 1000, span.end_ms / 1000, color=colour, alpha=0.06, linewidth=0
        )

    axes.axhline(0, color=INK, linewidth=0.5, alpha=0.3)
    top = min(1.0, 1.25 * max(float(high.max(initial=0.1)), -float(low.min(initial=-0.1))))
    axes.set_ylim(-top, top)
    axes.set_ylabel("amplitude", color=QUIET)


def _titles(axes: Axes, spans: Sequence[Span]) -> list[Text]:
    """Write what is spoken above each segment, the longest first, which keep their place."""
    by_length = sorted(
        enumerate(spans), key=lambda numbered: numbered[1].start_ms - numbered[1].end_ms
    )
    return [_title(axes, span, COLOURS[index % len(COLOURS)]) for index, span in by_length]


def _title(axes: Axes, span: Span, colour: str) -> Text:
    middle_s = (span.start_ms + span.end_ms) / 2000
    text = axes.text(
        middle_s, 1.02, span.title, transform=axes.get_xaxis_transform(), ha="center", va="bottom"
    )
    text.set(color=colour, weight="bold", fontsize=12)
    return text


def _envelope(samples: npt.NDArray[np.int16], rate: int) -> tuple[npt.NDArray[np.float64], ...]:
    """Lowest and highest sample of each column, of full scale, and the column's time in seconds."""
    edges = np.unique(
        np.linspace(0, len(samples), min(COLUMNS, len(samples)), endpoint=False, dtype=np.int64)
    )
    low = np.minimum.reduceat(samples, edges) / 32768
    high = np.maximum.reduceat(samples, edges) / 32768
    return edges / rate, low, high


def _seams(wave: Axes, level: Axes, seams: Sequence[Any]) -> list[Text]:
    for seam in seams:
        for axes in (wave, level):
            axes.axvline(
                seam["at_ms"] / 1000, color=INK, linewidth=1, linestyle=(0, (3, 3)), alpha=0.6
            )

    across = wave.get_xaxis_transform()
    return [
        wave.text(seam["at_ms"] / 1000, 0.02, _words(seam), fontsize=9, color=INK, transform=across)
        for seam in seams
    ]


def _words(seam: Any) -> str:
    words = f" pause {seam['pause_ms']:g} ms" if seam["pause_ms"] else " crossfade"
    difference = seam["level_difference_db"]
    words += "" if difference is None else f"\n level {difference:+.1f} dB"
    return f"{words}\n {seam['verdict']}"


def _level(axes: Axes, samples: npt.NDArray[np.int16], rate: int) -> None:
    window = max(1, rate * LEVEL_WINDOW_MS // 1000)
    edges = np.arange(0, len(samples), window)
    squares = np.add.reduceat(np.square(samples / 32768), edges)
    counts = np.diff(np.append(edges, len(samples)))
    db = 10 * np.log10(np.maximum(squares / counts, 10 ** (FLOOR_DB / 10)))
    axes.fill_between(
        (edges + window / 2) / rate, FLOOR_DB, db, color=INK, alpha=0.25, step="mid", linewidth=0
    )
    axes.set_ylim(FLOOR_DB, 0)
    axes.set_yticks([-60, -40, -20, 0])

    axes.set_ylabel(f"RMS dBFS\n({LEVEL_WINDOW_MS} ms)", color=QUIET)


def _plain(axes: Axes) -> None:
    axes.set_facecolor("white")
    axes.tick_params(colors=QUIET)
    for side in axes.spines.values():
        side.set_visible(False)

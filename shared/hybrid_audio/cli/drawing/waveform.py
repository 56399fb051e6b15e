"""The whole message: its waveform by segment, with words and pauses, and its level below."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, Locator, MaxNLocator, MultipleLocator

from hybrid_audio.cli.drawing.envelope import FLOOR_DB, Envelope, Levels, envelope, levels
from hybrid_audio.cli.drawing.facts import Cue, MessageFacts, SeamFacts
from hybrid_audio.cli.drawing.labels import LEFT_TO_RIGHT, Box, isolated, rows, wrapped
from hybrid_audio.cli.drawing.recording import Recording
from hybrid_audio.cli.drawing.sheet import (
    BAD,
    COLOURS,
    FAINT,
    INK,
    MARGIN_IN,
    QUIET,
    SMALL,
    TEXT,
    Sheet,
)

WAVE_IN, LEVEL_IN, GAP_IN, WORDS_IN = 2.3, 0.75, 0.42, 0.42
LEFT_IN = 1.05
COLUMNS = 1445
"""One for each of the plot's dots."""

MOST_MARKED = 80
"""Seams that are marked in the waveform: more marks would hide it."""

MINUTES_FROM_S = 120
WORDS_FROM_IN = 0.55
"""A narrower segment shows its number only: its words stand at its seams below."""


def colour_of(cue: Cue) -> str:
    """Return the colour of a segment, wherever it is drawn."""
    return COLOURS[(cue.number - 1) % len(COLOURS)]


def draw_waveform(
    sheet: Sheet,
    top: float,
    sound: Recording,
    facts: MessageFacts | None,
    *,
    scale_s: float | None = None,
) -> float:
    """Draw waveform and level below `top` (inches); return where they end.

    The axis is as long as the sound, or `scale_s` seconds where several share a scale.
    """
    seconds = scale_s or sound.frames / sound.rate
    width = sheet.width_in - LEFT_IN - MARGIN_IN
    top = top if facts else top - WORDS_IN
    wave = sheet.axes(LEFT_IN, top + WORDS_IN, width, WAVE_IN)
    level = sheet.axes(LEFT_IN, top + WORDS_IN + WAVE_IN + GAP_IN, width, LEVEL_IN)
    for axes in (wave, level):
        axes.set_xlim(0, seconds)
        axes.xaxis.set_major_locator(_locator(seconds))
        if seconds >= MINUTES_FROM_S:
            axes.xaxis.set_major_formatter(FuncFormatter(_minutes))

    _draw_wave(wave, envelope(sound, COLUMNS), sound, facts.cues if facts else ())
    _draw_level(level, levels(sound, COLUMNS), sound.rate)
    if facts:
        _draw_silences(wave, facts, sound)
        _write_words(sheet, wave, facts.cues)
        if len(facts.seams) <= MOST_MARKED:
            _write_pauses(sheet, wave, facts.seams)

    wave.tick_params(labelbottom=False)
    end = top + WORDS_IN + WAVE_IN + GAP_IN + LEVEL_IN + 0.4
    unit = "seconds" if seconds < MINUTES_FROM_S else "minutes:seconds"
    sheet.text(LEFT_IN + width, end, unit, color=QUIET, fontsize=SMALL, ha="right")
    return end + 0.05


def _draw_wave(axes: Axes, found: Envelope, sound: Recording, cues: Sequence[Cue]) -> None:
    at, low, high = found.edges / sound.rate, found.low, found.high
    low, high = np.append(low, low[-1]), np.append(high, high[-1])
    base = FAINT if cues else COLOURS[0]
    axes.fill_between(at, low, high, color=base, linewidth=0, step="post", antialiased=False)

    for cue in cues:
        first, last = np.searchsorted(at, [cue.start_ms / 1000, cue.end_ms / 1000])
        part = slice(max(0, int(first) - 1), int(last) + 1)
        axes.fill_between(
            at[part],
            low[part],
            high[part],
            color=colour_of(cue),
            linewidth=0,
            step="post",
            antialiased=False,
        )

    axes.axhline(0, color=INK, linewidth=0.5, alpha=0.3)
    top = max(float(high.max()), -float(low.min()), 0.001)
    axes.set_ylim(-1.15 * top, 1.15 * top)
    axes.yaxis.set_major_locator(MaxNLocator(5, symmetric=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.3g} %"))
    axes.set_ylabel("of full scale", color=QUIET, fontsize=SMALL)


def _draw_level(axes: Axes, found: Levels, rate: int) -> None:
    at, db = found.edges / rate, np.append(found.db, found.db[-1])
    axes.fill_between(at, FLOOR_DB, db, color=QUIET, alpha=0.45, linewidth=0, step="post")
    axes.set_ylim(FLOOR_DB, 0)
    axes.set_yticks([-60, -40, -20, 0])
    axes.set_ylabel("RMS dBFS", color=QUIET, fontsize=SMALL)
    axes.grid(axis="y", color=FAINT, linewidth=0.5)


def _draw_silences(axes: Axes, facts: MessageFacts, sound: Recording) -> None:
    """Shade what is intended silence: before, between and after the segments."""
    ends = [0.0, *(cue.end_ms for cue in facts.cues)]
    starts = [*(cue.start_ms for cue in facts.cues), sound.duration_ms]
    for end, start in zip(ends, starts, strict=True):
        if start > end:
            axes.axvspan(
                end / 1000,
                start / 1000,
                facecolor="#f1f2f6",
                edgecolor=FAINT,
                hatch="////",
                linewidth=0,
                zorder=0,
            )


def _write_words(sheet: Sheet, axes: Axes, cues: Sequence[Cue]) -> None:
    """Write above each segment what it says, or its number where there is little room."""
    room = _inches(axes, sheet)
    measure = sheet.measure(TEXT)
    for cue in cues:
        width = room * (cue.end_ms - cue.start_ms)
        spoken = isolated(sheet.drawable(cue.words, cue.label))
        words = f"{LEFT_TO_RIGHT}{cue.number}  {spoken}"
        shown = wrapped(words, width - 0.15, measure) if width >= WORDS_FROM_IN else ""
        if not shown:
            shown = str(cue.number) if measure(str(cue.number)) < width else ""
        axes.text(
            (cue.start_ms + cue.end_ms) / 2000,
            1.02,
            shown,
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="bottom",
            fontsize=TEXT,
            color=INK,
            linespacing=1.1,
        )
        axes.plot(
            [cue.start_ms / 1000, cue.end_ms / 1000],
            [1.0, 1.0],
            transform=axes.get_xaxis_transform(),
            color=colour_of(cue),
            linewidth=3,
            solid_capstyle="butt",
            clip_on=False,
        )


def _write_pauses(sheet: Sheet, axes: Axes, seams: Sequence[SeamFacts]) -> None:
    """Write what lies between two segments below the waveform, as far as there is room."""
    room, measure = _inches(axes, sheet), sheet.measure(SMALL)
    words = [seam_words(seam) for seam in seams]
    middles = [room * (seam.at_ms + seam.pause_ms / 2) for seam in seams]
    boxes = [Box(middle, measure(each)) for middle, each in zip(middles, words, strict=True)]
    width = room * 1000 * axes.get_xlim()[1]

    for seam, text, place in zip(
        seams, words, rows(boxes, left=0, right=width, most=2, gap=0.1), strict=True
    ):
        axes.axvline(seam.at_ms / 1000, color=INK, linewidth=0.7, linestyle=(0, (3, 3)), alpha=0.5)
        if place is not None:
            row, middle = place
            axes.text(
                middle / room / 1000,
                -0.08 - 0.075 * row,
                text,
                transform=axes.get_xaxis_transform(),
                ha="center",
                va="center",
                fontsize=SMALL,
                color=INK if seam.is_clean else BAD,
            )


def seam_words(seam: SeamFacts) -> str:
    """Return what a seam is in a few words: its pause, as it is heard where that was asked for; its
    crossfade, or a cut.
    """
    if seam.heard_pause_ms is not None:
        return f"pause {time_words(seam.heard_pause_ms)} heard"
    if seam.pause_ms:
        return f"pause {time_words(seam.pause_ms)}"
    return f"crossfade {time_words(seam.fade_out_ms)}" if seam.fade_out_ms else "cut"


def time_words(ms: float) -> str:
    """Return a duration with its unit, short: 20 ms, 0.5 ms, 23.1 s."""
    if abs(ms) >= 10_000:
        return f"{ms / 1000:.4g} s"
    return f"{round(ms, 1):g} ms" if ms else "0"


def _inches(axes: Axes, sheet: Sheet) -> float:
    """Return how wide a millisecond is drawn."""
    left, right = axes.get_xlim()
    return float(axes.get_position().width * sheet.width_in / (right - left) / 1000)


def _locator(seconds: float) -> Locator:
    """Return ticks at round seconds, or at whole minutes where there are many."""
    if seconds < MINUTES_FROM_S:
        return MaxNLocator(12, steps=[1, 2, 5, 10])
    steps = [step for step in (15, 30, 60, 120, 300, 600) if seconds / step <= 15]
    return MultipleLocator(steps[0] if steps else 60 * max(1, round(seconds / 720)))


def _minutes(seconds: float, _: int) -> str:
    return f"{int(seconds // 60)}:{round(seconds % 60):02d}"

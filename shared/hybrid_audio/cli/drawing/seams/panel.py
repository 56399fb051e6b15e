"""The panel of a seam: its head, the gains of its stems, and what is heard of them."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from hybrid_audio.cli.drawing.facts import SeamFacts
from hybrid_audio.cli.drawing.labels import LEFT_TO_RIGHT, isolated, shortened, spaced
from hybrid_audio.cli.drawing.seams.samples import draw_samples
from hybrid_audio.cli.drawing.seams.view import SeamView, gain_lines
from hybrid_audio.cli.drawing.seams.window import LargestStep, marks
from hybrid_audio.cli.drawing.sheet import BAD, FAINT, GOOD, INK, QUIET, SMALL, TEXT, Sheet
from hybrid_audio.cli.drawing.waveform import colour_of, seam_words, time_words

HEIGHT_IN = 2.75
HEAD_IN, GAINS_IN, WINDOW_IN = 0.52, 0.36, 1.3
AXIS_IN, BETWEEN_IN, SAMPLES_SHARE = 0.5, 0.55, 0.32
VERDICTS = {"clean": "clean", "step": "step: a click", "found": "found: see findings"}
QUIETEST = 32
"""What is below -60 dBFS is not heard, and is drawn as the line that it is."""

FADES, PAUSE = "#eceff5", "#f7f8fa"


def draw_seam(sheet: Sheet, left: float, top: float, width: float, view: SeamView) -> None:
    """Draw a seam's panel at a place of the sheet, in inches."""
    _write_head(sheet, left, top, width, view)
    plots = width - AXIS_IN - BETWEEN_IN
    wide, narrow = plots * (1 - SAMPLES_SHARE), plots * SAMPLES_SHARE
    gains_top = top + HEAD_IN

    gains = sheet.axes(left + AXIS_IN, gains_top, wide, GAINS_IN)
    window = sheet.axes(left + AXIS_IN, gains_top + GAINS_IN + 0.04, wide, WINDOW_IN)
    samples = sheet.axes(
        left + AXIS_IN + wide + BETWEEN_IN, gains_top, narrow, GAINS_IN + 0.04 + WINDOW_IN
    )

    _draw_gains(gains, view)
    _draw_window(window, view, wide)
    draw_samples(samples, view, _colours(view))


def _write_head(sheet: Sheet, left: float, top: float, width: float, view: SeamView) -> None:
    """Write which seam it is and how it was judged, and below it its numbers."""
    seam, right = view.seam, left + width
    verdict = VERDICTS.get(seam.verdict, seam.verdict)
    colour = GOOD if seam.is_clean else BAD
    kept = sheet.measure(TEXT, "bold")(verdict) + 0.15
    sheet.text(right, top + 0.12, verdict, color=colour, fontweight="bold", ha="right")
    sheet.line(left, top + 0.12, _title(sheet, view, width - kept), width, fontweight="bold")

    quiet = {"color": QUIET, "fontsize": SMALL}
    numbers = f"step {view.step.size} / {view.step.nearby} = {_ratio(view.step)}"
    kept = sheet.measure(SMALL)(numbers) + 0.15
    sheet.text(right, top + 0.36, numbers, ha="right", **quiet)
    facts = " · ".join([seam_words(seam), *_fade_words(view), *_level_words(seam)])
    sheet.line(left, top + 0.36, facts, width - kept, **quiet)


def _title(sheet: Sheet, view: SeamView, width: float) -> str:
    """Return the numbers and words of the two segments, each cut where both have no room."""
    measure = sheet.measure(TEXT, "bold")
    numbers = f"{view.before.number}→{view.after.number}  "
    names = [sheet.drawable(cue.words, cue.label) for cue in (view.before, view.after)]
    room = width - measure(f"{numbers} → ")

    half = max(room / 2, room - min(map(measure, names)))
    first, second = (isolated(shortened(name, half, measure)) for name in names)
    return f"{LEFT_TO_RIGHT}{numbers}{first} → {second}"


def _fade_words(view: SeamView) -> list[str]:
    seam = view.seam
    if not seam.pause_ms:
        return []
    if seam.fade_out_ms == seam.fade_in_ms:
        return [f"fades {time_words(seam.fade_out_ms)}"]
    return [f"fades {time_words(seam.fade_out_ms)}, {time_words(seam.fade_in_ms)}"]


def _level_words(seam: SeamFacts) -> list[str]:
    difference = seam.level_difference_db
    return [] if difference is None else [f"level {difference:+.1f} dB"]


def _ratio(step: LargestStep) -> str:
    return "silence" if step.ratio is None else f"{step.ratio:.2f}"


def _draw_gains(axes: Axes, view: SeamView) -> None:
    """Draw how loud each stem is let through, from 0 to 1."""
    _shade(axes, view)
    for line, colour in zip(gain_lines(view), _colours(view), strict=True):
        places = [view.window.place(ms) for ms in line.times]
        axes.plot(places, line.gains, color=colour, linewidth=1.8)
        axes.fill_between(places, 0, line.gains, color=colour, alpha=0.15, linewidth=0)

    axes.set_xlim(view.window.limits)
    axes.set_ylim(-0.06, 1.12)
    axes.set_yticks([0, 1])
    axes.set_ylabel("gain", color=QUIET, fontsize=SMALL)
    axes.tick_params(labelbottom=False, bottom=False)


def _draw_window(axes: Axes, view: SeamView, width_in: float) -> None:
    """Draw what is heard, and behind it what each stem would be alone."""
    _shade(axes, view)
    top = float(QUIETEST)
    for piece in view.window.pieces:
        for track, colour in zip(view.tracks, _colours(view), strict=True):
            if track is not None:
                times, values = track.between(piece.start_ms, piece.end_ms)
                top = max(top, float(np.abs(values).max(initial=0)))
                places = times - piece.start_ms + piece.shown_at
                axes.plot(places, values, color=colour, linewidth=2.4, alpha=0.65)

        times, values = view.heard_between(piece.start_ms, piece.end_ms)
        top = max(top, float(np.abs(values).max(initial=0)))
        axes.plot(times - piece.start_ms + piece.shown_at, values, color=INK, linewidth=0.9)

    _mark_step(axes, view)
    _mark_left_out(axes, view)
    axes.set_xlim(view.window.limits)
    axes.set_ylim(-1.12 * top, 1.12 * top)
    axes.yaxis.set_major_locator(MaxNLocator(3, symmetric=True, integer=True))
    _tick_times(axes, view, width_in)


def _shade(axes: Axes, view: SeamView) -> None:
    """Shade the fades, and hatch the pause."""
    seam, place = view.seam, view.window.place
    if not seam.pause_ms:
        axes.axvspan(0, seam.fade_out_ms, color=FADES, linewidth=0, zorder=0)
        return

    stops, starts = 0.0, place(seam.at_ms + seam.pause_ms)
    axes.axvspan(stops - seam.fade_out_ms, stops, color=FADES, linewidth=0, zorder=0)
    axes.axvspan(starts, starts + seam.fade_in_ms, color=FADES, linewidth=0, zorder=0)
    axes.axvspan(
        stops, starts, facecolor=PAUSE, edgecolor=FAINT, hatch="////", linewidth=0, zorder=0
    )


def _mark_left_out(axes: Axes, view: SeamView) -> None:
    if not view.window.left_out_ms:
        return
    middle = view.window.pieces[0].shown_until
    axes.axvline(middle, color="white", linewidth=7)
    axes.text(
        middle,
        0.9,
        f"{time_words(view.window.left_out_ms)}\nleft out",
        transform=axes.get_xaxis_transform(),
        ha="center",
        va="top",
        fontsize=SMALL,
        color=QUIET,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )


def _mark_step(axes: Axes, view: SeamView) -> None:
    """Point from below to where the largest step is."""
    at = view.window.place((view.step.at + 0.5) * 1000 / view.heard.rate)
    across = axes.get_xaxis_transform()
    axes.plot(
        [at], [0.03], marker="^", markersize=6, color=INK, transform=across, clip_on=False, zorder=5
    )


def _tick_times(axes: Axes, view: SeamView, width_in: float) -> None:
    """Tick where something begins or ends, in ms from the beginning of the seam."""
    left, right = view.window.limits
    least = 0.6 * (right - left) / width_in
    at = {view.window.place(view.seam.at_ms + ms): ms for ms in marks(view.seam)}
    shown = spaced([place for place in at if left <= place <= right], least, [0.0])
    axes.set_xticks(
        shown,
        [
            f"+{time_words(at[place])}" if at[place] > 0 else time_words(at[place])
            for place in shown
        ],
    )


def _colours(view: SeamView) -> tuple[str, str]:
    return colour_of(view.before), colour_of(view.after)

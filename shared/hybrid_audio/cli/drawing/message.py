"""The picture of a message: its waveform with cues, its level, and every seam from near."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from hybrid_audio.cli.drawing.facts import DeliveryFacts, MessageFacts, SeamFacts
from hybrid_audio.cli.drawing.recording import Recording, opened
from hybrid_audio.cli.drawing.seams.panel import HEIGHT_IN, draw_seam
from hybrid_audio.cli.drawing.seams.view import seam_view
from hybrid_audio.cli.drawing.seams.window import chosen
from hybrid_audio.cli.drawing.sheet import (
    BAD,
    COLOURS,
    FAINT,
    GOOD,
    INK,
    MARGIN_IN,
    QUIET,
    SMALL,
    Sheet,
    drawn,
    head_in,
)
from hybrid_audio.cli.drawing.stems import Comparison, Track, compared, tracks
from hybrid_audio.cli.drawing.waveform import WORDS_IN, draw_waveform

WIDTH_IN = 16.0
MOST_SEAMS = 60
WAVEFORM_IN = 4.35
LEGEND_IN = 0.5
BETWEEN_IN = 0.5

NO_CUES = (
    "The file itself says nothing of its segments: cues and seams come with --report, "
    "the service's answer to the message."
)


@dataclass(frozen=True)
class Subject:
    """What is drawn: an audio file, and what is known of it.

    `title` stands above it in parts. `stems` are stored stems by signature; `seams` are the numbers
    of those to draw, none for all.
    """

    title: tuple[str, ...] = field(repr=False)
    audio: Path | bytes = field(repr=False)
    facts: MessageFacts | None = None
    stems: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    seams: tuple[int, ...] = ()


def message_picture(subject: Subject) -> bytes:
    """Return the picture of a message as a PNG, 1600 pixels wide.

    Raises NotAudio for a file that cannot be read or holds no sound.
    """
    facts = subject.facts
    words = [cue.words for cue in facts.cues] if facts else []
    name = subject.audio.name if isinstance(subject.audio, Path) else "the audio"

    with opened(subject.audio, name) as sound:
        return drawn([*subject.title, *words], lambda fonts: _sheet(subject, sound, fonts))


@dataclass(frozen=True)
class Grid:
    """Where the panels of seams stand: how many beside each other, and the height of a sheet."""

    columns: int
    rows: int

    def place(self, index: int) -> tuple[float, float, float]:
        """Return left and top of a panel below the first row, and its width, in inches."""
        width = (WIDTH_IN - 2 * MARGIN_IN - (self.columns - 1) * BETWEEN_IN) / self.columns
        row, column = divmod(index, self.columns)
        return MARGIN_IN + column * (width + BETWEEN_IN), row * HEIGHT_IN, width

    @property
    def height_in(self) -> float:
        """How high all rows are."""
        return self.rows * HEIGHT_IN


def grid(panels: int) -> Grid:
    """Return the grid of so many panels: fewer are larger."""
    columns = 1 if panels <= 1 else 2 if panels <= 8 else 3
    return Grid(columns, -(-panels // columns))


def _sheet(subject: Subject, sound: Recording, fonts: list[str]) -> Sheet:
    facts = subject.facts
    found = tracks(facts, subject.stems) if facts and subject.stems else ()
    seams = _seams(subject)
    lines = _head(subject, sound, seams, compared(sound, facts, found) if facts and found else None)
    panels, top = grid(len(seams)), head_in(len(lines))

    below = LEGEND_IN + panels.height_in if seams else 0.1
    above = WAVEFORM_IN if facts else WAVEFORM_IN - WORDS_IN
    sheet = Sheet(WIDTH_IN, top + above + below, fonts)
    sheet.head("  ·  ".join(map(sheet.drawable, subject.title)), lines)
    top = draw_waveform(sheet, top, sound, facts)
    if facts and seams:
        _legend(sheet, top, has_stems=any(found))
        _draw_seams(sheet, top + LEGEND_IN, sound, facts, seams, found)
    return sheet


def _seams(subject: Subject) -> tuple[SeamFacts, ...]:
    if subject.facts is None:
        return ()
    wanted = subject.seams
    found = [seam for seam in subject.facts.seams if not wanted or seam.number in wanted]
    return chosen(tuple(found), MOST_SEAMS)


def _draw_seams(
    sheet: Sheet,
    top: float,
    sound: Recording,
    facts: MessageFacts,
    seams: Sequence[SeamFacts],
    found: Sequence[Track | None],
) -> None:
    panels = grid(len(seams))
    for index, seam in zip(count(), seams):
        left, below, width = panels.place(index)
        draw_seam(sheet, left, top + below, width, seam_view(sound, facts, seam, found))


def _head(
    subject: Subject,
    sound: Recording,
    seams: Sequence[SeamFacts],
    comparison: Comparison | None,
) -> list[tuple[str, str]]:
    """Return the lines below the title, each with its colour."""
    facts = subject.facts
    if facts is None:
        return [(_form(sound), QUIET), (NO_CUES, INK)]

    form = [_form(sound), f"stems: {len(facts.cues)}", f"seams: {len(facts.seams)}"]
    if facts.seams:
        form.append(f"curve: {facts.delivery.curve.value.replace('_', ' ')}")
    if facts.lufs is not None:
        form.append(f"{facts.lufs:.1f} LUFS")
    lines = [("  ·  ".join(form), QUIET), _verdicts(facts.seams)]
    if len(seams) < len(facts.seams):
        which = (
            "those asked for" if subject.seams else "those that may be noticed, then large steps"
        )
        lines.append((f"Drawn below: {len(seams)} of {len(facts.seams)} seams, {which}.", INK))
    return [*lines, *_truth(facts.delivery, comparison)]


def _form(sound: Recording) -> str:
    seconds = sound.frames / sound.rate
    channels = "mono" if sound.channels == 1 else f"{sound.channels} channels"
    lasts = f"{seconds:.3f} s" if seconds < 120 else f"{seconds / 60:.1f} min"
    return f"{lasts}  ·  {sound.rate / 1000:g} kHz {channels}  ·  {sound.form}"


def _verdicts(seams: Sequence[SeamFacts]) -> tuple[str, str]:
    if not seams:
        return "One stem: no seam.", QUIET
    bad = [f"{seam.number}→{seam.number + 1} {seam.verdict}" for seam in seams if not seam.is_clean]
    if bad:
        return f"Seams that may be noticed: {', '.join(bad)}", BAD
    return ("Every seam is clean." if len(seams) > 1 else "The seam is clean."), GOOD


def _truth(delivery: DeliveryFacts, comparison: Comparison | None) -> list[tuple[str, str]]:
    """Return what the stems beside the message prove, or why they cannot."""
    if comparison is not None and comparison.different:
        words = f"{comparison.different:,} of {comparison.compared:,} samples outside the fades"
        return [(f"{words} differ from the stems' own.", BAD)]
    if comparison is not None:
        words = f"Outside the fades all {comparison.compared:,} samples equal the stems' own."
        return [(words, GOOD)]
    if not delivery.keeps_samples:
        change = f"{delivery.format}, gain {delivery.gain_db:+.1f} dB"
        return [(f"Drawn as delivered: {change}. Verdicts are from before delivery.", QUIET)]
    return []


def _legend(sheet: Sheet, top: float, *, has_stems: bool) -> None:
    """Explain the panels of the seams."""
    marks: list[tuple[Line2D | Patch, str]] = [
        (Line2D([], [], color=INK, linewidth=1.2), "heard"),
        (Patch(facecolor="#dfe3ec"), "fades"),
        (Patch(facecolor="#f7f8fa", edgecolor=FAINT, hatch="////"), "pause"),
        (
            Line2D([], [], color=BAD, linewidth=3),
            "largest step in the seam / largest within 50 ms beside it (a click above 1.5)",
        ),
        (Line2D([], [], color=INK, marker="^", linewidth=0), "where it is"),
    ]
    if has_stems:
        alone = Line2D([], [], color=COLOURS[0], linewidth=2.4, alpha=0.65)
        marks.insert(1, (alone, "each stem alone, in its colour"))

    sheet.figure.legend(
        [mark for mark, _ in marks],
        [words for _, words in marks],
        loc="upper left",
        bbox_to_anchor=(MARGIN_IN / WIDTH_IN - 0.005, 1 - (top - 0.12) / sheet.height_in),
        ncols=len(marks),
        frameon=False,
        fontsize=SMALL,
        labelcolor=QUIET,
        handlelength=1.6,
    )

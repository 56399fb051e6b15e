"""The sheet that a picture is drawn on: its size, colours, letters, and its bytes as a PNG."""

import io
import logging
from collections.abc import Callable, Iterable
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from hybrid_audio.cli.drawing.fonts import drawable, families
from hybrid_audio.cli.drawing.labels import Measure, shortened
from hybrid_audio.domain.stems.naming import slug

INK, QUIET, FAINT, GRID, PAPER = "#1d2433", "#5b6475", "#c9ced8", "#e6e8ee", "#ffffff"
GOOD, BAD = "#00735c", "#b34700"
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9")
"""Okabe and Ito's, which readers of every colour vision tell apart; neighbours never share one."""

DPI = 100
TITLE, TEXT, SMALL = 17.0, 10.5, 9.5
"""Sizes in points; the smallest is still read where the picture is shown at 80 dots an inch."""

MARGIN_IN, LINE_IN = 0.5, 0.23


def head_in(lines: int) -> float:
    """Return how high the title is with so many lines below it, in inches."""
    return 0.75 + LINE_IN * lines


class Sheet:
    """A sheet of paper in inches, from its top left; `fonts` have the letters of its texts."""

    def __init__(self, width_in: float, height_in: float, fonts: list[str]) -> None:
        self.width_in, self.height_in = width_in, height_in
        self.fonts = fonts
        self.figure = Figure(figsize=(width_in, height_in), dpi=DPI, facecolor=PAPER)
        FigureCanvasAgg(self.figure)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Return plain axes at a place of the sheet, in inches."""
        bottom = 1 - (top + height) / self.height_in
        place = (
            left / self.width_in,
            bottom,
            width / self.width_in,
            height / self.height_in,
        )
        axes = self.figure.add_axes(place)
        axes.tick_params(colors=QUIET, labelsize=SMALL, length=3, color=FAINT)
        for side in axes.spines.values():
            side.set_visible(False)
        return axes

    def text(self, left: float, top: float, words: str, **style: Any) -> Text:
        """Write words with their baseline at a place of the sheet, in inches."""
        style = {"fontsize": TEXT, "color": INK, **style}
        return self.figure.text(left / self.width_in, 1 - top / self.height_in, words, **style)

    def line(self, left: float, top: float, words: str, width: float, **style: Any) -> float:
        """Write one line that is cut to a width in inches; return where it ends."""
        size, weight = style.get("fontsize", TEXT), style.get("fontweight", "normal")
        measure = self.measure(size, weight)
        shown = shortened(words, width, measure)
        self.text(left, top, shown, **style)
        return left + measure(shown)

    def box(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        """Fill a box at a place of the sheet, in inches."""
        corner = (left / self.width_in, 1 - (top + height) / self.height_in)
        size = (width / self.width_in, height / self.height_in)
        self.figure.add_artist(Rectangle(corner, *size, facecolor=colour, linewidth=0))

    def measure(self, size: float, weight: str = "normal") -> Measure:
        """Return a function that says how wide a text is drawn, in inches."""
        probe = self.figure.text(0, 0, "", fontsize=size, fontweight=weight)
        probe.set_in_layout(False)

        def width(words: str) -> float:
            probe.set_text(words)
            found = float(probe.get_window_extent().width) / DPI if words else 0.0
            probe.set_text("")
            return found

        return width

    def head(self, title: str, lines: Iterable[tuple[str, str]]) -> None:
        """Write the title, and below it lines with their colours."""
        room = self.width_in - 2 * MARGIN_IN
        self.line(MARGIN_IN, 0.52, title, room, fontsize=TITLE, fontweight="bold")
        for index, (words, colour) in enumerate(lines):
            self.line(MARGIN_IN, 0.82 + LINE_IN * index, words, room, color=colour)

    def drawable(self, text: str, instead: str = "") -> str:
        """Return the text, or what is drawn instead where no font has its letters.

        Without another text that is its transliteration.
        """
        return text if drawable(text, self.fonts) else instead or slug(text)

    def png(self) -> bytes:
        """Return the sheet as a PNG: the same drawing gives the same bytes."""
        written = io.BytesIO()
        self.figure.savefig(written, format="png", dpi=DPI, metadata={"Software": None})
        return written.getvalue()


def drawn(texts: Iterable[str], draw: Callable[[list[str]], Sheet]) -> bytes:
    """Return what `draw` makes as a PNG, in fonts that have the letters of `texts`."""
    logging.getLogger("matplotlib.font_manager").setLevel(
        logging.ERROR
    )  # a missing bold is no news
    fonts = families(texts)
    # A $ in a name is a dollar, never the beginning of a formula.
    with mpl.rc_context({"font.family": fonts, "text.parse_math": False}):
        return draw(fonts).png()

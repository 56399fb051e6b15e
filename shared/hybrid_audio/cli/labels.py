"""Labels of a picture: each whole, inside it, and never over another."""

from collections.abc import Iterable

from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox

ELLIPSIS = "…"


def settle(texts: Iterable[Text], axes: Axes, *, rows: int = 1) -> list[Text]:
    """Move each text (x in data, y in axes) inside `axes`, and up a row while it covers another.

    What finds no room in `rows` rows is removed; the texts that stay are returned. The axes' limits
    must be set before.
    """
    taken: list[Bbox] = []
    return [text for text in texts if _settled(text, axes, rows, taken)]


def shorten(text: Text, width: float) -> None:
    """Cut the text, with an ellipsis, until it is no wider than `width` pixels."""
    words = text.get_text()
    while len(words) > 1 and text.get_window_extent().width > width:
        words = words[:-1]
        text.set_text(words.rstrip() + ELLIPSIS)


def _settled(text: Text, axes: Axes, rows: int, taken: list[Bbox]) -> bool:
    _move_inside(text, axes)
    for _ in range(rows):
        box = text.get_window_extent()
        if not any(box.overlaps(other) for other in taken):
            taken.append(box)
            return True
        text.set_y(text.get_position()[1] + 1.1 * box.height / axes.bbox.height)

    text.remove()
    return False


def _move_inside(text: Text, axes: Axes) -> None:
    box, (left, right) = text.get_window_extent(), axes.get_xlim()
    beyond = max(box.x1 - axes.bbox.x1, 0.0) or min(box.x0 - axes.bbox.x0, 0.0)
    text.set_x(text.get_position()[0] - beyond / axes.bbox.width * (right - left))

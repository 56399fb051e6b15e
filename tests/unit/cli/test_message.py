"""The picture of a message: labels are whole, inside it, and never over another."""

import numpy as np
from matplotlib.figure import Figure

from hybrid_audio.cli.labels import settle, shorten
from hybrid_audio.cli.picture import Span, draw


def test_dollars_in_a_name_are_drawn_as_they_are(tmp_path):
    """Two of them would be a formula to the drawing library, and a wrong one at that."""
    samples = np.zeros(4800, dtype=np.int16)
    draw(
        tmp_path / "a.png",
        samples,
        48_000,
        spans=[Span(0, 100, "A$x_$ b")],
        seams=[],
        title="$x_$ and $y^$",
    )

    assert (tmp_path / "a.png").stat().st_size


def test_labels_stay_inside_the_picture_and_off_one_another():
    """Short segments beside long ones, and a seam at the very end, are common."""
    axes = Figure(figsize=(8, 4)).subplots()
    places = [0.0, 0.01, 0.02, 0.5, 0.99, 1.0]
    texts = settle([axes.text(at, 0.02, "a label of some length") for at in places], axes, rows=3)
    boxes = [text.get_window_extent() for text in texts]
    assert len(boxes) == len(places)
    assert all(box.x0 >= axes.bbox.x0 - 1 and box.x1 <= axes.bbox.x1 + 1 for box in boxes)
    assert not any(box.overlaps(other) for box in boxes for other in boxes if other is not box)


def test_a_label_without_room_is_left_out():
    """Two rows hold two labels of one place."""
    axes = Figure(figsize=(8, 4)).subplots()
    assert len(settle([axes.text(0.5, 0.02, "a label") for _ in range(5)], axes, rows=2)) == 2


def test_a_title_that_is_too_wide_ends_in_an_ellipsis():
    """Names may have 200 characters."""
    text = Figure(figsize=(8, 4)).text(0, 0, "Wolfeschlegelsteinhausenbergerdorff " * 9)
    shorten(text, 400)
    assert text.get_window_extent().width <= 400
    assert text.get_text().endswith("…")

"""Labels are whole or visibly cut, stay inside, and never cover each other."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.cli.drawing.labels import Box, isolated, rows, shortened, spaced, wrapped

TEXTS = st.text("abcdefg hij", max_size=60)


def test_a_text_with_room_is_left_whole():
    """No ellipsis where nothing was cut."""
    assert shortened("Hilton", 6, len) == "Hilton"


@given(TEXTS, st.integers(0, 70))
def test_a_shortened_text_is_never_wider_than_its_room(text, width):
    """What is cut ends in an ellipsis, or is left out where not even a letter fits."""
    shown = shortened(text, width, len)
    assert len(shown) <= width or shown == text
    assert shown == text or shown == "" or shown.endswith("…")


@given(TEXTS, st.integers(1, 40))
def test_a_wrapped_text_has_two_lines_at_most(text, width):
    """Each of them fits into the room."""
    lines = wrapped(text, width, len).split("\n")
    assert len(lines) <= 2
    assert all(len(line) <= width for line in lines)


def test_words_are_kept_whole_where_a_text_is_wrapped():
    """The end of the first line is the end of a word."""
    assert wrapped("follow up about your timeshare", 16, len).split("\n")[0] == "follow up about"


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(1, 30)), max_size=40))
def test_placed_labels_neither_leave_the_picture_nor_touch(boxes):
    """Forty of them compete for the same hundred."""
    placed = rows([Box(*box) for box in boxes], left=0, right=100, most=2, gap=1)
    taken = [
        (row, middle - width / 2, middle + width / 2)
        for (_, width), place in zip(boxes, placed, strict=True)
        if place is not None
        for row, middle in [place]
    ]
    assert all(start >= -1e-9 and end <= 100 + 1e-9 for _, start, end in taken)
    for row in (0, 1):
        spans = sorted((start, end) for each, start, end in taken if each == row)
        assert all(following[0] >= before[1] + 1 - 1e-9 for before, following in pairwise(spans))


def test_a_label_without_room_is_left_out():
    """Two rows hold two labels of one place."""
    placed = rows([Box(50, 20)] * 3, left=0, right=100, most=2, gap=1)
    assert [place is None for place in placed] == [False, False, True]


@given(st.lists(st.floats(-1e3, 1e3), max_size=30))
def test_spaced_ticks_are_never_closer_than_asked(values):
    """The one that must be there is."""
    kept = spaced(values, 5.0, [0.0])
    assert 0.0 in kept
    assert all(b - a >= 5.0 for a, b in pairwise(kept))


def test_a_hebrew_name_does_not_turn_the_numbers_around_it():
    """Marks without a glyph keep its direction to itself; other names get none."""
    assert isolated("דנה") == "\u2068דנה\u2069"
    assert isolated("José") == "José"

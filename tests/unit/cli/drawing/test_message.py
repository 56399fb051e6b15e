"""A message of any length and any number of seams is one picture, of a size that opens."""

import struct

import numpy as np
import pytest
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from hybrid_audio.cli.drawing.facts import message_facts
from hybrid_audio.cli.drawing.fonts import families
from hybrid_audio.cli.drawing.message import (
    MOST_SEAMS,
    NO_CUES,
    WIDTH_IN,
    Subject,
    grid,
    message_picture,
)
from hybrid_audio.cli.drawing.refusals import NotAudio
from hybrid_audio.cli.drawing.sheet import DPI
from tests.unit.cli.drawing.messages import SplicedMessage, spliced, stem_file, tone

PNG = b"\x89PNG\r\n\x1a\n"


def size_of(png: bytes) -> tuple[int, int]:
    """Return width and height, from the first chunk (PNG, section 11.2.2)."""
    assert png.startswith(PNG)
    width, height = struct.unpack_from(">II", png, 16)
    return width, height


def picture_of(made: SplicedMessage, **options) -> bytes:
    return message_picture(Subject(("title",), made.audio, made.facts, made.stems, **options))


class Written:
    """The texts that were drawn, and where each stands in the picture."""

    def __init__(self) -> None:
        self.boxes: dict[str, list[Bbox]] = {}
        self.width = 0.0

    def add(self, text: Text) -> None:
        if text.get_text().strip() and text.get_visible():
            self.boxes.setdefault(text.get_text(), []).append(text.get_window_extent())
            figure = text.get_figure(root=True)
            assert figure is not None
            self.width = figure.bbox.width

    @property
    def all(self) -> str:
        return "\n".join(self.boxes)


@pytest.fixture
def written(monkeypatch) -> Written:
    """Keeps what is drawn as text."""
    found, draw = Written(), Text.draw

    def kept(text, renderer, *rest):
        found.add(text)
        return draw(text, renderer, *rest)

    monkeypatch.setattr(Text, "draw", kept)
    return found


@pytest.mark.parametrize("count", [1, 2, 7, pytest.param(40, marks=pytest.mark.slow)])
def test_a_message_of_any_number_of_stems_is_drawn(count):
    """Sixteen inches wide, at 100 dots an inch, and higher with more seams."""
    timings = [{"gap_ms": 60 * (n % 3), "crossfade_ms": 5 * (n % 4)} for n in range(count)]
    png = picture_of(spliced([tone(n) for n in range(count)], timings))
    width, height = size_of(png)
    assert width == WIDTH_IN * DPI
    assert 450 < height < 6_000
    assert len(png) < 3_000_000


@pytest.mark.parametrize("count", [2, 7, 12])
def test_no_two_labels_of_a_picture_cover_each_other(count, written):
    """Long texts, whose segments are short, are the worst case."""
    words = [f"Wolfeschlegelsteinhausenbergerdorff number {n} of all" for n in range(count)]
    timings = [{"gap_ms": 150 * (n % 2)} for n in range(count)]
    picture_of(spliced([tone(n) for n in range(count)], timings, words=words))
    boxes = [
        (words, box.shrunk(0.98, 0.7)) for words, found in written.boxes.items() for box in found
    ]
    covered = [
        (one, other)
        for index, (one, box) in enumerate(boxes)
        for other, beside in boxes[index + 1 :]
        if box.overlaps(beside)
    ]
    assert covered == []


def test_no_label_leaves_the_picture(written):
    """Titles may have two hundred letters."""
    made = spliced([tone(1), tone(2)], words=["x" * 200, "y" * 200])
    message_picture(Subject(("t" * 300,), made.audio, made.facts, made.stems))
    boxes = [box for found in written.boxes.values() for box in found]
    assert all(box.x0 >= 0 and box.x1 <= written.width for box in boxes)


def test_a_file_without_a_report_says_where_cues_come_from(written):
    """A WAV carries none; the level is drawn all the same."""
    message_picture(Subject(("message.wav",), stem_file(tone(1))))
    assert NO_CUES in written.boxes


def test_the_picture_says_that_the_samples_are_the_stems_own(written):
    """What it says was counted, sample by sample."""
    picture_of(spliced([tone(1), tone(2)]))
    said = written.all
    assert "samples equal the stems' own" in said


def test_a_seam_with_a_click_is_named_in_the_head(written):
    """Its panel says so as well."""
    loud, silent = tone(1), np.full(14_400, 20_000, np.int16)
    picture_of(spliced([loud, silent], [{"crossfade_ms": 0}]))
    said = written.boxes
    assert "Seams that may be noticed: 1→2 step" in said
    assert "step: a click" in said


def test_dollars_in_a_name_are_drawn_as_they_are(written):
    """Two of them would be a formula to the drawing library, and a wrong one at that."""
    made = spliced([tone(1), tone(2)], words=["A$x_$ b", "$y^$"])
    message_picture(Subject(("$x_$ and $y^$",), made.audio, made.facts))
    assert "$x_$ and $y^$" in written.boxes


def test_a_text_that_no_font_has_is_drawn_as_its_label(written):
    """A row of boxes would say nothing."""
    picture_of(spliced([tone(1, 900), tone(2)], words=["\ufdd0\ufdd1", "Hello."]))
    assert "stem.script.part-1" in written.all
    assert families(["\ufdd0"]) == ["DejaVu Sans"]


def test_chosen_seams_are_drawn_alone(written):
    """One seam of three is drawn large."""
    made = spliced([tone(n) for n in range(4)])
    picture_of(made, seams=(2,))
    said = written.all
    assert "2→3" in said
    assert "1→2" not in said


@pytest.mark.slow
def test_a_message_with_very_many_seams_is_still_one_picture():
    """The seams that are drawn are bounded, and their number is said."""
    made = spliced([tone(n % 5, 20) for n in range(MOST_SEAMS + 40)])
    facts = message_facts(made.answer, {})
    _, height = size_of(message_picture(Subject(("many",), made.audio, facts)))
    assert height < 7_000


def test_the_same_message_gives_the_same_bytes():
    """No date and no version is in a picture, so that a changed one is a change."""
    made = spliced([tone(1), tone(2)])
    assert picture_of(made) == picture_of(made)


def test_a_file_that_is_no_audio_is_refused_by_its_name(tmp_path):
    """The sentence names the file, not its folder."""
    path = tmp_path / "notes.txt"
    path.write_text("no sound")
    with pytest.raises(NotAudio, match=r"^notes\.txt is no audio file"):
        message_picture(Subject(("notes",), path))


@pytest.mark.parametrize("panels", [1, 2, 7, 39, 60])
def test_panels_of_a_grid_stand_beside_each_other(panels):
    """None covers another, and none leaves the sheet."""
    found = grid(panels)
    places = [found.place(index) for index in range(panels)]
    assert len({(left, top) for left, top, _ in places}) == panels
    assert all(left + width <= WIDTH_IN for left, _, width in places)

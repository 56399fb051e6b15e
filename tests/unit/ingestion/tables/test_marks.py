"""Marks before and around the texts of a list."""

import pytest

from hybrid_audio.ingestion.tables.marks import find_marks
from tests.unit.ingestion.reads import codes, read, refusal, texts


@pytest.mark.parametrize(
    "lines",
    [
        ["- Ana", "- Ben"],
        ["-Ana", "-Ben"],
        ["* Ana", "* Ben"],
        ["+ Ana", "+ Ben"],
        ["• Ana", "• Ben"],
        ["  ◦ Ana", "  ◦ Ben"],
        ["\u2013 Ana", "\u2014 Ben"],
        ["- [x] Ana", "- [ ] Ben"],
        ["1. Ana", "2. Ben"],
        ["1) Ana", "2) Ben"],
        ["(1) Ana", "(2) Ben"],
        ["[1] Ana", "[2] Ben"],
        ["1: Ana", "2: Ben"],
        ["1 - Ana", "2 - Ben"],
        ["#1. Ana", "#2. Ben"],
        ["01. Ana", "02. Ben"],
        ["a) Ana", "b) Ben"],
        ["1、Ana", "2、Ben"],
        ['"Ana",', '"Ben"'],
        ["'Ana',", "'Ben'"],
        ["“Ana”", "“Ben”"],
        ["«Ana»;", "«Ben»;"],
        ["Ana,", "Ben,"],
        ["Ana;", "Ben;"],
        ['1. "Ana",', '2. "Ben"'],
        ["[ ] Ana", "[x] Ben"],
        ["✅ Ana", "☑ Ben"],
        ["👉 Ana", "👉 Ben"],
        ["-> Ana", "-> Ben"],
        ["> Ana", "> Ben"],
        ["**Ana**", "**Ben**"],
        ["* *Ana*", "* *Ben*"],
        ["- __Ana__", "- __Ben__"],
    ],
)
def test_a_mark_of_every_line_is_removed(lines: list[str]) -> None:
    """Every usual mark of a list is known."""
    marks = find_marks(lines)
    assert [marks.without(line) for line in lines] == ["Ana", "Ben"]


@pytest.mark.parametrize(
    "lines",
    [
        ["J. R.", "A. Smith"],
        ["3M", "7-Eleven"],
        ["Mary-Ann", "Jean-Luc"],
        ["O'Brien", "D'Arcy"],
        ["1. FC Köln", "1. FC Nürnberg", "1. FC Union"],
        ["Ana", "Ben"],
        ["Acme, Inc.", "Hilton, Ltd."],
        ["-", "*"],
    ],
)
def test_what_belongs_to_the_text_is_no_mark(lines: list[str]) -> None:
    """Initials, numbers of brands, hyphens and commas inside."""
    marks = find_marks(lines)
    assert [marks.without(line) for line in lines] == lines


def test_marks_of_all_lines_are_certain_and_of_most_a_guess() -> None:
    """A line without a mark below the first may be an item."""
    assert codes(read("- Ana\n- Ben\n- Cleo\n", "list.txt")) == ["list_markers_removed"]
    assert codes(read("- Ana\n- Ben\nCleo\n- Dan\n", "list.txt")) == ["list_markers_removed?"]
    assert texts("- Ana\n- Ben\nCleo\n- Dan\n", "list.txt") == ["Ana", "Ben", "Cleo", "Dan"]


def test_titles_of_a_marked_list_are_dropped_with_a_guess() -> None:
    """The first line lacks the mark, so that no line without it is an item."""
    reading = read("Cousins\n- Ana\n- Ben\nFriends\n- Cleo\n- Dan\n", "list.txt")
    assert [item.text for item in reading.items] == ["Ana", "Ben", "Cleo", "Dan"]
    assert reading.dropped == {"lacks the mark that the lines of the list have": 2}
    assert "title_dropped?" in codes(reading)


def test_marks_are_removed_in_json_and_in_tables_too() -> None:
    """Texts lose their marks in every format."""
    assert texts('["1. Ana", "2. Ben"]') == ["Ana", "Ben"]
    assert texts("first_name,city\n1. Ana,Rome\n2. Ben,Ulm\n") == ["Ana", "Ben"]


@pytest.mark.parametrize(
    "marks",
    [["1", "2", "3"], ["i.", "ii.", "iii."], ["I.", "II.", "III."], ["(a)", "(b)", "(c)"]],
)
def test_marks_that_count_up_are_removed(marks: list[str]) -> None:
    """Numbers without a full stop, letters and Roman numerals."""
    names = ["Ana", "Ben", "Cleo"]
    lines = [f"{mark} {name}" for mark, name in zip(marks, names, strict=True)]
    assert texts("\n".join(lines), "names.txt") == names


def test_initials_in_the_order_of_the_alphabet_are_a_guess() -> None:
    """`A. Moss` may be a person, where the next ones are `B. Ray` and `C. Fox`."""
    reading = read("A. Moss\nB. Ray\nC. Fox\n", "names.txt")
    assert codes(reading) == ["list_markers_removed?"]


@pytest.mark.parametrize(
    "lines", [["A. Moss", "A. Ray", "C. Fox"], ["I. Moss", "V. Ray", "X. Fox"], ["4 Ana", "9 Ben"]]
)
def test_initials_and_numbers_in_no_order_stay(lines: list[str]) -> None:
    """They belong to the texts."""
    assert texts("\n".join(lines), "names.txt") == lines


def test_a_list_within_a_list_is_refused() -> None:
    """What stands further in says something of the name above it."""
    fault = refusal("- Ana\n  - vegetarian\n- Ben\n  - vegan\n", "names.txt")
    assert fault.startswith("line 2: stands further in")


def test_comments_and_headings_of_a_plain_list_are_dropped() -> None:
    """Number signs and slashes, with a space after them, begin no name."""
    reading = read("# 12 May\n- Ana\n- Ben\n\n## Team B\n- Cleo\n- Dan\n", "names.md")
    assert [item.text for item in reading.items] == ["Ana", "Ben", "Cleo", "Dan"]
    assert texts("Ana\n// cancelled: Ben\nCleo\n", "names.txt") == ["Ana", "Cleo"]

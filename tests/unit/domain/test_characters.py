# ruff: noqa: RUF001 - typographic marks and other scripts are what is tested
"""Characters that are not heard, and the forms of one apostrophe or hyphen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.domain.characters import (
    APOSTROPHES,
    HYPHENS,
    one_apostrophe,
    without_invisible,
    without_joiners,
)
from tests.readable_ids import readable

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u180b\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c"
    "\u202d\u202e\u2060\u2061\u2063\u2066\u2067\u2068\u2069\u206a\u3164\ufe00\ufe0e\ufe0f\ufeff"
    "\uffa0\ufff9\ufffb\U0001d173\U000e0001\U000e0067\U000e007f\U000e0100\U000e01ef"
)
LETTERS = st.text(st.characters(categories=("L", "N", "P", "Zs", "S", "M")), max_size=20)
TANGLED = st.text(
    st.sampled_from("aé\u0301\u200c\u200d\u200b\ufe0f\u064b\u093c\u094d\u0915\u0639\u0627👩❤ '’"),
    max_size=12,
)


@pytest.mark.parametrize("mark", INVISIBLE, ids=readable)
@pytest.mark.parametrize("name", ["John", "José", "Ольга", "Ελένη", "李小龍", "지수", "שרה"])
def test_an_invisible_character_anywhere_in_a_name_is_removed(name: str, mark: str) -> None:
    """At the ends, in the middle, and between all letters."""
    middle = f"{name[:1]}{mark}{name[1:]}"
    for text in (mark + name, name + mark, middle, mark.join(name), mark * 9 + middle):
        assert without_invisible(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "\u200c".join(["علی", "رضا"]),
        "می\u200cخواهم",
        "क्\u200dष",
        "क्\u200cष",
        "র\u200d্যাব",
        "അവന്\u200d",
        "ශ්\u200dරී",
        "👩\u200d👧",
        "👩🏽\u200d⚕",
    ],
)
def test_joiners_stay_where_a_script_is_spelled_with_them(text: str) -> None:
    """Persian, Hindi, Bengali, Malayalam, Sinhala and emoji, and none is doubled."""
    assert without_invisible(text) == text
    doubled = text.replace("\u200d", "\u200d\u200d").replace("\u200c", "\u200c\u200c")
    assert without_invisible(doubled) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("دا\u200cود", "داود"),
        ("مح\u200dمد", "محمد"),
        ("علی\u200c", "علی"),
        ("\u200cعلی", "علی"),
        ("👩\u200d", "👩"),
        ("न\u200dम", "नम"),
    ],
)
def test_joiners_that_change_nothing_visible_go(text: str, kept: str) -> None:
    """After a letter that never joins, between letters that join anyway, and at the ends."""
    assert without_invisible(text) == kept


@given(LETTERS | TANGLED | st.text(max_size=20))
def test_removing_twice_removes_nothing_more(text: str) -> None:
    """What is left is a fixed point in NFC."""
    once = without_invisible(text)
    assert without_invisible(once) == once == unicodedata.normalize("NFC", once)


@given(st.text(max_size=20))
def test_without_joiners_no_invisible_character_is_left(text: str) -> None:
    """Keys of items need no spelling."""
    assert set(INVISIBLE).isdisjoint(without_joiners(text))


@pytest.mark.parametrize("mark", APOSTROPHES, ids=readable)
def test_every_apostrophe_inside_a_word_is_one(mark: str) -> None:
    """Typographic apostrophes inside a word become the typewriter's."""
    assert one_apostrophe(f"it{mark}s O{mark}Brien é") == "it's O'Brien é"


@pytest.mark.parametrize("mark", HYPHENS, ids=readable)
def test_every_hyphen_is_one(mark: str) -> None:
    """Typographic hyphens inside a word become the keyboard's."""
    assert one_apostrophe(f"Mary{mark}Ann") == "Mary-Ann"


@pytest.mark.parametrize(
    "text", ["She said ‘yes’ to me.", "one – two", "Paris–Rome", "«C’»", "rock ’n’ roll"]
)
def test_quotation_marks_and_dashes_stay_as_they_are(text: str) -> None:
    """They are heard as pauses, or show what is quoted."""
    assert one_apostrophe(text) == text

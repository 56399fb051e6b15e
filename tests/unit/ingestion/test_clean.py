"""Rows become items by the rules of datasets, or are dropped with a reason, a line and what stood
there.
"""

import pytest

from hybrid_audio.ingestion.clean import without_marks
from hybrid_audio.ingestion.gathering import MAX_EXAMPLES, shown
from hybrid_audio.ingestion.reading import DUPLICATE
from tests.unit.ingestion.reads import read, texts

RESERVED = "holds one of < > { } [ ], which could be read as a tag or a slot; remove it"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x" * 201, "is longer than 200 characters"),
        ("a\x07b", "holds a control character or an unassigned code point"),
        ('"Mary\nAnn"', "holds a control character or an unassigned code point"),
        ("---", "begins like a formula, with =, +, - or @"),
        ("=1+1", "begins like a formula, with =, +, - or @"),
        (" +49 170", "begins like a formula, with =, +, - or @"),
        ("\uff1d1+1", "begins like a formula, with =, +, - or @"),
        ("'@SUM(A1)", "begins like a formula, with =, +, - or @"),
        ("...", "holds nothing to speak"),
        ('<break time="9s"/>', RESERVED),
        ("Ann[laughter]", RESERVED),
        ("Ann {city}", RESERVED),
        ("Ann > Bob", RESERVED),
    ],
)
def test_what_cannot_be_an_item_is_dropped_with_its_reason(row: str, reason: str) -> None:
    """And with its line."""
    reading = read(f"name\nAnn\n{row}\n")
    assert (reading.dropped, reading.examples[0].line) == ({reason: 1}, 3)
    assert [item.text for item in reading.items] == ["Ann"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Bob,=1,,,", "spoken begins like a formula, with =, +, - or @"),
        ("Bob,b\x07,,,", "spoken holds a control character or an unassigned code point"),
        (f"Bob,,,{'v' * 201},", "voice_id is not a voice id"),
    ],
)
def test_a_wrong_detail_drops_its_row_and_is_named(row: str, reason: str) -> None:
    """It would be spoken wrongly otherwise."""
    assert read(f"name,spoken,language,voice_id,enabled\nAnn,,,,\n{row}\n").dropped == {reason: 1}


@pytest.mark.parametrize(
    ("word", "enabled"),
    [
        ("true", True),
        ("YES", True),
        ("1", True),
        ("on", True),
        ("False", False),
        ("no", False),
        ("0", False),
        ("", None),
    ],
)
def test_enabled_is_read_in_common_words(word: str, enabled: bool | None) -> None:
    """An empty cell leaves it open."""
    assert read(f"name,enabled\nAnn,{word}\n").items[0].enabled is enabled


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Jo\u200bhn", "John"),
        ("\u202eAnn\u202c", "Ann"),
        ("\u2066Ann\u2069", "Ann"),
        ("An\u00adna", "Anna"),
        ("Jo\u200d\u200chn", "John"),
        ("\ufeffAnn", "Ann"),
        ("\u200c".join(["علی", "رضا"]), "\u200c".join(["علی", "رضا"])),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d👧", "👩\u200d👧"),
    ],
)
def test_invisible_marks_go_but_joiners_that_spell_stay(given: str, kept: str) -> None:
    """Persian, the scripts of India and emoji need theirs."""
    assert without_marks(given) == kept


def test_removed_marks_are_noted_with_their_lines() -> None:
    """The item is kept as people see it."""
    reading = read("Ann\nJo\u200bhn\n\u200f" + "עדי")
    assert [item.text for item in reading.items] == ["Ann", "John", "עדי"]
    assert [each.detail for each in reading.warnings] == [
        "invisible characters were removed from 2 items (lines 2, 3)"
    ]


def test_duplicates_are_counted_and_the_first_stays() -> None:
    """With the line of each that was dropped."""
    reading = read("Ann\nbob\nANN\n Bob\u200b\n")
    assert (reading.duplicates, reading.dropped) == (2, {DUPLICATE: 2})
    assert [(drop.line, drop.value) for drop in reading.examples] == [(3, "ANN"), (4, "Bob\\u200b")]
    assert reading.lines == (1, 2)


def test_counts_are_complete_and_examples_are_few() -> None:
    """No reason crowds out the others."""
    reading = read("name\nAnn\n" + "=1\n" * 1000 + "ann\n" * 1000 + "...\n")
    assert (reading.rows_read, sum(reading.dropped.values())) == (2002, 2001)
    assert {drop.reason for drop in reading.examples} == set(reading.dropped)
    assert len(reading.examples) <= MAX_EXAMPLES


def test_cells_of_a_drop_are_shown_short_and_without_control() -> None:
    """They go into an answer that people read."""
    assert shown("a\u202eb\x07") == "a\\u202eb\\x07"
    assert shown("x" * 500) == "x" * 80 + "..."


def test_the_first_rows_are_given_as_they_stand() -> None:
    """For a preview; what is dropped is among them."""
    assert read("name,city\n Ann ,Rome\n=1,Paris\n").first_rows == (
        ("Ann ", "Rome"),
        ("=1", "Paris"),
    )
    assert read('[{"name": "Ann", "n": 1}, {"name": "Bob"}]').first_rows == (
        ("Ann", "1"),
        ("Bob", ""),
    )
    assert read('["Ann", 5]').first_rows == (("Ann",), ("5",))


def test_neither_a_reading_nor_its_drops_show_names_in_a_log() -> None:
    """Their repr is for people who must not see them."""
    reading = read("name\nSiobhan\n=Siobhan\n")
    assert "Siobhan" not in repr(reading)


def test_inner_spaces_and_case_are_as_given() -> None:
    """Text is spoken as given."""
    assert texts("McDonald\nMary  Ann\n") == ["McDonald", "Mary  Ann"]


def test_a_name_that_says_more_than_the_file_is_noted() -> None:
    """The content decided."""
    assert [each.detail for each in read("name,city\nAnn,Rome\n", "names.jsonl").warnings] == [
        "the file is named like jsonl, its content was read as csv"
    ]

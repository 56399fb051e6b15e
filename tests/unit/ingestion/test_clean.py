"""Rows become items by the rules of datasets, or are dropped with a reason, a line and what stood
there.
"""

import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.clean import ignored_details, item_of, without_marks
from hybrid_audio.ingestion.gathering import MAX_EXAMPLES, shown
from hybrid_audio.ingestion.read import read_items
from hybrid_audio.ingestion.reading import DUPLICATE, ListOptions, Row
from hybrid_audio.ingestion.tables.column import Choice, Column
from tests.unit.ingestion.reads import read, texts

CASES = Path(__file__).resolve().parents[2] / "cases" / "lists"
RESERVED = "holds one of < > { } [ ], which could be read as a tag or a slot; remove it"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x" * 201, "is longer than 200 characters"),
        ("a\x07b", "holds a control character or an unassigned code point"),
        ('"Mary\nAnn"', "holds a control character or an unassigned code point"),
        ("---", "holds nothing to speak"),
        ("=1+1", "is not a name but a formula"),
        ("\"=cmd|' /C calc'!A0\"", "is not a name but a formula"),
        ("\uff1d1+1", "is not a name but a formula"),
        ("'@SUM(A1)", "is not a name but a formula"),
        (" +49 170", "is not a name but a number"),
        ("N/A", "is not a name but a placeholder for a missing value"),
        ("#REF!", "is not a name but a spreadsheet's error"),
        ("*|FNAME|*", "is a header, not an item"),
        ("{{first_name}}", "is a header, not an item"),
        ("*|COMPANY|*", "is not a name but another system's placeholder"),
        ("TEST", "is not a name but a test entry"),
        ("lena@example.com", "is not a name but an e-mail address"),
        ("Frau", "is not a name but a title without a name"),
        ("...", "holds nothing to speak"),
        ('<break time="9s"/>', RESERVED),
        ("Ann[laughter]", RESERVED),
        ("Ann {city}", RESERVED),
        ("Ann > Bob", RESERVED),
    ],
)
def test_what_cannot_be_an_item_is_dropped_with_its_reason(row: str, reason: str) -> None:
    """A dropped row is shown with its reason and its line; the others are kept."""
    reading = read(f"name\nAnn\n{row}\n")
    assert (reading.dropped, reading.examples[0].line) == ({reason: 1}, 3)
    assert [item.text for item in reading.items] == ["Ann"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
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
        ("ja", True),
        ("Nein", False),
        ("✓", True),
        ("N/A", None),
        ("maybe", None),
        ("", None),
    ],
)
def test_enabled_is_read_in_common_words(word: str, enabled: bool | None) -> None:
    """An empty cell leaves it open."""
    assert read(f"name,enabled\nAnn,{word}\n").items[0].enabled is enabled


@pytest.mark.parametrize(
    ("cell", "language", "is_ignored"),
    [
        ("German", "de", False),
        ("en_US", "en-US", False),
        ("FR", "fr", False),
        ("日本語", "ja", False),
        ("", None, False),
        ("N/A", None, False),
        ("-", None, False),
        ("Klingon", None, True),
        ("english!", None, True),
    ],
)
def test_a_language_is_read_in_whatever_words_and_never_drops_a_row(
    cell: str, language: str | None, is_ignored: bool
) -> None:
    """What is not understood is not used, and its row can be told."""
    (item,) = read(f"name,language,city\nAnn,{cell},Rome\n").items
    assert (item.text, item.language) == ("Ann", language)
    row = Row(2, {"name": "Ann", "language": cell})
    details = {"language": Column("language", "language", "language")}
    choice = Choice(Column("name", "name", "name"), "", details)
    assert ignored_details(row, choice) == (("language",) if is_ignored else ())


@pytest.mark.parametrize("cell", ["N/A", "-", "#REF!", "{{spoken}}", "null", "\u200b"])
def test_a_placeholder_among_the_details_says_nothing(cell: str) -> None:
    """The item is spoken as it is written, by the voice of the deployment."""
    (item,) = read(f"name,spoken,voice_id\nAnn,{cell},{cell}\n").items
    assert item == Item("Ann")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"=""Lena"""', "Lena"),
        ('="Lena"', "Lena"),
        ("'@Home", "@Home"),
        ("@Home", "@Home"),
        ("+Plus", "+Plus"),
        ("-M-", "-M-"),
        ("O'Brien", "O'Brien"),
        ("'Til Tuesday", "'Til Tuesday"),
    ],
)
def test_what_was_added_for_a_spreadsheet_is_removed_and_brands_stay(cell: str, text: str) -> None:
    """Nothing here is a spreadsheet, so a sign at the beginning is part of the name."""
    assert texts(f"name,city\n{cell},Rome\n") == [text]


@pytest.mark.parametrize(
    ("file", "found", "dropped"),
    [
        ("formula_text.csv", ["Lena", "Ana"], 0),
        ("apostrophes.csv", ["O'Brien", "Mary-Ann"], 2),
        ("placeholders.csv", ["Lena"], 8),
    ],
)
def test_lists_of_the_real_world_give_their_names(
    file: str, found: list[str], dropped: int
) -> None:
    """Text cells of a spreadsheet, typographic marks, and placeholders of exports."""
    reading = read((CASES / file).read_bytes(), file)
    assert [item.text for item in reading.items] == found
    assert sum(reading.dropped.values()) == dropped


def test_languages_of_the_real_world_are_read() -> None:
    """Languages are read as words and as codes with underscores."""
    reading = read((CASES / "language.csv").read_bytes(), "language.csv")
    assert [item.language for item in reading.items] == ["en", "de", "en-US"]


def test_what_is_allowed_is_an_item() -> None:
    """By its text, in any case; the rest is dropped as before."""
    options = ListOptions(allow=frozenset({"n/a", "4711"}))
    data = io.BytesIO(b"name\nAnn\nN/A\n4711\nnull\n")
    reading = read_items(data, filename="list.csv", target="names", options=options)
    assert [item.text for item in reading.items] == ["Ann", "N/A", "4711"]


@settings(deadline=None)  # the first example may load what repairs texts
@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs", "Cf", "Mn")), max_size=30))
def test_any_cell_becomes_an_item_or_a_reason(cell: str) -> None:
    """Never another error, and an item never holds what shows nothing."""
    with suppress(InvalidInput):
        item = item_of(Row(1, cell), Choice(Column("", "", "text"), "", {}))
        assert item.text == without_marks(item.text) == item.text.strip()
        assert any(c.isalnum() for c in item.text)


@pytest.mark.parametrize(
    ("text", "kept"),
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
def test_invisible_marks_go_but_joiners_that_spell_stay(text: str, kept: str) -> None:
    """Persian, the scripts of India and emoji need theirs."""
    assert without_marks(text) == kept


def test_removed_marks_are_noted_with_their_lines() -> None:
    """The item is kept as people see it."""
    reading = read("Ann\nJo\u200bhn\n\u200f" + "עדי")
    assert [item.text for item in reading.items] == ["Ann", "John", "עדי"]
    assert [each.detail for each in reading.warnings] == [
        "invisible characters were removed from 2 items (lines 2, 3)"
    ]


def test_duplicates_are_counted_and_the_first_stays() -> None:
    """The line of each dropped duplicate is recorded."""
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
    """A preview shows the first rows, dropped ones among them."""
    assert read("name,city\n Ann ,Rome\n=1,Paris\n").first_rows == (
        ("Ann ", "Rome"),
        ("=1", "Paris"),
    )
    assert read('[{"name": "Ann", "n": 1}, {"name": "Bob"}]').first_rows == (
        ("Ann", "1"),
        ("Bob", ""),
    )
    assert read('["Ann", 5]').first_rows == (("Ann",), ("5",))


def test_a_reading_and_its_drops_show_no_names_in_a_log() -> None:
    """The repr of a reading holds no name, because a repr may reach a log."""
    reading = read("name\nSiobhan\n=Siobhan\n")
    assert "Siobhan" not in repr(reading)


def test_inner_spaces_and_case_are_as_given() -> None:
    """Text is spoken as given."""
    assert texts("McDonald\nMary  Ann\n") == ["McDonald", "Mary  Ann"]


def test_a_file_name_that_contradicts_the_content_is_noted() -> None:
    """The content decides the format of a list; its file name is only noted."""
    assert [each.detail for each in read("name,city\nAnn,Rome\n", "names.jsonl").warnings] == [
        "the file is named like jsonl, its content was read as csv"
    ]

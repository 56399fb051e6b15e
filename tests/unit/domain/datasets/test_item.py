# ruff: noqa: RUF001 - other scripts are what is tested
"""What may be an item of a dataset, and which texts are the same one."""

import unicodedata

import hypothesis.strategies as st
import pytest
from hypothesis import given

from hybrid_audio.domain.datasets.item import (
    Item,
    distinct,
    fault_of,
    item_key,
    make_item,
    normalise_text,
    validated_name,
)
from hybrid_audio.errors import InvalidInput


@pytest.mark.parametrize("name", ["names", "a", "my_list-2", "x" * 60])
def test_a_dataset_name_is_short_and_in_lower_case(name: str) -> None:
    """Letters, digits, underscore and hyphen."""
    assert validated_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "Names", "1st", "_x", "a/b", "a.b", "..", "x" * 61, "näme", "names\n"]
)
def test_other_names_are_refused(name: str) -> None:
    """Nothing that could leave its folder or be a document path."""
    with pytest.raises(InvalidInput, match="dataset"):
        validated_name(name)


@given(st.text(max_size=50))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    """What is stored is a fixed point."""
    once = normalise_text(text)
    assert normalise_text(once) == once


@given(st.text(max_size=50))
def test_a_key_is_its_own_key(text: str) -> None:
    """Normalising a key again does not change it."""
    assert item_key(item_key(text)) == item_key(text) == item_key(normalise_text(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José", unicodedata.normalize("NFD", "JOSÉ")),
        ("  Mary Ann\t", "mary\u00a0ann"),
        ("John", "\ufeffjohn\u200b"),
        ("Straße", "STRASSE"),
        ("Иван", "ИВАН"),
        ("\u200fמשה", "משה\u200e"),
        ("O'Brien", "O\u2019Brien"),
        ("O'Brien", "O\u02bcBRIEN"),
        ("O'Brien", "O\uff07Brien"),
        ("O'Brien", "O\u00b4Brien"),
        ("O'Brien", "O`Brien"),
        ("O'Brien", "O\u2018Brien"),
        ("James'", "James\u2019"),
        ("Mary-Ann", "Mary\u2010Ann"),
        ("Mary-Ann", "Mary\u2011Ann"),
        ("Mary-Ann", "Mary\u2013Ann"),
        ("Mary-Ann", "Mary\u2212Ann"),
        ("Mary-Ann", "Mary\uff0dAnn"),
        ("John", "\uff2a\uff4f\uff48\uff4e"),
        ("ユキ", "\uff95\uff77"),
        ("علی رضا", "علی\u00a0رضا"),
        ("علی\u200cرضا", "علیرضا"),
        ("지수", "\u3164지수\uffa0"),
        ("Anna", "An\u00adna"),
        ("Ann", "Ann\ufe0f"),
        ("Ann", "A\U000e0041nn"),
    ],
)
def test_case_form_and_invisible_marks_do_not_make_another_item(one: str, other: str) -> None:
    """Deduplication goes by what is seen."""
    assert make_item(one).key == make_item(other).key


@pytest.mark.parametrize(
    ("one", "other"), [("Jose", "José"), ("Mary Ann", "Maryann"), ("O'Neil", "ONeil")]
)
def test_different_texts_are_different_items(one: str, other: str) -> None:
    """Accents, spaces and punctuation are heard."""
    assert make_item(one).key != make_item(other).key


@pytest.mark.parametrize(
    "text", ["José", "李小龍", "محمد", "Ольга", "Σωκράτης", "שרה", "अमित", "Mary-Jane", "=1+1"]
)
def test_names_of_any_script_stay_as_they_are_given(text: str) -> None:
    """Text is spoken as given."""
    assert make_item(text).text == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \u200b ", "empty"),
        ("x" * 201, "200"),
        ("a\x00b", "control"),
        ("a\nb", "control"),
        ("a\u2028b", "control"),
        ("\ud800", "control"),
        ("---", "nothing to speak"),
    ],
)
def test_what_cannot_be_an_item_is_refused_with_its_reason(text: str, reason: str) -> None:
    """The place is named, the text is not repeated."""
    with pytest.raises(InvalidInput, match=reason) as refused:
        make_item(text, path="line 7")
    assert refused.value.faults[0].path == "line 7"


def test_two_hundred_characters_are_not_too_many() -> None:
    """The limit counts characters after trimming."""
    assert fault_of("x" * 200) is None
    assert len(make_item(" " + "x" * 200 + " ").text) == 200


def test_details_are_trimmed_and_empty_ones_are_absent() -> None:
    """A column that is empty in this row says nothing."""
    item = make_item("Siobhan", spoken=" Shi-vawn ", language=" en-IE ", voice_id="")
    assert item == Item("Siobhan", "Shi-vawn", "en-IE", None)
    assert make_item("x", spoken=" ") == Item("x")


@pytest.mark.parametrize(
    "details",
    [{"spoken": "a\x07"}, {"language": "english!"}, {"voice_id": "a\nb"}, {"voice_id": "v" * 201}],
)
def test_a_wrong_detail_is_refused_at_its_own_place(details: dict[str, str]) -> None:
    """The report of a file can name the column of the detail."""
    with pytest.raises(InvalidInput) as refused:
        make_item("Ann", **details)  # type: ignore[arg-type]
    assert refused.value.faults[0].path == f"item.{next(iter(details))}"


def test_a_symbol_may_be_an_item_when_it_says_how_it_is_spoken() -> None:
    """What counts is what is said."""
    assert make_item("★", spoken="star").text == "★"


def test_of_several_spellings_the_first_stays() -> None:
    """The first spelling in the order of the list is the item's text."""
    listed = distinct([make_item("Bob"), make_item("anna"), make_item("BOB")])
    assert [item.text for item in listed.values()] == ["Bob", "anna"]


def test_an_item_never_shows_its_text() -> None:
    """Names never reach logs by way of a repr."""
    assert "Bob" not in repr(make_item("Bob", spoken="Bobby"))

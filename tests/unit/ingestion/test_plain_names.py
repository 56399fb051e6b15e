"""What is not one name: told from names in every form that people have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.ingestion.plain_names import (
    FIGURES,
    LABELLED,
    SENTENCE,
    SEVERAL,
    fault_of_name,
    is_divided,
)
from tests.unit.ingestion.decoding.names_of_languages import NAMES
from tests.unit.ingestion.reads import codes, read, refusal, texts

ALL_NAMES = sorted({name for names in NAMES.values() for name in names})


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Ada Moss 555-0100", FIGURES),
        ("Ada: +49 151 2345678", FIGURES),
        ("name: Ada", LABELLED),
        ("Ben (555) 010-0100", FIGURES),
        ("Ben Ray 400.00", FIGURES),
        ("Ben Ray $40", FIGURES),
        ("01.05.24, 10:22 - Ada: Hello", FIGURES),
        ("Room 12: Ada", LABELLED),
        ("10:30 Ada", LABELLED),
        ("Ada -> Reno", LABELLED),
        ("(Ada)", LABELLED),
        ("Ada, Ben, Cleo", SEVERAL),
        ("Ada; Ben; Cleo", SEVERAL),
        ("山田、佐藤、鈴木", SEVERAL),
        ("* VIP guests are marked with an asterisk", SENTENCE),
        ("please call the following guests tomorrow morning.", SENTENCE),
    ],
)
def test_a_text_of_several_things_is_not_one_name(text: str, fault: str) -> None:
    """Each has a name in it that nobody would call out so."""
    assert fault_of_name(text, "names") == fault


@pytest.mark.parametrize(
    "text",
    [
        "María del Carmen de la Cruz y García",
        "Sammy Davis, Jr.",
        "Ada Moss, Ph.D., MBA",
        "ana maria da silva dos santos",
        "Johann Wolfgang von der Heide zu Stein",
        "Robert Smith III",
        "Ludwig 2.",
    ],
)
def test_long_names_and_suffixes_are_names(text: str) -> None:
    """Small words and commas belong to some names."""
    assert fault_of_name(text, "names") is None
    assert not is_divided(text, "names")


@pytest.mark.parametrize(
    "text",
    ["Studio 54", "5.11 Tactical", "Acme, Inc.", "Smith, Jones, Hart & Co.", "Pier 39", "7-Eleven"],
)
def test_numbers_and_commas_of_companies_are_theirs(text: str) -> None:
    """A company is called what it likes."""
    assert fault_of_name(text, "developers") is None


def test_other_datasets_hold_any_text() -> None:
    """Scripts are sentences, with telephone numbers and prices in them."""
    script = "Call us at 555-0100 and pay $40, or stay where you are."
    assert texts(f'text\n"{script}"\n', target="scripts") == [script]


@given(st.lists(st.sampled_from(ALL_NAMES), min_size=1, max_size=4))
def test_names_of_any_language_are_names(names: list[str]) -> None:
    """However many words of them make one name."""
    assert fault_of_name(" ".join(names), "names") is None


def test_a_comma_in_one_name_is_a_guess() -> None:
    """It may be a surname, or a second person."""
    reading = read('Name,City\nAda,Rome\nBen,Bonn\n"Fox, Cleo",Ulm\n')
    assert codes(reading) == ["name_with_comma?"]
    assert reading.warnings[0].line == 4
    assert refusal('Name,City\nAda,Rome\n"Fox, Cleo",Ulm\n', strict=True).startswith("line 3: name")


def test_a_row_that_is_no_single_name_is_dropped_with_its_line() -> None:
    """The names around it stay."""
    reading = read("first_name,city\nAda,Rome\nBen 555-0100,Bonn\nCleo,Ulm\n")
    assert [item.text for item in reading.items] == ["Ada", "Cleo"]
    assert (reading.examples[0].line, reading.examples[0].reason) == (3, FIGURES)


def test_a_value_that_is_allowed_is_kept() -> None:
    """What the caller allows is an item, whatever it looks like."""
    kept = texts("first_name\nAda\nBen 555-0100\n", allow=frozenset({"ben 555-0100"}))
    assert kept == ["Ada", "Ben 555-0100"]


def test_spaces_of_other_widths_are_one_space() -> None:
    """They sound alike, and no second stem is made for them."""
    assert texts("first_name\nJean\u00a0Luc\nJean Luc\nAda\u2009Ann\n") == ["Jean Luc", "Ada Ann"]

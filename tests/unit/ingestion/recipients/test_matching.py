"""Columns and slots: certain, likely, ambiguous, missing, or named by the caller."""

import pytest

from tests.unit.ingestion.recipients.tables import CITY, DEVELOPER, NAME, codes, refusals, table


@pytest.mark.parametrize(
    "header", ["name", "NAME", " Name ", "First Name", "first_name", "FirstName", "Náme", "Vorname"]
)
def test_the_name_of_a_slot_is_certain_however_it_is_spelled(header: str) -> None:
    """Case, spaces and accents make no difference, and its alias is as good."""
    read = table(f"{header};x\nAnn;1\n", slots=(NAME,))
    assert (codes(read), read.report.mapping["name"]) == (["columns_unused"], header.strip())


@pytest.mark.parametrize("header", ["Customer First Name", "Full Name", "Guest"])
def test_a_header_that_probably_means_a_slot_is_a_guess(header: str) -> None:
    """A program sees it by the warning's code."""
    read = table(f"{header};x\nAnn;1\n", slots=(NAME,))
    assert codes(read) == ["column_guessed?", "columns_unused"]


def test_a_certain_column_wins_over_likely_ones() -> None:
    """`Company` heads developers only where no column says so itself."""
    read = table("name,Company,Developer\nAnn,Acme,Hilton\n")
    assert read.report.mapping == {"name": "name", "developer": "Developer"}


@pytest.mark.parametrize("header", ["name,First Name", "Vorname,Name", "Name,name"])
def test_two_columns_for_one_slot_are_refused_by_their_names(header: str) -> None:
    """The refusal says both, and how to choose."""
    first, second = header.split(",")
    (path, reason), *others = refusals(f"{header},developer\nAnn,Lee,Hilton\n").items()
    assert (path, others) == ("columns.name", [])
    assert f"{first} and {second}" in reason


def test_two_likely_columns_are_refused_as_well() -> None:
    """Neither is the better guess."""
    assert list(refusals("name,Company,Account Name\nAnn,Acme,Hilton\n")) == ["columns.developer"]


def test_a_named_column_ends_every_doubt() -> None:
    """What is named is no guess, and other spellings of its name do."""
    read = table(
        "Name,First Name,Firm\nLee,Ann,Hilton\n",
        columns={"first_name": "first name", "developer": "FIRM", "ref": "Name"},
    )
    assert read.report.mapping == {"name": "First Name", "developer": "Firm", "ref": "Name"}
    assert codes(read) == []


def test_names_of_columns_and_slots_that_do_not_exist_are_refused() -> None:
    """Each at the option that says so."""
    columns = {"name": "Forename", "nmae": "name"}
    assert set(refusals("name,developer\nAnn,Hilton\n", columns=columns)) == {
        "columns.name",
        "columns.nmae",
    }


def test_a_slot_without_column_and_fallback_is_refused_with_what_was_found() -> None:
    """All such slots at once."""
    found = refusals("Ref,Phone\n1,2\n")
    assert list(found) == ["columns.name", "columns.developer"]
    assert "the table's columns are: Ref, Phone" in found["columns.name"]


def test_a_slot_with_a_fallback_needs_no_column() -> None:
    """A warning says that every message speaks the fallback."""
    read = table("name\nAnn\n", slots=(NAME, CITY))
    assert codes(read) == ["slot_without_column"]


def test_a_name_of_anything_is_no_value_of_a_slot_of_its_own() -> None:
    """`Name` would head a list of cities, and never the column of a city."""
    read = table("Name,Home City\nAnn,Bonn\n", slots=(NAME, CITY))
    assert read.report.mapping == {"name": "Name", "city": "Home City"}


def test_a_word_for_language_is_a_likely_column_of_it() -> None:
    """Other spellings of reserved columns are none."""
    read = table("name,developer,Sprache,Reference\nAnn,Hilton,de,1\n", slots=(NAME, DEVELOPER))
    assert read.report.mapping["language"] == "Sprache"
    assert "ref" not in read.report.mapping


def test_a_slot_that_is_named_twice_is_refused() -> None:
    """`first_name` is another word for `name`."""
    columns = {"name": "A", "first_name": "B"}
    assert list(refusals("A,B\nAnn,Lee\n", columns=columns, slots=(NAME,))) == [
        "columns.name",
        "columns.first_name",
    ]

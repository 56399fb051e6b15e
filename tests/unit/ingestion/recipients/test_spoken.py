"""Columns that say how a value is spoken: found by name, named, or refused where unclear."""

import pytest

from hybrid_audio.ingestion.recipients.read import inline_table
from tests.unit.ingestion.recipients.tables import CITY, NAME, PAIR, codes, refusals, rows, table


@pytest.mark.parametrize(
    "header", ["spoken_name", "Spoken Name", "name_spoken", "spokenName", "First name (spoken)"]
)
def test_a_column_says_how_the_values_of_its_slot_are_spoken(header: str) -> None:
    """An empty cell leaves the value as it is written."""
    content = f"name,{header},developer\nSiobhan,Shi-vawn,Hilton\nAnn,,Hilton\n"
    assert table(content).report.mapping["spoken_name"] == header
    assert codes(table(content)) == []
    found = rows(content)
    assert [row.spoken for row in found] == [{"name": "Shi-vawn"}, {}]
    assert found[0].values == {"name": "Siobhan", "developer": "Hilton"}


def test_rows_of_json_say_it_by_the_same_keys() -> None:
    """Inline and as lines of a file."""
    given = [{"name": "Siobhan", "spoken_name": "Shi-vawn", "developer": "Hilton"}]
    (row,) = inline_table(given, slots=PAIR).rows
    assert row.spoken == {"name": "Shi-vawn"}
    line = '{"name": "Siobhan", "spoken_name": "Shi-vawn", "developer": "Hilton"}\n'
    assert rows(line, "may.jsonl")[0].spoken == {"name": "Shi-vawn"}


def test_spoken_alone_is_that_of_the_only_slot() -> None:
    """Beside several slots it is refused, with how to say which."""
    assert rows("name,spoken\nSiobhan,Shi-vawn\n", slots=(NAME,))[0].spoken == {"name": "Shi-vawn"}
    (fault,) = refusals("name,developer,spoken\nSiobhan,Hilton,Shi-vawn\n").items()
    assert fault[0] == "columns.spoken"
    assert "columns.spoken_name=spoken or columns.spoken_developer=spoken" in fault[1]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("name,developer,spoken_nmae", "columns.spoken_nmae"),
        ("name,developer,spoken_name,name_spoken", "columns.name_spoken"),
    ],
)
def test_what_names_no_slot_or_one_twice_is_refused_at_its_column(header: str, field: str) -> None:
    """It is never dropped without a word."""
    assert list(refusals(f"{header}\nAnn,Hilton,An,Anne\n")) == [field]


def test_a_spoken_column_needs_the_column_that_it_speaks() -> None:
    """A fallback is not spoken as a value that is not there."""
    slots = (NAME, CITY)
    content = "name,spoken_city\nAnn,Lee-on\n"
    assert list(refusals(content, slots=slots)) == ["columns.spoken_city"]


@pytest.mark.parametrize(
    "header", ["Spoken language", "last_spoken", "spoken_street", "pronunciation_dict_id"]
)
def test_columns_of_something_else_are_unused_and_said_to_be(header: str) -> None:
    """They speak of no slot, and the warning names them."""
    read = table(f"name,developer,{header}\nAnn,Hilton,x\n")
    assert (codes(read), read.report.unused) == (["columns_unused"], (header,))


def test_a_column_may_be_named_for_it() -> None:
    """As for a slot; and a slot of that name is a slot."""
    read = table("name,developer,say\nAnn,Hilton,Anne\n", columns={"spoken_name": "say"})
    assert [row.spoken for row in read.rows] == [{"name": "Anne"}]
    own = (NAME, type(NAME)("spoken_name", "spoken_name"))
    assert rows("name,spoken_name\nAnn,Anne\n", slots=own)[0].values == {
        "name": "Ann",
        "spoken_name": "Anne",
    }

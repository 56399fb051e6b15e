"""What the caller says about a list wins over detection, and is refused where it is wrong."""

from typing import Any

import pytest

from tests.unit.ingestion.reads import read, refusal, texts

TABLE = "Guests of May\nfirst_name;city\nAnn;Rome\nBob;Ulm\n"


@pytest.mark.parametrize("delimiter", [";", "semicolon"])
def test_a_given_delimiter_is_used(delimiter: str) -> None:
    """By itself or by its name, whatever else would divide the lines better."""
    content = "first_name;city,zip\nAnn;Rome,1\nBob;Ulm,2\n"
    reading = read(content, delimiter=delimiter)
    assert (reading.delimiter, reading.columns) == (";", ("first_name", "city,zip"))


@pytest.mark.parametrize(("name", "character"), [("tab", "\t"), ("\\t", "\t"), ("pipe", "|")])
def test_delimiters_can_be_given_by_name(name: str, character: str) -> None:
    """A tab is hard to type into a form."""
    content = f"first_name{character}city\nAnn{character}Rome\n"
    assert read(content, delimiter=name).delimiter == character


@pytest.mark.parametrize("delimiter", ["", ";;", "a", "1", '"', "\n"])
def test_a_delimiter_that_cannot_be_one_is_refused_by_its_name(delimiter: str) -> None:
    """The fault stands at the option."""
    assert refusal(TABLE, delimiter=delimiter).startswith("delimiter: must be one character")


def test_a_delimiter_that_divides_nothing_is_refused_where_another_does() -> None:
    """A list of one column may be read with any."""
    fault = "delimiter: stands in none of the first lines; ';' does in most"
    assert refusal("first_name;city\nAnn;Rome\n", delimiter="|") == fault
    assert texts("first_name\nAnn\n", delimiter=",") == ["Ann"]


def test_a_delimiter_beyond_the_usual_ones_can_be_given() -> None:
    """`^` and others are never guessed."""
    assert texts("first_name^city\nAnn^Rome\n", delimiter="^") == ["Ann"]


def test_a_given_header_line_is_the_header() -> None:
    """Lines above it are dropped, whatever they look like."""
    content = "first_name,city\nNick,Stadt\nAnn,Rome\n"
    reading = read(content, header_line=2, column="Nick")
    assert (reading.header_line, [item.text for item in reading.items]) == (2, ["Ann"])
    assert reading.dropped == {"stands above the header": 1}


def test_header_line_0_says_that_there_is_none() -> None:
    """So that the first line is an item, even if it is called `Name`."""
    given: dict[str, Any] = {"header_line": 0, "allow": frozenset({"Name"})}
    assert texts("Name\nAnn\n", target="cities", **given) == ["Name", "Ann"]


@pytest.mark.parametrize("line", [2, 9, 500])
def test_a_header_line_without_a_row_is_refused_by_its_name(line: int) -> None:
    """Blank lines and lines beyond the end hold no header."""
    assert refusal("first_name\n\nAnn\n", header_line=line).startswith(f"header_line: is {line};")


def test_a_header_line_below_zero_is_refused() -> None:
    """Lines are counted from 1, and 0 says that there is no header."""
    assert refusal("Ann\n", header_line=-1).startswith("header_line: must be")


def test_options_of_tables_are_refused_for_json() -> None:
    """None is dropped in silence; header_line=0 says what is true of JSON."""
    assert refusal('["Ann"]', delimiter=",").startswith("delimiter: does not apply")
    assert refusal('["Ann"]', header_line=1).startswith("header_line: does not apply")
    assert texts('["Ann"]', header_line=0) == ["Ann"]


def test_a_named_column_shows_where_the_header_is() -> None:
    """The header is found below a preamble of unknown words."""
    content = "Export\nby Ann\nWer,Wo\nBob,Rome\nCid,Ulm\n"
    reading = read(content, column="Wer")
    assert (reading.header_line, [item.text for item in reading.items]) == (3, ["Bob", "Cid"])


def test_the_separator_line_may_begin_with_a_mark_or_end_with_delimiters() -> None:
    """As Excel writes it, and as it comes out of a program that read it once."""
    for first in ("\ufeffsep=;", '\u00ef\u00bb\u00bf"sep=;"', "sep=;;;"):
        assert texts(f"{first}\nfirst_name;city\nAnn;Rome\n") == ["Ann"]

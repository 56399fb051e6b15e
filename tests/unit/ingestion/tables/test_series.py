"""A first line of the same shape as the lines below it is an item, and no header is lost."""

import pytest

from tests.unit.ingestion.reads import codes, read, refusal, texts

SERIES = [
    ["Name the first", "Name the second", "Name the third"],
    ["Name the first", "Name the second"],
    ["Name the first", "Name the first", "Name the second"],
    ["The first name", "The second name"],
    ["Name first", "Name second", "Name third"],
    ["Name (first)", "Name (second)"],
    ["Name A. First", "Name B. Second", "Name C. Third"],
    ["The given name", "The chosen name", "The lost name"],
    ["Name given", "Name chosen", "Name lost"],
    ["Guest Gold", "Guest Silver"],
    ["Client of the north", "Client of the south"],
    ["First guest", "Second guest", "Third guest"],
]
HEADED = [
    ["Name of guest", "Guest Ana", "Guest Ben"],
    ["Client first name", "Client Ana", "Client Ben"],
    ["Name", "Name the first", "Name the second"],
    ["First name", "Ana", "Ben"],
    ["The first name", "Ana Maria Lopez", "Ben"],
]


@pytest.mark.parametrize("target", [None, "names", "guests"])
@pytest.mark.parametrize("items", SERIES, ids="|".join)
@pytest.mark.parametrize("filename", ["guests.txt", "guests.csv"])
def test_the_first_of_a_series_is_an_item_and_no_header(
    items: list[str], target: str | None, filename: str
) -> None:
    """It is read whole and in order, and nothing is said to be a header."""
    reading = read("\n".join(items) + "\n", filename, target=target)
    assert [item.text for item in reading.items] == list(dict.fromkeys(items))
    assert reading.header_line is None


def test_a_first_line_that_was_read_as_an_item_is_said_in_a_field() -> None:
    """It might head the list; strict reading refuses such a guess."""
    content = "Name the first\nName the second\n"
    assert codes(read(content, "guests.txt")) == ["no_header?"]
    assert codes(read(content, "guests.txt", header_line=0)) == []
    assert refusal(content, "guests.txt", strict=True)


@pytest.mark.parametrize("lines", HEADED, ids="|".join)
def test_a_header_that_shares_words_with_items_stays_one(lines: list[str]) -> None:
    """What differs is a word of headers, or more than one word."""
    assert texts("\n".join(lines) + "\n", "guests.txt") == lines[1:]


@pytest.mark.parametrize(
    "lines",
    [
        ["First name", "Second name", "Third name"],
        ["Name the first", "Ada", "Name the second", "Ben", "Cy"],
    ],
    ids="|".join,
)
def test_a_first_line_that_may_be_either_is_refused(lines: list[str]) -> None:
    """A usual header, or a series that is not the list: `header_line` says which it is."""
    content = "\n".join(lines) + "\n"
    assert refusal(content, "guests.txt").startswith("line 1: may head the list or be one")
    assert texts(content, "guests.txt", header_line=1) == lines[1:]
    assert texts(content, "guests.txt", header_line=0)[-1] == lines[-1]


def test_the_first_of_a_series_is_no_header_of_a_table() -> None:
    """The same holds where a second column stands beside it."""
    content = "Name the first;5\nName the second;6\nName the third;7\n"
    assert texts(content, column="column 1")[0] == "Name the first"
    headed = "The first name;Age\nThe second name;6\nThe third name;7\n"
    assert texts(headed) == ["The second name", "The third name"]

"""Where a table begins: what stands above its header is dropped, or the file is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.ingestion.random_lists import BANNERS, LATIN, WORLD
from tests.unit.ingestion.reads import codes, read, refusal, texts

NAMES = (*LATIN, *WORLD)
names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=8, unique=True)
ABOVE = "stands above the header"


def table(people: list[str], *, delimiter: str = ",", header: str = "first_name") -> list[str]:
    """Return the lines of a table of three columns, the names in the second."""
    rows = [["id", header, "city"], *([str(n), name, "Bonn"] for n, name in enumerate(people))]
    return [delimiter.join(row) for row in rows]


titles = st.lists(
    st.sampled_from([*BANNERS, "Report:", "Date:,2024-05-03", "Printed by,Ann Lee", "Export,,"]),
    max_size=4,
)


@given(people=names, above=titles, gap=st.integers(0, 2), delimiter=st.sampled_from(",;\t|"))
def test_lines_above_a_known_header_are_dropped(
    people: list[str], above: list[str], gap: int, delimiter: str
) -> None:
    """Titles, keys with values and blank lines, padded or not."""
    lines = [line.replace(",", delimiter) for line in above] + [""] * gap
    reading = read("\n".join([*lines, *table(people, delimiter=delimiter)]))
    assert [item.text for item in reading.items] == people
    assert reading.header_line == len(lines) + 1
    assert reading.dropped == ({ABOVE: len(above)} if above else {})


@given(people=names, others=names)
def test_rows_above_a_header_are_never_dropped_as_titles(
    people: list[str], others: list[str]
) -> None:
    """Two lists in one file, the first without a header."""
    above = table(others)[1:]
    assert "looks like a header" in refusal("\n".join([*above, *table(people)]))


def test_lines_above_the_header_are_warned_of_without_being_a_guess() -> None:
    """The header is known, so that what stands above is none."""
    reading = read("Guests,,\nid,first_name,city\n1,Ann,Rome\n")
    assert codes(reading) == ["lines_above_header"]


def test_a_header_of_groups_above_the_header_is_dropped() -> None:
    """It has half as many cells."""
    content = "Guest,,Company,\nFirst,Last,Company,City\nAnn,Lee,Acme,Rome\n"
    assert texts(content) == ["Ann"]


@pytest.mark.parametrize("title", ["Export", "Guest list", "Export,,"])
def test_a_title_above_a_table_without_known_header_is_refused(title: str) -> None:
    """Nothing says whether the line below it is data."""
    rows = "Ann,Lee,Rome\nBob,Ray,Ulm\nCid,Fox,Bonn\n"
    assert "remove titles above the header" in refusal(f"{title}\n{rows}")


def test_a_title_above_a_header_by_shape_is_dropped_with_a_guess() -> None:
    """Words above figures are a header, though a guessed one."""
    reading = read("Export of May\nWer,Wieviel\nAnn,5\nBob,6\n")
    assert [item.text for item in reading.items] == ["Ann", "Bob"]
    assert "header_by_shape?" in codes(reading)


def test_a_category_beside_names_is_no_header() -> None:
    """`Guest` heads a column elsewhere; here it is a value, in its own column again."""
    assert refusal("Ana,Guest\nBen,Guest\nCleo,Member\n").startswith("column: must be named")
    assert refusal("Ana,Guest\nBen,Member\n").startswith("column: must be named")


def test_a_missing_figure_in_the_first_row_makes_no_header() -> None:
    """`n/a` above figures is a gap."""
    reading = read("Ann,n/a\nBob,5\nCid,6\n")
    assert [item.text for item in reading.items] == ["Ann", "Bob", "Cid"]


def test_a_line_of_a_list_that_may_be_a_title_or_an_item_is_refused() -> None:
    """It stands apart, and is a name by its looks."""
    fault = refusal("Friends\n\nLena\nYusuf\nAna\n")
    assert fault.startswith("line 1: stands apart from the list; say header_line=1")


def test_a_header_in_the_middle_of_a_list_is_refused_below_items() -> None:
    """The lines above may be items of another list."""
    assert "items stand above it" in refusal("Lena\nYusuf\nFirst Name\nAna\n")
    assert texts("Guests of 2024\nFirst Name\nAna\nBen\n") == ["Ana", "Ben"]


def test_numbered_words_are_items_and_not_headers() -> None:
    """`Guest 1` says what `Guest` says, but `Guest 2` stands below it."""
    assert texts("Guest 1\nGuest 2\nGuest 3\n") == ["Guest 1", "Guest 2", "Guest 3"]
    assert texts("Guest 1,5\nGuest 2,6\nGuest 3,7\n", column="column 1")[0] == "Guest 1"
    assert texts("Team 1\nTeam 2\n") == ["Team 1", "Team 2"]


@pytest.mark.parametrize("target", [None, "guests", "names"])
@pytest.mark.parametrize(
    "last",
    [["A", "B", "C"], ["I", "II", "III"], ["1a", "1b"], ["(a)", "(b)"], ["\u0410", "\u0411"]],
)
def test_lettered_words_are_items_and_not_headers(last: list[str], target: str | None) -> None:
    """`Guest A` is a guest like `Guest B`: a first line is not lost to a likely header."""
    guests = [f"Guest {each}" for each in last]
    reading = read("\n".join(guests), "guests.txt", target=target)
    assert [item.text for item in reading.items] == guests
    assert reading.header_line is None


def test_lettered_rows_are_no_header_of_a_table() -> None:
    """The same holds where the guests have a second column."""
    assert texts("Guest A;5\nGuest B;6\n", column="column 1") == ["Guest A", "Guest B"]
    assert texts("Guest A;Client A\nGuest B;Client B\n", column="column 1")[0] == "Guest A"


def test_a_header_above_lettered_items_stays_a_header() -> None:
    """`Guest` does not count, `Guest A` does."""
    assert texts("Guest\nGuest A\nGuest B\n", "guests.txt") == ["Guest A", "Guest B"]
    assert texts("Guest name\nGuest A\nGuest B\n", "guests.txt") == ["Guest A", "Guest B"]


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ("Hotel\nResort\nClub\n", "places"),
        ("Hotel\nResort\nClub\n", "developers"),
        ("Client\nTenant\nGuest\n", "roles"),
    ],
)
def test_a_list_of_words_that_head_lists_is_refused(content: str, target: str) -> None:
    """Whether the first of them is an item, nothing says; whoever knows says so."""
    first, *others = content.split()
    assert refusal(content, "list.txt", target=target).startswith("line 1: may head the list")
    assert texts(content, "list.txt", target=target, header_line=0) == [first, *others]
    assert texts(content, "list.txt", target=target, header_line=1) == others
    assert texts(content, "list.txt", target=target, column=first) == others


def test_a_list_whose_first_line_is_like_the_others_is_refused() -> None:
    """All but their last words are the same, so that the first is an item as well as a header."""
    content = "Guest name\nGuest Ana\nGuest Ben\n"
    _, *others = content.splitlines()
    assert refusal(content, "list.txt").startswith("line 1: may head the list")
    assert texts(content, "list.txt", target="guests", header_line=0)[-2:] == others
    assert texts(content, "list.txt", header_line=1) == others


def test_one_such_word_among_names_refuses_no_list() -> None:
    """`Company` heads it, and somebody is called `Hotel`."""
    content = "Company\nMarriott\nHotel\nHilton\n"
    assert texts(content, "list.txt", target="developers") == ["Marriott", "Hotel", "Hilton"]

"""Rows that are no data are dropped with their reason; what may be either is refused or told."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hybrid_audio.errors import InvalidInput
from tests.unit.ingestion.random_lists import FOOTERS, LATIN, MARKERS, WORLD
from tests.unit.ingestion.reads import codes, read, refusal, texts

NAMES = (*LATIN, *WORLD)
names = st.lists(st.sampled_from(NAMES), min_size=2, max_size=9, unique=True)
HEADER = "first_name,last_name,city"


def rows(people: list[str]) -> list[str]:
    """Return the rows of a table of three columns, the names in the first."""
    return [f"{name},Moss,Bonn" for name in people]


@settings(deadline=None)  # the first call loads the vocabulary
@given(people=names, footers=st.lists(st.sampled_from(FOOTERS), max_size=4), padded=st.booleans())
def test_footers_are_dropped_and_nothing_else(
    people: list[str], footers: list[str], padded: bool
) -> None:
    """A footer is found below a table, padded with delimiters or not."""
    below = [f'"{line.format(count=len(people))}"{",," * padded}' for line in footers]
    reading = read("\n".join([HEADER, *rows(people), "", *below]))
    assert [item.text for item in reading.items] == people
    assert sum(reading.dropped.values()) == len(footers)


@pytest.mark.parametrize(
    "line",
    [
        "Total",
        "Total: 3",
        "Grand Totals (2 records)",
        "TOTAL 12",
        "Total Records",
        "Total Contacts: 3",
        "3 names in total",
        "Note: call before noon",
        "Legend: V = vegetarian",
        "Powered by Example",
        "Summe: 3",
        "Gesamt",
        "Totaux",
        "Total général",
        "Totale: 3",
        "Razem: 3",
        "Celkem 3",
        "Toplam: 3",
        "Итого: 3",
        "Σύνολο: 3",
        "合計",
        "总计: 3",
        "합계 3",
        "Copyright (c) 2024 Example Inc.",
        "© 2024 Example",
        "All rights reserved.",
        "Confidential Information - Do Not Distribute",
        "Vertraulich",
        "Generated on 3 May 2024",
        "Exported by Example CRM",
        "Erstellt am 3.5.2024",
        "Page 1 of 3",
        "Seite 1",
        "3 records",
        "(3 rows affected)",
        "--- End of report ---",
    ],
)
def test_a_footer_is_known_in_a_table_and_in_a_list(line: str) -> None:
    """Footers are known in all languages of the lists."""
    assert texts("\n".join([HEADER, *rows(["Lena", "Yusuf"]), line])) == ["Lena", "Yusuf"]
    assert texts("\n".join(["Lena", "Yusuf", line])) == ["Lena", "Yusuf"]


@pytest.mark.parametrize(
    "name", ["Summer", "Paige", "Copper", "Totality", "Endre", "Stan", "Confidence", "Sumaya"]
)
def test_a_name_that_begins_like_a_footer_is_kept(name: str) -> None:
    """Words of footers are compared as whole words only."""
    assert texts(f"Lena\n{name}\nYusuf\n") == ["Lena", name, "Yusuf"]


def test_a_company_called_like_a_total_is_kept_beside_other_texts() -> None:
    """A total stands beside figures."""
    content = "company,city,guests\nHilton,Rome,5\nTotal,Paris,7\nTotal,,12\n"
    reading = read(content, target="developers")
    assert [item.text for item in reading.items] == ["Hilton", "Total"]
    assert reading.dropped == {"is a total, not an item": 1}


@given(people=names, at=st.integers(0, 9), header=st.sampled_from([HEADER, HEADER.upper()]))
def test_a_repeated_header_is_dropped(people: list[str], at: int, header: str) -> None:
    """A header in the middle, in any case, shows where two exports were joined."""
    lines = rows(people)
    at = min(at, len(lines))
    reading = read("\n".join([HEADER, *lines[:at], header, *lines[at:]]))
    assert [item.text for item in reading.items] == people
    assert reading.dropped == {"repeats the header": 1}


def test_a_repeated_header_of_a_list_is_dropped() -> None:
    """In the same words, or in others for a first name."""
    assert texts("First Name\nLena\nFirst Name\nAna\n") == ["Lena", "Ana"]
    assert texts("Vorname\nLena\nfirst_name\nAna\n") == ["Lena", "Ana"]


@given(
    people=names,
    second=st.sampled_from(
        ["event,date,city", "Product Name;Price", "Address Line 1,Address Line 2,State,Postcode"]
    ),
    gap=st.booleans(),
)
def test_several_tables_are_refused_with_the_line_of_each(
    people: list[str], second: str, gap: bool
) -> None:
    """A header of its own begins another table, after a blank line or not."""
    lines = [HEADER, *rows(people), *[""] * gap]
    fault = refusal("\n".join([*lines, second, "a,1,b", "c,2,d"]))
    assert fault == f"line {len(lines) + 1}: begins another table than line 1; split the file"


def test_a_narrower_table_below_a_blank_line_is_refused_without_known_words() -> None:
    """Its rows are no rows of the first one."""
    content = "\n".join([HEADER, *rows(["Lena", "Ana"]), "", "Soap,3", "Tea,4"])
    assert refusal(content).startswith("line 5: begins another table than line 1")


@given(people=names, at=st.integers(0, 8), comma=st.sampled_from([", PhD", ", Jr.", ",MD, PhD"]))
def test_a_row_shifted_by_a_comma_is_dropped_and_never_read_from_the_wrong_column(
    people: list[str], at: int, comma: str
) -> None:
    """Whether the columns at the end are empty or not."""
    at = min(at, len(people) - 1)
    for end in ("", "x"):
        lines = ["last_name,first_name,ticket,notes"]
        lines += [
            f"Moss{comma if place == at else ''},{name},VIP,{end}"
            for place, name in enumerate(people)
        ]
        reading = read("\n".join(lines))
        assert [item.text for item in reading.items] == people[:at] + people[at + 1 :]
        assert reading.dropped == {"has more cells than the table has columns (4)": 1}


def test_a_shift_is_seen_by_addresses_that_stand_in_another_column() -> None:
    """A row that lacks its last cell is as wide as the others."""
    lines = ["last_name,first_name,email,notes"]
    lines += ["Moss,Lena,l@example.com,", "Ray,Yusuf,y@example.com,", "Doe, PhD,Ana,a@example.com"]
    reading = read("\n".join(lines))
    assert [item.text for item in reading.items] == ["Lena", "Yusuf"]
    assert reading.dropped == {"has its cells in other columns than the rest (column 3)": 1}


def test_empty_cells_that_all_rows_have_beyond_the_header_mean_nothing() -> None:
    """Programs write a delimiter at the end of each row."""
    assert texts("name,city\nAnn,Rome,\nBob,Ulm,\nCid,Bonn,\n") == ["Ann", "Bob", "Cid"]


@given(people=names, title=st.sampled_from(["Team A", "Sales", "Family", "Table 3"]))
def test_a_title_of_a_section_is_no_item(people: list[str], title: str) -> None:
    """With a colon it is dropped; without, it may be a person without details, and is refused."""
    assume(title not in people)
    with_colon = [HEADER, f"{title}:,,", *rows(people)]
    assert texts("\n".join(with_colon)) == people
    without = [HEADER, f"{title},,", *rows(people)]
    assert refusal("\n".join(without)).startswith("line 2: holds one cell only")


def test_a_person_without_details_among_others_is_read_and_told() -> None:
    """It may be a title all the same."""
    reading = read("\n".join([HEADER, *rows(["Lena", "Yusuf"]), "Ana,,", *rows(["Ben"])]))
    assert [item.text for item in reading.items] == ["Lena", "Yusuf", "Ana", "Ben"]
    assert codes(reading) == ["sparse_rows?"]


@given(people=names, marker=st.sampled_from(MARKERS), title=st.sampled_from(["", "Guests:", "Us"]))
def test_marks_of_a_list_are_removed(people: list[str], marker: str, title: str) -> None:
    """Numbers, bullets and quotes, below a title or not; or the list is refused."""
    lines = [marker.format(name, n=number) for number, name in enumerate(people, 1)]
    try:
        reading = read("\n".join([title, *lines] if title else lines), "list.txt")
    except InvalidInput:
        assert title
        return
    assert [item.text for item in reading.items] == people
    assert "list_markers_removed" in [each.code for each in reading.warnings]


def test_a_title_above_a_repeated_header_is_no_item() -> None:
    """`Table 2` begins the second half of the list, and is nobody's name."""
    table = "First Name,City\nAda,Rome\nTable 2\nFirst Name,City\nBen,Ulm\n"
    assert refusal(table).startswith("line 3: holds one cell above the header that line 4 repeats")


def test_titles_between_the_parts_of_a_list_are_a_guess() -> None:
    """Those below `Not attending:` may not be meant."""
    reading = read("Attending:\nAda\nBen\n\nNot attending:\nCleo\n", "names.txt")
    assert [item.text for item in reading.items] == ["Ada", "Ben", "Cleo"]
    assert codes(reading)[-1] == "title_dropped?"


@pytest.mark.parametrize("count", [2, 5, 300])
def test_numbered_rows_are_no_headers_of_tables(count: int) -> None:
    """`Name 7` and `City 7` hold the words of headers, and a number that counts up."""
    table = "".join(f"Name {number:03},City {number % 97}\n" for number in range(count))
    reading = read(f"first_name,city\n{table}")
    assert (len(reading.items), reading.header_line, reading.confidence) == (count, 1, "certain")

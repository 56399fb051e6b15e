"""Exports and lists from public bug reports: each gives the right items, or is refused."""

from pathlib import Path

import pytest

from hybrid_audio.ingestion.reading import Confidence
from tests.unit.ingestion.reads import codes, read, refusal, texts

LISTS = Path(__file__).resolve().parents[2] / "cases" / "lists"
NAMES: dict[str, list[str]] = {
    "apellidos.csv": ["Ana", "José"],
    "attendees.csv": ["Lena", "Yusuf", "Ana"],
    "bullets.txt": ["Ana", "Ben", "Cleo"],
    "google_new.csv": ["Mira", "Otto"],
    "google_old.csv": ["Mira", "Otto"],
    "language.csv": ["Ana", "Ben", "Cleo"],
    "linkedin.csv": ["Priya", "Arjun", "Neha"],
    "numbered.txt": ["Ana", "Ben", "Cleo"],
    "one_col.csv": ["Lena", "Yusuf"],
    "quoted_commas.txt": ["Ana", "Ben", "Cleo"],
    "sep_mojibake.csv": ["Lena"],
    "sf_footer.csv": ["Ada", "Ben"],
    "shift_comma.csv": ["Mira"],
    "shopify.csv": ["Anna", "Bo"],
    "space_after_quote.csv": ["Lena", "Ana"],
    "spoken.csv": ["Siobhan", "Nguyen"],
    "surname_given.csv": ["Mira", "Otto"],
    "title_row.csv": ["Lena", "Ana"],
    "two_files_joined.csv": ["Lena", "Ana"],
    "woo.csv": ["Mitch", "Tom"],
}
DEVELOPERS: dict[str, list[str]] = {
    "google_new.csv": ["Seaside Resorts", "Palm Holidays"],
    "google_old.csv": ["Seaside Resorts", "Palm Holidays"],
    "linkedin.csv": ["Stripes, Inc.", "Sunny Stays", "Blue Bay"],
    "sf_footer.csv": ["Blue Bay Resorts", "Sunny Stays"],
    "shopify.csv": ["Jansen Travel", "Kim Tours"],
    "woo.csv": ["Sunny Stays", "Blue Bay", "Palm Co"],
}


@pytest.mark.parametrize(("file", "items"), NAMES.items(), ids=NAMES)
def test_an_export_gives_its_first_names(file: str, items: list[str]) -> None:
    """The reading is certain, so that strict callers get the names as well."""
    data = (LISTS / file).read_bytes()
    assert texts(data, file, strict=True) == items
    assert read(data, file).confidence is Confidence.CERTAIN


@pytest.mark.parametrize(("file", "items"), DEVELOPERS.items(), ids=DEVELOPERS)
def test_an_export_gives_its_companies(file: str, items: list[str]) -> None:
    """The same files hold the developers, in another column."""
    assert texts((LISTS / file).read_bytes(), file, target="developers", strict=True) == items


def test_an_export_of_two_sections_is_refused_with_the_line_of_the_second() -> None:
    """Both have columns of their own, so that the file must be split."""
    fault = refusal((LISTS / "sections.csv").read_bytes())
    assert fault == "line 5: begins another table than line 2; split the file"


@pytest.mark.parametrize("file", ["attendees.csv", "shift_comma.csv", "surname_given.csv"])
def test_a_table_without_companies_gives_no_developers(file: str) -> None:
    """The refusal lists the columns, whatever their cells look like."""
    assert "its columns are: " in refusal((LISTS / file).read_bytes(), target="developers")


def test_the_languages_of_an_export_are_read_by_name_and_code() -> None:
    """English, German and en_US become codes."""
    items = read((LISTS / "language.csv").read_bytes()).items
    assert [item.language for item in items] == ["en", "de", "en-US"]


def test_what_a_report_holds_beside_its_rows_is_dropped_by_line_and_reason() -> None:
    """Two footers and a total of Salesforce, the notes of LinkedIn."""
    salesforce = read((LISTS / "sf_footer.csv").read_bytes())
    assert [(drop.line, drop.reason) for drop in salesforce.examples] == [
        (6, "is a total, not an item"),
        (8, "is a footer, not an item"),
        (9, "is a footer, not an item"),
    ]
    linkedin = read((LISTS / "linkedin.csv").read_bytes())
    assert linkedin.dropped == {"stands above the header": 2}
    assert (linkedin.header_line, codes(linkedin)) == (4, ["lines_above_header"])

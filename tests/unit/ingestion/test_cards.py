"""vCards: each card is a row with its given name, full name and company, at the line it begins."""

import quopri

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_audio.ingestion.reading import ListFormat
from tests.unit.ingestion.decoding.names_of_languages import NAMES
from tests.unit.ingestion.reads import read, read_case, refusal, texts

ALL_NAMES = sorted({name for names in NAMES.values() for name in names})


def card(*lines: str, version: str = "3.0") -> str:
    """Return a card with these properties."""
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def folded(line: str, width: int) -> str:
    """Return a line folded as RFC 2426 has it."""
    parts = [line[at : at + width] for at in range(0, len(line), width)]
    return "\r\n ".join(parts)


def test_the_case_gives_the_given_name_of_each_card() -> None:
    """With the line where its card begins; telephone numbers are nothing to speak."""
    reading = read_case("contacts.vcf")
    assert [item.text for item in reading.items] == ["Ana", "Ben"]
    assert reading.lines == (1, 7)
    assert (reading.format, reading.column) == (ListFormat.VCARD, "first_name")
    assert reading.warnings == ()


@settings(deadline=None)  # the first example may load what repairs texts
@given(st.lists(st.sampled_from(ALL_NAMES), min_size=1, max_size=5, unique_by=str.casefold))
def test_given_names_of_any_language_come_through(names: list[str]) -> None:
    """Escaped, folded in the middle of a property, in a group or not."""
    cards = "".join(card(f"item1.N:Doe;{name};;;", f"FN:{name} Doe") for name in names)
    assert texts(cards, "a.vcf") == names


@settings(deadline=None)  # the first example may load what repairs texts
@given(st.sampled_from(ALL_NAMES), st.integers(8, 75))
def test_a_name_is_read_wherever_its_line_is_folded(name: str, width: int) -> None:
    """Folded lines of a card are put together before they are read."""
    assert texts(card(folded(f"N:van der Berg;{name};;Dr.;", width)), "a.vcf") == [name]


@settings(deadline=None)  # the first example may load what repairs texts
@given(st.sampled_from(ALL_NAMES), st.sampled_from(["utf-8", "windows-1250", "iso-8859-1", None]))
def test_quoted_printable_of_version_2_1_is_decoded(name: str, charset: str | None) -> None:
    """In the charset of the property, across its soft line ends."""
    codec = charset or "utf-8"
    if name.encode(codec, "ignore").decode(codec) != name:
        return
    encoded = quopri.encodestring(f"Doe;{name}".encode(codec)).decode().replace("\n", "\r\n")
    parameters = ";ENCODING=QUOTED-PRINTABLE" + (f";CHARSET={charset}" if charset else "")
    assert texts(card(f"N{parameters}:{encoded};;;", version="2.1"), "a.vcf") == [name]


def test_a_soft_line_end_keeps_the_space_that_follows_it() -> None:
    """It is part of the value there, not a fold."""
    name = "N;ENCODING=QUOTED-PRINTABLE:Doe;Ana=\r\n Maria;;;"
    assert texts(card(name, version="2.1"), "a.vcf") == ["Ana Maria"]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["N:Ray;Ben;;;", "FN:Ben Ray"], "Ben"),
        (["n:Ray;Ben;;;"], "Ben"),
        (['N;LANGUAGE=en;SORT-AS="Ray,Ben:x;y":Ray;Ben;;;'], "Ben"),
        (["N:Ray;Anne\\, Marie;;;"], "Anne, Marie"),
        (["N:Ray;Anne,Marie;;;"], "Anne Marie"),
        (["N:Ray\\;Lee;Ben;;;"], "Ben"),
        (["FN:Cher"], "Cher"),
        (["N:;;;;", "FN:Cher"], "Cher"),
        (["item2.FN:Cher", "FN:Cherilyn"], "Cher"),
    ],
)
def test_the_given_name_is_read_else_the_full_one(lines: list[str], name: str) -> None:
    """Parameters, groups and escapes are no part of it."""
    assert texts(card(*lines), "a.vcf") == [name]


@pytest.mark.parametrize(
    "lines",
    [
        ["TEL:+19995550100"],
        ["N:Ray;;;;", "FN:Ray"],
        ["FN:Hilton", "ORG:Hilton;Sales"],
        ["KIND:org", "FN:Hilton Hotels"],
        ["X-ABShowAs:COMPANY", "FN:Hilton Hotels"],
    ],
)
def test_a_card_without_a_given_name_is_dropped_with_its_line(lines: list[str]) -> None:
    """A company or a surname would be greeted as a person."""
    reading = read(card(*lines) + card("N:Ray;Ben;;;"), "a.vcf")
    assert [item.text for item in reading.items] == ["Ben"]
    assert [drop.line for drop in reading.examples] == [1]


def test_companies_are_read_for_developers() -> None:
    """A company is read without its department; a card without one is dropped."""
    cards = card("FN:Ana Diaz", "ORG:Acme\\, Inc.;Sales") + card("FN:Ben Ray")
    reading = read(cards, "a.vcf", target="developers")
    assert [item.text for item in reading.items] == ["Acme, Inc."]
    assert reading.column == "organization"


def test_duplicates_among_cards_are_counted() -> None:
    """Cards count duplicates as every other format does."""
    assert read(card("N:Ray;Ben;;;") * 3, "a.vcf").duplicates == 2


def test_a_card_that_does_not_end_is_dropped() -> None:
    """It may have lost its name; the others are read."""
    cut = "BEGIN:VCARD\nN:Lee;Cid;;;\n"
    reading = read(cut + card("N:Ray;Ben;;;") + cut, "a.vcf")
    assert [item.text for item in reading.items] == ["Ben"]
    assert reading.dropped == {"begins a card that has no END:VCARD": 2}


def test_photos_are_passed_over() -> None:
    """A photo of 200 kB in a card does not hide the name after it."""
    photo = folded("PHOTO;ENCODING=b;TYPE=JPEG:" + "QUJD" * 50_000, 75)
    assert texts(card(photo, "N:Ray;Ben;;;"), "a.vcf") == ["Ben"]


def test_cards_are_known_by_their_beginning_in_any_encoding() -> None:
    """The name of the file does not matter."""
    cards = card("N:Ray;Zoë;;;")
    for data in (cards.encode("utf-8-sig"), cards.encode("utf-16"), cards.encode("cp1252")):
        assert texts(data, "list.txt") == ["Zoë"]


def test_a_file_that_is_only_named_like_cards_is_refused() -> None:
    """It may be damaged at its beginning."""
    assert refusal("Ann\nBob\n", "a.vcf").startswith("line 1: does not begin a vCard")


@settings(deadline=None)  # the first example may load what repairs texts
@given(st.text(max_size=200))
def test_any_text_within_a_card_is_read_or_dropped(noise: str) -> None:
    """No property stops the cards that follow."""
    safe = noise.replace("\0", "").replace("BEGIN", "").replace("END", "")
    cards = card(*safe.splitlines()) + card("N:Ray;Ben;;;")
    assert "Ben" in texts(cards.encode("utf-8", "ignore"), "a.vcf")

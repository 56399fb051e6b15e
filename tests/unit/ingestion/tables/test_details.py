"""Optional columns never drop a row: their values are read where they are known."""

# ruff: noqa: RUF001 - the languages of the lists have letters that look like Latin ones

import pytest

from hybrid_audio.ingestion.tables.details import switch_of
from tests.unit.ingestion.reads import codes, read


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("yes", "no"),
        ("ja", "nein"),
        ("oui", "non"),
        ("sí", "no"),
        ("sim", "não"),
        ("sì", "no"),
        ("ja", "nee"),
        ("ja", "nej"),
        ("kyllä", "ei"),
        ("tak", "nie"),
        ("ano", "ne"),
        ("evet", "hayır"),
        ("да", "нет"),
        ("ναι", "όχι"),
        ("はい", "いいえ"),
        ("是", "否"),
        ("예", "아니요"),
        ("हाँ", "नहीं"),
        ("نعم", "لا"),
        ("כן", "לא"),
        ("TRUE", "FALSE"),
        ("1", "0"),
        ("x", "-"),
    ],
)
def test_yes_and_no_are_known_in_many_languages(yes: str, no: str) -> None:
    """Words for yes and no are read in any case."""
    assert (switch_of(yes), switch_of(f" {no.upper()} ")) == (True, False)


def test_unknown_values_are_ignored_with_their_first_line_and_count() -> None:
    """Rows with an unknown language or switch are kept; a warning counts them."""
    lines = ["name,language,enabled", "Ann,Klingon,ja", "Bob,Elvish,maybe", "Cid,German,nein"]
    reading = read("\n".join(lines))
    assert [(i.language, i.enabled) for i in reading.items] == [
        (None, True),
        (None, None),
        ("de", False),
    ]
    language, enabled = reading.warnings[1:]
    assert (language.code, language.line) == ("language_ignored", 2)
    assert language.detail.startswith("2 values of the column language")
    assert (enabled.code, enabled.line) == ("enabled_ignored", 3)
    assert codes(reading) == ["details_read", "language_ignored", "enabled_ignored"]


def test_details_of_json_may_have_other_types() -> None:
    """A number is no language, and a row all the same."""
    reading = read('[{"name": "Ann", "language": 5, "enabled": "nein"}]')
    assert (reading.items[0].language, reading.items[0].enabled) == (None, False)
    assert "language_ignored" in codes(reading)

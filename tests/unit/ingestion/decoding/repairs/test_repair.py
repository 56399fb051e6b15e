r"""Repairs of texts: entities, escapes and misread UTF-8 are undone where certain; names stay."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.decoding.repairs.repair import Repair, RepairKind, repaired
from tests.unit.ingestion.decoding.names_of_languages import NAMES
from tests.unit.ingestion.reads import read, read_case, texts

ALL_NAMES = sorted({name for names in NAMES.values() for name in names})
ACCENTED = [name for name in ALL_NAMES if not name.isascii()]
RARE = [
    "Ñ", "Ã", "São", "Ângela", "Âge", "JOÃO", "ÂNGELA", "Nguyễn Thị Ánh", "Ümit Özdağ", "Æ Ø Å",
    "L\u2019Oréal", "«Ромашка»", "Citroën™", "Mª José", "AT&T", "R&D; Co", "Smith &Sons", "H&M",
    "50% Off", "100%DE", "5%Ad", "C:\\users", "Yahoo!", "P!nk", "Ke$ha", "#1", "who?", "JÓŹWIAK",
]  # fmt: skip
WHOLE_NAMES = [name for name in [*ALL_NAMES, *RARE] if name != "Ã"]
"""Without the single letter: before a space it is what a misread `à` looks like."""

MISREAD = ("latin-1", "cp1252", "cp1250", "cp1251", "cp1254", "mac_roman", "cp437", "cp850")


def reason(text: str) -> str:
    """Return why a text is dropped."""
    with pytest.raises(InvalidInput) as error:
        repaired(text)
    return error.value.faults[0].message


@pytest.mark.parametrize("change", [str, str.upper, str.lower])
def test_no_name_of_any_language_is_changed(change: type[str]) -> None:
    """Thirty languages, in capitals as well, where two accents stand side by side."""
    for name in (*ALL_NAMES, *RARE):
        assert repaired(change(name)) == Repair(change(name))


@settings(deadline=None)  # the first example may load what repairs texts
@given(st.lists(st.sampled_from(WHOLE_NAMES), min_size=1, max_size=4).map(" ".join))
def test_no_full_name_is_changed(name: str) -> None:
    """Names of people from several languages are left as they are."""
    assert repaired(name).text == name
    assert repaired(name).kinds == ()


@given(st.sampled_from(ACCENTED), st.sampled_from(("latin-1", "cp1252")), st.integers(1, 3))
@settings(max_examples=300, deadline=None)
def test_utf_8_read_as_latin_1_comes_back_or_is_dropped(name: str, codec: str, times: int) -> None:
    """Once, twice and three times; never as another name."""
    text = name
    for _ in range(times):
        try:
            text = text.encode().decode(codec)
        except UnicodeDecodeError:  # Windows-1252 has no such character: nothing was saved
            return
    with suppress(InvalidInput):
        assert repaired(text).text in (name, text)


@pytest.mark.slow
@pytest.mark.parametrize("codec", MISREAD)
def test_of_misread_names_nearly_all_come_back_and_none_as_another(codec: str) -> None:
    """The few that do not come back are dropped, or look like names themselves."""
    outcomes = [_outcome(name, codec) for name in ACCENTED]
    known = [outcome for outcome in outcomes if outcome]
    assert known.count("right") >= 0.94 * len(known)
    assert known.count("other") == 0
    assert known.count("unchanged") <= 3


def _outcome(name: str, codec: str) -> str | None:
    try:
        text = name.encode().decode(codec)
    except UnicodeDecodeError:
        return None
    try:
        found = repaired(text).text
    except InvalidInput:
        return "dropped"
    return {name: "right", text: "unchanged"}.get(found, "other")


@pytest.mark.parametrize(
    ("text", "repair", "kind"),
    [
        ("O&#39;Brien", "O'Brien", RepairKind.ENTITIES),
        ("O&#x27;Brien", "O'Brien", RepairKind.ENTITIES),
        ("O&apos;Brien", "O'Brien", RepairKind.ENTITIES),
        ("O&#8217;Brien", "O\u2019Brien", RepairKind.ENTITIES),
        ("O&#146;Brien", "O\u2019Brien", RepairKind.ENTITIES),
        ("Jos&eacute;", "José", RepairKind.ENTITIES),
        ("Tom &amp; Co", "Tom & Co", RepairKind.ENTITIES),
        ("Tom &amp;amp; Co", "Tom & Co", RepairKind.ENTITIES),
        ("&amp;#39;t Hooft", "'t Hooft", RepairKind.ENTITIES),
        ("Jos\\u00e9", "José", RepairKind.ESCAPES),
        ("Jos\\xe9", "José", RepairKind.ESCAPES),
        ("Jos\\xc3\\xa9", "José", RepairKind.ESCAPES),
        ("Jos\\303\\251", "José", RepairKind.ESCAPES),
        ("Jos\\u{e9}", "José", RepairKind.ESCAPES),
        ("\\ud83d\\ude00 Ann", "\U0001f600 Ann", RepairKind.ESCAPES),
        ("Jos%C3%A9", "José", RepairKind.ESCAPES),
        ("Jos%c3%a9%20Luis", "José Luis", RepairKind.ESCAPES),
        ("O%27Brien", "O'Brien", RepairKind.ESCAPES),
        ("O\\'Brien", "O'Brien", RepairKind.ESCAPES),
        ("AndrÃ©", "André", RepairKind.MOJIBAKE),
        ("AndrÃƒÂ©", "André", RepairKind.MOJIBAKE),
        ("Andr√©", "André", RepairKind.MOJIBAKE),
        ("Andr├⌐", "André", RepairKind.MOJIBAKE),
        ("Ond\u0415™ej", "Ondřej", RepairKind.MOJIBAKE),
        ("O\u00e2\u20ac\u2122Neil", "O\u2019Neil", RepairKind.MOJIBAKE),
    ],
)
def test_what_programs_did_to_a_name_is_undone(text: str, repair: str, kind: RepairKind) -> None:
    """The kind of each repair is recorded, so that a program can count it."""
    found = repaired(text)
    assert (found.text, found.kinds) == (repair, (kind,))


def test_several_kinds_in_one_text_are_all_undone() -> None:
    """Programs that hand a list on each add damage of their own."""
    found = repaired("G&ouml;ktuÄŸ")
    assert found.text == "Göktuğ"
    assert found.kinds == (RepairKind.ENTITIES, RepairKind.MOJIBAKE)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Jos\ufffd", "U+FFFD"),
        ("Josï¿½", "U+FFFD"),
        ("Jos&#xFFFD;", "U+FFFD"),
        ("O&#39", "cut at its semicolon"),
        ("Jos&eacute", "cut at its semicolon"),
        ("Jos%E9", "escapes that are not characters"),
        ("\\ud83d Ann", "escapes that are not characters"),
        ("JosÃ", "some of them lost"),
        ("Ã lvaro", "some of them lost"),
    ],
)
def test_what_lost_characters_is_dropped_with_its_reason(text: str, why: str) -> None:
    """A guess at the missing letter would be spoken to a customer."""
    assert why in reason(text)


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_repaired_once_and_for_all_or_dropped(text: str) -> None:
    """What changed is said, and no other error leaves the door."""
    with suppress(InvalidInput):
        found = repaired(text)
        assert bool(found.kinds) == (found.text != text)


@settings(deadline=None)  # the first example may load what repairs texts
@given(st.sampled_from(ALL_NAMES), st.sampled_from([2, 3]))
def test_a_name_that_was_escaped_comes_back(name: str, times: int) -> None:
    """HTML that was escaped again and again is decoded to the end."""
    text = "".join(f"&#{ord(c)};" if not c.isascii() else c for c in name)
    for _ in range(times - 1):
        text = text.replace("&", "&amp;")
    assert repaired(text).text == name
    assert repaired("".join(f"\\u{ord(c):04x}" for c in name)).text == name


def test_the_cases_are_repaired_and_counted() -> None:
    """One lost character drops its row; the others come through."""
    mojibake, entities = read_case("mojibake.csv"), read_case("entities.csv")
    assert [item.text for item in mojibake.items] == ["André", "Jéssica"]
    assert [(drop.line, drop.reason) for drop in mojibake.examples] == [
        (4, "holds U+FFFD, which stands for characters that were lost")
    ]
    assert [item.text for item in entities.items] == ["O'Brien", "José", "Göktuğ"]
    assert [(each.code, each.line) for each in entities.warnings] == [
        ("entities_decoded", 2),
        ("mojibake_repaired", 4),
    ]
    assert "in 3 rows" in entities.warnings[0].detail


def test_a_byte_order_mark_that_was_read_twice_hides_no_separator_line() -> None:
    """It is passed over and said."""
    reading = read_case("sep_mojibake.csv")
    assert [item.text for item in reading.items] == ["Lena"]
    assert reading.delimiter == ";"
    assert [each.code for each in reading.warnings] == ["mojibake_repaired"]


def test_a_header_is_repaired_before_it_is_looked_up() -> None:
    """A damaged header would be spoken as the first name of the list."""
    assert texts("PrÃ©nom,Ville\nRenÃ©e,Paris\n") == ["Renée"]


def test_entities_are_decoded_after_the_cells_were_parted() -> None:
    """A decoded delimiter belongs to the name."""
    assert texts("name,city\nTom&#44; Jr.,Bonn\n") == ["Tom, Jr."]


def test_names_that_differ_only_in_damage_are_one_item() -> None:
    """The repaired one repeats the one that was whole."""
    reading = read("José\nJosÃ©\nJos&eacute;\n")
    assert [item.text for item in reading.items] == ["José"]
    assert reading.duplicates == 2


def test_json_texts_and_keys_are_repaired_as_well() -> None:
    """Whatever the format, it is the cells that are repaired."""
    assert texts('[{"prÃ©nom": "ZoÃ«"}, {"prÃ©nom": "Ann"}]', "a.json") == ["Zoë", "Ann"]
    assert texts('["O&#39;Brien"]', "a.json") == ["O'Brien"]

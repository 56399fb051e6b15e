# ruff: noqa: RUF001 - typographic signs and other scripts are what is tested
"""The table of what is not a name, and of names that only look like it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.domain.names.no_name import NoName, no_name

DATA = Path(__file__).resolve().parents[4] / "data"
TABLE: dict[NoName, list[str]] = {
    NoName.PLACEHOLDER: [
        "N/A",
        "n/a",
        "N/a",
        "n.a.",
        "N.A.",
        "n. a.",
        "n\\a",
        "NA",
        "na",
        "(na)",
        "null",
        "NULL",
        "(Null)",
        "<null>",
        "nil",
        "NIL",
        "None",
        "none",
        "NONE",
        "--none--",
        "undefined",
        "Undefined",
        "nan",
        "NaN",
        "NaT",
        "NAN",
        "(blank)",
        "[blank]",
        "unknown",
        "Unknown",
        "UNKNOWN",
        "Unknown Unknown",
        "null null",
        "N/A N/A",
        "Lena undefined",
        "null Smith",
        "No Name",
        "no_name",
        "NOT-PROVIDED",
        "Not Available",
        "TBD",
        "tba",
        "xxx",
        "XXX",
        "x",
        "keine Angabe",
        "k.A.",
        "k. A.",
        "unbekannt",
        "Unbekannt",
        "Inconnu",
        "Non renseigné",
        "Desconocido",
        "sin nombre",
        "Não informado",
        "Sconosciuto",
        "n.v.t.",
        "Onbekend",
        "brak danych",
        "Okänd",
        "Ukjent",
        "Tuntematon",
        "Neznámý",
        "Ismeretlen",
        "Bilinmiyor",
        "BİLİNMİYOR",
        "неизвестно",
        "Н/Д",
        "невідомо",
        "Άγνωστο",
        "غير معروف",
        "לא ידוע",
        "अज्ञात",
        "不明",
        "未設定",
        "未知",
        "알 수 없음",
        "ไม่ทราบ",
        "không rõ",
        "tidak diketahui",
        "Anonymous",
        "please select",
        "true",
        "〇〇",
    ],
    NoName.SPREADSHEET_ERROR: [
        "#N/A",
        "#REF!",
        "#NAME?",
        "#VALUE!",
        "#DIV/0!",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#ERROR!",
        "#BEZUG!",
        "#WERT!",
        "#NV",
        "#VALEUR!",
        "#¿NOMBRE?",
        "#¡REF!",
        "#N/D",
        "#ССЫЛКА!",
        "#Н/Д",
        "Err:502",
        "#YOK",
        "＃REF!",
    ],
    NoName.MERGE_TAG: [
        "*|FNAME|*",
        "{{first_name}}",
        "{{ contact.first_name | default: 'x' }}",
        "{name}",
        *(
            "%FIRSTNAME%",
            "%%first_name%%",
            "%recipient.name%",
            "[First Name]",
            "[FNAME]",
            "[[name]]",
        ),
        "<<FirstName>>",
        "<First Name>",
        "«FirstName»",
        "${name}",
        "$name$",
        "$first_name",
        *(
            "#name#",
            "##name##",
            "#{name}",
            "<%= name %>",
            "<?= $name ?>",
            "@@name@@",
            "{!Contact.Name}",
        ),
        "~Contact.FirstName~",
        "%s",
        "%(name)s",
        "|FNAME|",
        "__first_name__",
        "-first_name-",
        *(
            "Lena *|LNAME|*",
            "{{name}} Smith",
            "｛｛name｝｝",
            "[firstname,fallback=there]",
            "{% name %}",
        ),
    ],
    NoName.OBJECT: ["[object Object]", "\\N", "<NA>", "System.Object"],
    NoName.TEST: [
        "TEST",
        "test",
        "test user",
        "Test User",
        "TEST 2",
        "test1",
        "(Test)",
        "asdf",
        "тест",
    ],
    NoName.LABEL: [
        "First Name",
        "first_name",
        "FNAME",
        "Vorname",
        "Prénom",
        "氏名",
        "ФИО",
        "last name",
    ],
    NoName.FORMULA: [
        "=1+1",
        '="Lena',
        "=cmd|' /C calc'!A0",
        "@SUM(A1)",
        "'=1",
        "+cmd|'/C calc'!A0",
    ],
    NoName.EMAIL: [
        "lena@example.com",
        "Lena <l@example.com>",
        "mailto:l@example.com",
        "用户@例子.公司",
    ],
    NoName.URL: ["https://example.com", "www.example.com", "example.com", "example.com/lena"],
    NoName.DATE: [
        "2024-01-31",
        "31.12.2024",
        "1/2/24 10:00",
        "Jan 5, 2024",
        "1. März 2024",
        "12:30",
    ],
    NoName.PHONE: ["+49 170 1234567", "(555) 123-4567", "5551234567", "tel: 555-1234567"],
    NoName.NUMBER: [
        "12345",
        "007",
        "1,234.5",
        "$20",
        "50%",
        "#1",
        "½",
        "٣٤٥",
        "１２３",
        "-3",
        "+5",
    ],
    NoName.TITLE: [
        "Mr.",
        "Mr",
        "Mrs",
        "Frau",
        "Herr und Frau",
        "Dr.",
        "Mme",
        "Señora",
        "Mr. and Mrs.",
    ],
    NoName.IDENTIFIER: ["550e8400-e29b-41d4-a716-446655440000"],
    NoName.SYMBOLS: ["-", "--", "—", ".", "?", "...", "★", "🙂", "«»"],
}
LOOKALIKES = [
    *(
        "Null",
        "Nil",
        "Test",
        "Na",
        "Nan",
        "An",
        "Nat",
        "Blank",
        "Void",
        "True",
        "Anon",
        "Foo",
        "Xx",
    ),
    "Leer",
    "Boş",
    "Nulla",
    "Tom",
    "Nada",
    "Null Smith",
    "Nan Nan",
    "Test Kowalski",
    "Guest",
    "J.R.",
    "N.D.",
    "K.A.",
    "N. A. Smith",
    "X",
    "A",
    "Sir",
    "Miss",
    "April",
    "May",
    "Jan",
    "Don",
    "Mr. T",
    "Dr. Dre",
    "Frau Holle",
    "Monsieur Dupont",
    "@Home",
    "+Plus",
    "1&1",
    "AT&T",
    "3M",
    "Yahoo!",
    "P!nk",
    "Ke$ha",
    "A$AP Rocky",
    "will.i.am",
    "Booking.com",
    "7-Eleven",
    "U2",
    "ABC",
    "AAA",
    "Hilton #1",
    "Toys“R”Us",
    "O’Brien",
    "Mary‑Ann",
    "X Æ A-12",
    "D'Angelo",
    "k.d. lang",
    *(
        "Unknown Worlds",
        "Anonymous Content",
        "José",
        "李明",
        "一郎",
        "محمد",
        "शान्ति",
        "Nome",
        "e.l.f.",
    ),
    *(
        "山田太郎",
        "Ольга",
        "דוד",
        "-M-",
        "4 Seasons",
        "Route 66",
        "Name That Tune",
        "None Such Resort",
    ),
]


@pytest.mark.parametrize(
    ("text", "kind"), [(text, kind) for kind, texts in TABLE.items() for text in texts]
)
def test_what_is_not_a_name_is_known_by_its_kind(text: str, kind: NoName) -> None:
    """Spaces and invisible characters around a text do not hide its kind."""
    assert no_name(text) is kind
    assert no_name(f"\ufeff {text}\u200b\u00a0") is kind
    assert kind.value in kind.reason


@pytest.mark.parametrize("text", LOOKALIKES)
def test_a_name_that_looks_like_a_placeholder_is_a_name(text: str) -> None:
    """Case, brackets and company decide."""
    assert no_name(text) is None


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u00a0\ufeff"])
def test_nothing_is_neither_a_name_nor_data_of_another_kind(text: str) -> None:
    """It is a missing value."""
    assert no_name(text) is None


@given(st.sampled_from([text for texts in TABLE.values() for text in texts]))
def test_whatever_is_allowed_is_let_through(text: str) -> None:
    """An allowed value passes in any case, and no other value with it."""
    assert no_name(text, allow=["Lena", f" {text.swapcase()} "]) is None
    assert no_name(text, allow=["Lena", f"{text}z"]) is not None


@given(st.from_regex(r"[A-Z][a-z]{3,9}( [A-Z][a-z]{3,9}|-[A-Z][a-z]{3,9}){1,2}", fullmatch=True))
def test_ordinary_names_of_several_words_are_names(text: str) -> None:
    """Random ones, far from any list."""
    assert no_name(text) is None


@given(st.text(max_size=60))
def test_any_text_is_judged(text: str) -> None:
    """Any text is a name or has one of the known reasons; none raises an error."""
    assert no_name(text) in {None, *NoName}


@pytest.mark.parametrize("dataset", ["common_names", "developer_names"])
def test_no_shipped_item_is_taken_for_something_else(dataset: str) -> None:
    """Names of many scripts, and companies with all their signs."""
    listed = json.loads((DATA / f"{dataset}.json").read_text(encoding="utf-8"))["items"]
    texts = [item if isinstance(item, str) else item["text"] for item in listed]
    assert [text for text in texts if no_name(text)] == []

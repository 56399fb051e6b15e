"""Encodings: a mark decides, then UTF-8 as a whole, then what is certain; everything else is
refused.
"""

import io

import pytest

from hybrid_audio.ingestion.decoding.encoding import find_encoding
from hybrid_audio.ingestion.limits import BLOCK_BYTES
from tests.unit.ingestion.reads import read, refusal, texts

PEOPLE = ["José", "Ольга", "李小龍", "Āris"]
NAMES = "\n".join(["name", *PEOPLE])


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_names_of_several_scripts_come_through_every_unicode_encoding(codec: str) -> None:
    """None of their characters changes."""
    assert texts(NAMES.encode(codec)) == PEOPLE


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("names", [PEOPLE, ["Ольга", "Иван", "Пётр"], ["李小龍", "王偉"]])
def test_utf_16_without_a_mark_is_known_by_its_nuls(codec: str, names: list[str]) -> None:
    """Line ends are enough; a note says what was assumed."""
    reading = read("\n".join(names).encode(codec))
    assert [item.text for item in reading.items] == names
    assert reading.encoding == codec
    assert "no byte order mark" in reading.warnings[0].detail


def test_the_answer_names_the_encoding() -> None:
    """A byte order mark is part of the name."""
    assert read("Ann").encoding == "utf-8"
    assert read("Ann".encode("utf-8-sig")).encoding == "utf-8-sig"
    assert read("Ann\nBob".encode("utf-16")).encoding == "utf-16-le"


def test_what_was_read_as_windows_1252_is_said() -> None:
    """The note names the first line that is not UTF-8, so that people can check it."""
    reading = read("Ann\nZoë\n".encode("latin-1"))
    assert reading.encoding == "windows-1252"
    (warning,) = reading.warnings
    assert (warning.code, warning.line, warning.is_guess) == ("encoding_guessed", 2, True)
    assert "Windows-1252" in warning.detail


def test_the_first_accent_may_stand_anywhere() -> None:
    """The whole file is looked at before the encoding is decided, across the blocks it
    is read in.
    """
    names = [f"Ann{'a' * (i % 7)} {i}" for i in range(BLOCK_BYTES // 4)]
    assert texts("\r\n".join([*names, "Zoë"]).encode("latin-1"))[-1] == "Zoë"
    assert texts("\r\n".join([*names, "Zoë"]))[-1] == "Zoë"


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_the_line_of_a_bad_byte_is_counted_with_any_line_end(end: str) -> None:
    """Also where a line end is cut by the end of a block."""
    names = end.join(["é", *["x" * 62] * 3000, ""]).encode()
    assert refusal(names + b"\xff").startswith("line 3002: ")


def test_no_statistics_are_involved() -> None:
    """The same bytes after another name are read the same way."""
    assert find_encoding(io.BytesIO("Jürgen".encode("latin-1"))).name == "windows-1252"
    assert find_encoding(io.BytesIO("Jürgen\nAnn\nBob".encode("latin-1"))).name == "windows-1252"


@pytest.mark.parametrize(
    ("codec", "names"),
    [
        ("cp1251", ["Ольга", "Иван"]),
        ("koi8-r", ["Ольга", "Иван"]),
        ("cp1253", ["Σωκράτης", "Μαρία"]),
        ("cp1255", ["אורי", "משה"]),
        ("cp1256", ["محمد", "علي"]),
        ("euc-kr", ["김철수"]),
        ("big5", ["王偉"]),
        ("shift-jis", ["ジョン", "花子"]),
    ],
)
def test_legacy_encodings_of_other_scripts_are_refused_rather_than_mangled(
    codec: str, names: list[str]
) -> None:
    """A wrong guess would be spoken to somebody."""
    assert refusal("\n".join(names).encode(codec)).startswith("line 1: is neither")

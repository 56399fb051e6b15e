"""Encodings: what is given wins, then a mark, UTF-8, what was declared, and what names tell."""

import io

import pytest
from hypothesis import given as given_
from hypothesis import strategies as st

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.decoding.encoding import find_encoding
from hybrid_audio.ingestion.decoding.marks import Encoding
from hybrid_audio.ingestion.decoding.names_of_encodings import find_codec, shown_name
from hybrid_audio.ingestion.limits import BLOCK_BYTES
from hybrid_audio.ingestion.reading import ListOptions
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


@pytest.mark.slow
def test_the_first_accent_may_stand_anywhere() -> None:
    """An encoding is decided by the whole file, across the blocks that it is read in."""
    names = [f"Ann{'a' * (i % 7)} {i}" for i in range(BLOCK_BYTES // 4)]
    assert texts("\r\n".join([*names, "Zoë"]).encode("latin-1"))[-1] == "Zoë"
    assert texts("\r\n".join([*names, "Zoë"]))[-1] == "Zoë"


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_the_line_of_a_bad_byte_is_counted_with_any_line_end(end: str) -> None:
    """A line end that two blocks share is counted once."""
    names = end.join(["é", *["x" * 62] * 3000, ""]).encode()
    assert refusal(names + b"\xff").startswith("line 3002: ")


def given(data: bytes, name: str) -> Encoding:
    """Return the encoding of bytes where the caller names one."""
    return find_encoding(io.BytesIO(data), ListOptions(encoding=name))


def declared(data: bytes, charset: str) -> Encoding:
    """Return the encoding of bytes whose part of a request declares a charset."""
    return find_encoding(io.BytesIO(data), ListOptions(charset=charset))


def codes(found: Encoding) -> list[str]:
    """Return the codes of what was assumed."""
    return [warning.code for warning in found.warnings]


def refused(data: bytes, options: ListOptions) -> str:
    """Return the first fault of a refusal, its place and its reason."""
    with pytest.raises(InvalidInput) as error:
        find_encoding(io.BytesIO(data), options)
    fault = error.value.faults[0]
    return f"{fault.path}: {fault.message}"


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("cp1250", "cp1250"),
        ("Windows-1250", "cp1250"),
        ("macroman", "mac-roman"),
        ("Mac Roman", "mac-roman"),
        ("IBM850", "cp850"),
        (" latin2 ", "iso8859-2"),
    ],
)
def test_a_given_encoding_wins_over_what_the_names_would_tell(name: str, codec: str) -> None:
    """Bytes that Windows-1252 would explain as well are read as they were given."""
    found = given(b"Jos\xe9\n", name)
    assert found.name == shown_name(codec)
    assert found.warnings == ()


@pytest.mark.parametrize("name", ["latin1", "ISO-8859-1", "l1", "cp1252", "windows-1252"])
def test_latin_1_is_read_as_windows_1252_which_it_is_in_practice(name: str) -> None:
    """Curly apostrophes stand where Latin-1 has control characters."""
    data = "name\nO\u2019Neil\n".encode("cp1252")
    assert [item.text for item in read(data, encoding=name).items] == ["O\u2019Neil"]


@pytest.mark.parametrize(
    "name", ["klingon", "", "utf-7", "idna", "punycode", "unicode_escape", "hex", "rot13", "cp037"]
)
def test_what_is_not_an_encoding_of_text_is_refused_with_the_common_ones(name: str) -> None:
    """Codecs that turn bytes to bytes or know no line end of ours are none."""
    fault = refused(b"Ann\n", ListOptions(encoding=name))
    assert fault.startswith("encoding: is not an encoding known here")
    assert "windows-1250" in fault


def test_bytes_that_the_given_encoding_lacks_are_refused_at_their_line() -> None:
    """The encoding is named, so that another can be tried."""
    options = ListOptions(encoding="utf-8")
    fault = refused(b"name\nAnn\nJos\xe9\n", options)
    assert fault == "line 3: holds bytes that are not utf-8, the encoding that was given"


def test_a_mark_that_contradicts_the_given_encoding_is_refused() -> None:
    """One of the two is wrong, and which cannot be told."""
    data = "Zoë".encode("utf-16")
    assert "begins with a mark of utf-16-le" in refused(data, ListOptions(encoding="cp1252"))
    assert given(data, "utf-16").name == "utf-16-le"
    assert given("Zoë".encode("utf-8-sig"), "utf8").name == "utf-8-sig"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_that_is_given_without_a_mark_finds_its_byte_order(codec: str) -> None:
    """In the wrong order its ASCII characters would be others."""
    assert given("name\nOlga\n".encode(codec), "utf-16").codec == codec


@pytest.mark.parametrize(
    ("names", "charset"),
    [
        ("Göktuğ\nAyşe", "windows-1254"),
        ("Łukasz", "iso-8859-2"),
        ("Löwe", "macintosh"),
        ("太郎", "shift_jis"),
        ("花子", "iso-2022-jp"),
    ],
)
def test_a_declared_charset_that_its_bytes_bear_out_is_certain(names: str, charset: str) -> None:
    """Nothing is guessed, even where one name would not tell."""
    found = declared(names.encode(charset), charset)
    assert names.encode(charset).decode(found.codec) == names
    assert found.warnings == ()


def test_utf_8_wins_over_a_charset_that_contradicts_it() -> None:
    """Its bytes leave no doubt where they are not ASCII, and where they are none matters."""
    found = declared("José".encode(), "iso-8859-1")
    assert (found.name, codes(found)) == ("utf-8", ["charset_contradicted"])
    assert declared(b"Jose", "iso-8859-1").warnings == ()


def test_a_mark_wins_over_a_charset_that_contradicts_it() -> None:
    """The declared charset is often the default of a program."""
    found = declared("José".encode("utf-16"), "utf-8")
    assert (found.name, codes(found)) == ("utf-16-le", ["charset_contradicted"])


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251"])
def test_a_charset_that_its_bytes_deny_leaves_a_guess(charset: str) -> None:
    """Programs declare UTF-8 whatever they send; Cyrillic among Latin letters makes no name."""
    found = declared("José\nZoë\nRenée".encode("cp1252"), charset)
    assert (found.name, codes(found)) == (
        "windows-1252",
        ["charset_contradicted", "encoding_guessed"],
    )


def test_an_unknown_charset_is_passed_over_with_a_warning() -> None:
    """It never stops an upload that can be read without it."""
    assert codes(declared(b"Ann", "klingon")) == ["charset_unknown"]


@given_(name=st.text(max_size=40))
def test_any_name_of_an_encoding_is_known_or_refused(name: str) -> None:
    """`InvalidInput` is the only error that a name of an encoding can raise."""
    codec = find_codec(name)
    assert codec is None or b"Ann\r\n".decode(codec, "ignore") is not None

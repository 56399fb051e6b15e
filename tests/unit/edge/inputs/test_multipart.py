"""Multipart forms: one file and its fields, whole and within bounds, or a refusal."""

from typing import Any

import pytest
from flask import Request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)
from werkzeug.test import EnvironBuilder

from hybrid_audio.edge.inputs.multipart import (
    MAX_BOUNDARY_CHARACTERS,
    MAX_FIELD_CHARACTERS,
    MAX_PARTS,
    Form,
    read_form,
)
from hybrid_audio.errors import InvalidInput

FILE = 'file"; filename="names.csv'


def part(name: str, content: bytes = b"x", *, content_type: str | None = None) -> bytes:
    head = f'Content-Disposition: form-data; name="{name}"\r\n'
    typed = f"Content-Type: {content_type}\r\n" if content_type else ""
    return f"{head}{typed}\r\n".encode() + content


def body_of(*parts: bytes, boundary: str = "b") -> bytes:
    mark = boundary.encode()
    return b"".join(b"--%b\r\n%b\r\n" % (mark, each) for each in parts) + b"--%b--\r\n" % mark


def form_of(
    *parts: bytes, body: bytes | None = None, content_type: str = "multipart/form-data; boundary=b"
) -> Form:
    whole = body_of(*parts) if body is None else body
    environ = EnvironBuilder("/", method="POST").get_environ()
    return read_form(Request({**environ, "CONTENT_TYPE": content_type}), whole)


def test_a_form_has_its_file_and_its_fields() -> None:
    """A field that is given twice keeps both values, in their order."""
    charset = "text/csv; charset=windows-1250"
    form = form_of(
        part("allow", b"N/A"), part(FILE, b"Ann\n", content_type=charset), part("allow", b"Test")
    )
    assert (form.file.name, form.file.content.read()) == ("names.csv", b"Ann\n")
    assert (form.file.charset, form.fields) == ("windows-1250", {"allow": ["N/A", "Test"]})


def test_a_file_name_loses_its_folders() -> None:
    """Some browsers send the path on the user's disk."""
    form = form_of(part('file"; filename="lists/of/mine/names.csv'))
    assert form.file.name == "names.csv"


@pytest.mark.parametrize("size", [1, 1 << 16, (1 << 18) + 1, 5 << 20], ids=str)
def test_a_file_of_any_size_comes_whole(size: int) -> None:
    """The parser is fed in pieces; a limit below their size once refused every real list."""
    content = bytes(range(256)) * (size // 256 + 1)
    assert form_of(part(FILE, content[:size])).file.content.read() == content[:size]


@pytest.mark.parametrize(
    "parts",
    [[], [part("target")], [part(FILE), part(FILE)], [part('list"; filename="a.csv')]],
    ids=["nothing", "no file", "two files", "another field"],
)
def test_anything_but_one_file_is_refused_at_its_field(parts: list[bytes]) -> None:
    """Of two files, neither is taken in silence."""
    with pytest.raises(InvalidInput, match="exactly one file") as refused:
        form_of(*parts)
    assert [fault.path for fault in refused.value.faults] == ["file"]


def test_another_media_type_is_refused_with_how_to_send_a_file() -> None:
    """The refusal shows the words that curl takes."""
    with pytest.raises(UnsupportedMediaType, match="curl -F"):
        form_of(body=b"{}", content_type="application/json")


@pytest.mark.parametrize(
    "boundary",
    ["", "; boundary=", f"; boundary={'b' * (MAX_BOUNDARY_CHARACTERS + 1)}", "; boundary=é"],
    ids=["none", "empty", "too long", "not ASCII"],
)
def test_a_boundary_that_cannot_be_read_is_a_bad_request(boundary: str) -> None:
    """Without its boundary a body has no parts."""
    with pytest.raises(BadRequest, match="boundary"):
        form_of(part(FILE), content_type=f"multipart/form-data{boundary}")


def test_a_body_that_ends_early_is_a_bad_request() -> None:
    """A file that was cut off is never taken for the whole list."""
    whole = body_of(part(FILE, b"Ann\nBob\n"))
    with pytest.raises(BadRequest, match="damaged"):
        form_of(body=whole[:-12])


def test_a_form_of_too_many_parts_is_refused() -> None:
    """As many parts as allowed are read, and one more is too large."""
    fields = [part(f"f{n}") for n in range(MAX_PARTS - 1)]
    assert len(form_of(part(FILE), *fields).fields) == MAX_PARTS - 1
    with pytest.raises(RequestEntityTooLarge, match="parts"):
        form_of(part(FILE), *fields, part("one more"))


def test_a_field_of_too_many_characters_is_refused() -> None:
    """The limit holds for a field alone, since lists are sent as files."""
    longest = b"x" * MAX_FIELD_CHARACTERS
    assert form_of(part(FILE), part("allow", longest)).fields["allow"] == [longest.decode()]
    with pytest.raises(RequestEntityTooLarge, match="field"):
        form_of(part(FILE), part("allow", longest + b"x"))


def test_contents_are_in_an_order_of_their_own_and_leave_the_file_rewound() -> None:
    """Two tries of one form say the same, and its file can still be read afterwards."""
    one = form_of(part("b"), part(FILE, b"Ann"), part("a"))
    two = form_of(part("a"), part("b"), part(FILE, b"Ann"))
    assert list(one.contents()) == list(two.contents())
    assert one.file.content.read() == b"Ann"


def test_a_form_shows_nothing_of_the_upload_in_its_repr() -> None:
    """A repr may reach a log, and everything here may be a name."""
    form = form_of(part('file"; filename="Siobhan.csv', b"Siobhan"), part("column", b"Siobhan"))
    assert "Siobhan" not in repr(form)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_form_or_a_refusal(body: bytes) -> None:
    """A refusal is InvalidInput or an error of HTTP; no other error leaves the parser."""
    outcome: Any
    try:
        outcome = form_of(body=b"--b\r\n" + body)
    except (InvalidInput, HTTPException) as refused:
        outcome = refused
    assert isinstance(outcome, Form | InvalidInput | HTTPException)

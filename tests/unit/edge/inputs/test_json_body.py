"""Strict JSON: what parsers differ on is refused, and nothing crashes the parser."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.domain.strict_json import MAX_DEPTH
from hybrid_audio.edge.inputs import json_body
from hybrid_audio.edge.inputs.json_body import NotJson

REFUSED = {
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "a number beyond a float": b'{"a": 1e999}',
    "too many digits": b'{"a": ' + b"9" * 5000 + b"}",
    "a repeated key": b'{"a": 1, "a": 2}',
    "a repeated key deep inside": b'{"a": [{"b": 1, "b": 1}]}',
    "a lone surrogate": b'{"a": "\\ud800"}',
    "a lone surrogate as a key": b'{"\\udfff": 1}',
    "too deep": b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
    "far too deep": b"[" * 200_000,
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "two byte order marks": b'\xef\xbb\xbf\xef\xbb\xbf{"a": 1}',
    "a byte order mark of UTF-16": b'\xff\xfe{"a": 1}',
    "nothing but a byte order mark": b"\xef\xbb\xbf",
    "nothing": b"",
    "a trailing comma": b'{"a": 1,}',
    "two documents": b"{} {}",
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_what_parsers_differ_on_is_refused(body):
    """Each is a NotJson that says why, and never another error."""
    with pytest.raises(NotJson):
        json_body.parse(body)


def test_a_byte_order_mark_before_the_document_is_allowed():
    """Windows programs write one before UTF-8."""
    assert json_body.parse(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_an_error_does_not_repeat_the_body():
    """A body holds names and texts."""
    with pytest.raises(NotJson) as refused:
        json_body.parse(b'{"name": "Siobhan" oops}')
    assert "Siobhan" not in refused.value.detail


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_every_ordinary_document_is_read_as_json_reads_it(value):
    """Strictness costs nothing that is well-formed."""
    assert json_body.parse(json.dumps(value).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_give_a_value_or_not_json(body):
    """`NotJson` is the only error that the bytes of a body can raise."""
    with suppress(NotJson):
        json.dumps(json_body.parse(body), allow_nan=False).encode()

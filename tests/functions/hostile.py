"""What nobody should send: texts, values, bodies and headers that break what reads them
carelessly.
"""

import gzip
from typing import Any

from hypothesis import strategies as st

from tests.functions.edge_rules import SECRET
from tests.functions.wsgi import FORM, JSON

NAME = SECRET.title()

UNWELCOME = (
    *(
        "",
        " ",
        "\x00",
        "\ud800",
        "\u202e\u2066",
        "\U0001f469\u200d\U0001f680",
        "e\u0301\ufb01\u0345",
        "\ufffe\U0010ffff",
    ),
    *(
        "{name}",
        "{{",
        "}{",
        "{0.__class__}",
        "%s%n",
        "${jndi:x}",
        "<break time='9s'/>",
        "[laughter]",
        "<script>",
    ),
    *(
        "../../etc/passwd",
        "..",
        ".",
        "/",
        "a//b",
        "%2e%2e%2f",
        "__x__",
        "C:\\x",
        "\r\nX-Injected: 1",
        "a" * 9_000,
    ),
    *(
        "1e999",
        "NaN",
        "-0",
        "null",
        "true",
        "9" * 5_000,
        "2026-01-01T00:00:00Z",
        "stem.name.x",
        "$.a[0]",
        "'; --",
    ),
)
ODD_VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        -1,
        10**30,
        -(10**400),
        1e308,
        5e-324,
        0.1,
        [],
        {},
        [[]],
        [None],
        {"": None},
        {"$ref": "#"},
    ),
    *UNWELCOME,
)
texts = st.one_of(
    st.sampled_from(UNWELCOME).map(lambda odd: NAME + odd),
    st.text(max_size=12).map(lambda text: f"{NAME} {text}"),
    st.sampled_from((NAME, f"{NAME} McDonald-O'Neil", f"Zoë {NAME}", f"{NAME} 李")),
)


def one_in(times: int) -> st.SearchStrategy[bool]:
    """True once in so many draws; false is the simpler."""
    return st.integers(1, times).map(lambda drawn: drawn == times)


@st.composite
def damaged(draw: st.DrawFn, value: Any) -> Any:
    """A value with one thing in it replaced, missing or too much."""
    if isinstance(value, dict) and value and draw(st.integers(0, 3)):
        name = draw(st.sampled_from(sorted(value)))
        return {**value, name: draw(damaged(value[name]))}
    if isinstance(value, list) and value and draw(st.integers(0, 3)):
        place = draw(st.integers(0, len(value) - 1))
        return [*value[:place], draw(damaged(value[place])), *value[place + 1 :]]
    kind = draw(st.integers(0, 3))
    if isinstance(value, dict) and kind == 0:
        return {**value, draw(texts): draw(st.sampled_from(ODD_VALUES))}
    if isinstance(value, dict) and value and kind == 1:
        gone = draw(st.sampled_from(sorted(value)))
        return {name: each for name, each in value.items() if name != gone}
    if isinstance(value, list) and kind == 0:
        return [*value, *draw(st.lists(st.sampled_from([*ODD_VALUES, *value]), max_size=3))]
    return draw(st.one_of(st.sampled_from(ODD_VALUES), texts))


def odd_bodies(good: bytes) -> st.SearchStrategy[bytes]:
    """Bodies that are no strict JSON, or not of the Content-Type that they come with."""
    return st.one_of(
        st.sampled_from(
            (
                *(
                    b"",
                    b"{",
                    b"[]",
                    b"null",
                    b'"' + NAME.encode() + b'"',
                    b"\xff\xfe{}",
                    b"\xef\xbb\xbf" + good,
                ),
                *(
                    b"[" * 50_000,
                    b'{"a":' * 40 + b"1" + b"}" * 40,
                    b'{"name": NaN}',
                    b'{"name": -Infinity}',
                ),
                *(
                    b'{"a": 1e999}',
                    b'{"a": 1, "a": 2}',
                    b'{"name": "\\ud800"}',
                    b'{"a": ' + b"9" * 5_000 + b"}",
                ),
                *(
                    good[:-1],
                    good + good,
                    gzip.compress(good, mtime=0),
                    b" " * (1 << 20) + good,
                    good.replace(b'"', b"'"),
                ),
            )
        ),
        st.binary(max_size=40),
    )


ODD_HEADERS = {
    "Content-Type": (
        *(
            "",
            "text/plain",
            "application/json; charset=utf-8",
            "application/json; charset=utf-16",
            "APPLICATION/JSON",
        ),
        *(
            "application/problem+json",
            "multipart/form-data",
            FORM[1],
            "multipart/form-data; boundary=",
            "a/b;;;=\xff",
            JSON[1],
        ),
    ),
    "Content-Encoding": ("gzip", "identity", "br, gzip", ""),
    "Content-Length": ("", "-1", "abc", "0", "5", "99999999999999999999"),
    "Idempotency-Key": (
        "",
        f"{SECRET}-1",
        f"{SECRET}-2",
        "two words",
        "x" * 256,
        "\xe9",
        "x" * 255,
        "__x__",
        "/",
        "\x7f",
    ),
    "X-Request-ID": (
        "",
        "order-17",
        "a" * 128,
        "a" * 129,
        f"bad {SECRET}",
        "\xc3\xa9",
        "a,b",
        "..",
        "{0}",
        "x\ty",
    ),
    "traceparent": (
        f"00-{'a' * 32}-{'b' * 16}-01",
        "00-zz",
        "",
        f"00-{SECRET}",
        f"ff-{'0' * 32}-{'0' * 16}-ff",
    ),
    "X-Cloud-Trace-Context": (
        f"{'A' * 32}/18446744073709551615;o=1",
        f"{'a' * 32}",
        "x/y;o=2",
        f"{'a' * 32}/{'9' * 20}",
    ),
    "Accept": (
        "audio/*",
        "audio/wav",
        "application/json",
        "*/*",
        "",
        "text/html",
        "audio/*;q=0.1, */*",
        "audio/*;q=x",
        "\xff",
    ),
    "X-HTTP-Method-Override": ("DELETE", "PUT"),
    "X-Forwarded-For": (f"{SECRET}",),
    "Range": ("bytes=0-1", f"bytes={SECRET}"),
    "If-None-Match": ("*",),
    "Expect": ("100-continue", SECRET),
    "Host": ("", SECRET, "a b", "[::1", "x:99999", "\xff"),
    "Cookie": (f"a={SECRET}; =", "\xff"),
    "Authorization": (f"Bearer {SECRET}", "Basic ???"),
    "Function-Execution-Id": (SECRET, "", "x" * 500),
}
METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "PROPFIND",
    "get",
    "BREW",
)

"""A function in its own process, behind gunicorn, asked byte by byte: what no client library would
send.
"""

from collections.abc import Iterator

import pytest

from tests.functions.edge_process import ask as ask_process
from tests.functions.edge_process import problem, running_function

KEY = "quirrel-é"
AS_JSON = b"Content-Type: application/json\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The function generate with a key and nothing behind it; its log holds no key and no name."""
    log = tmp_path_factory.mktemp("process") / "log"
    environ = {"APP_ENV": "prod", "INTERNAL_API_KEY": KEY, "VOICE_ID": "joe"}
    with running_function("generate", environ, log) as function:
        yield function.port
    assert "quirrel" not in log.read_text().lower()


def ask(
    port: int, line: bytes, headers: bytes = b"", body: bytes = b"", *, key: bytes = KEY.encode()
) -> bytes:
    """Return everything that is answered to these bytes, sent with a key."""
    return ask_process(port, line, b"X-Internal-API-Key: " + key + b"\r\n" + headers, body)


@pytest.mark.parametrize(
    "target", [b"/live", b"http://elsewhere.test/live", b"/%6cive", b"//live", b"/live#x"]
)
def test_one_path_may_be_spelt_in_several_ways(port: int, target: bytes) -> None:
    """As an absolute address, with escapes, with a second slash before it, with a fragment."""
    assert b'{"status":"ok"}' in ask(port, b"GET " + target)


@pytest.mark.parametrize(
    "target",
    [
        b"/live/",
        b"/%256cive",
        b"/x/../live",
        b"/LIVE",
        b"/live%0a",
        b"/robots.txt",
        b"/" + b"a" * 8_000,
    ],
)
def test_an_unknown_path_is_a_problem(port: int, target: bytes) -> None:
    """Paths that the framework would answer itself get our problem as well."""
    assert problem(ask(port, b"GET " + target)) == (404, "not-found")


def test_head_answers_as_get_without_the_body(port: int) -> None:
    """HEAD tells the length of the body that GET would send."""
    head, _, body = ask(port, b"HEAD /live").partition(b"\r\n\r\n")
    assert (head.split()[1], body) == (b"200", b"")
    assert b"Content-Length: 15" in head


@pytest.mark.parametrize("method", [b"OPTIONS", b"TRACE", b"PATCH", b"PROPFIND", b"BREW"])
def test_a_wrong_method_is_answered_with_the_right_ones(port: int, method: bytes) -> None:
    """Allow lists the methods, and no header changes the method of a request."""
    answer = ask(port, method + b" /live", b"X-HTTP-Method-Override: GET\r\n")
    assert problem(answer) == (405, "method-not-allowed")
    assert b"Allow: GET, HEAD\r\n" in answer


@pytest.mark.parametrize(
    ("headers", "body", "told"),
    [
        (b"", b"", (400, "not-json")),
        (b"Transfer-Encoding: chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n", (422, "invalid-input")),
        (b"Transfer-Encoding: chunked\r\n", b"zz\r\n{}\r\n0\r\n\r\n", (400, "bad-request")),
        (
            b"Transfer-Encoding: chunked\r\n",
            b"180000\r\n" + b" " * 0x180000 + b"\r\n0\r\n\r\n",
            (413, "too-large"),
        ),
        (b"Content-Length: 1048577\r\n", b" " * 1_048_577, (413, "too-large")),
        (b"Content-Length: 99999999999\r\n", b"{}", (413, "too-large")),
        (
            b"Content-Length: 2\r\nContent-Encoding: gzip\r\n",
            b"{}",
            (415, "unsupported-media-type"),
        ),
    ],
    ids=[
        "no body",
        "chunks",
        "damaged chunks",
        "many chunks",
        "too large",
        "announced",
        "compressed",
    ],
)
def test_a_body_is_read_once_and_within_bounds(
    port: int, headers: bytes, body: bytes, told: tuple[int, str]
) -> None:
    """Nobody waits for what is only announced."""
    status, kind = problem(ask(port, b"POST /generate/name", AS_JSON + headers, body))
    assert (status, kind.removeprefix("request-entity-")) == told


def test_a_damaged_body_that_nobody_reads_is_no_error(port: int) -> None:
    """A route that takes none has its answer all the same."""
    assert b'{"status":"ok"}' in ask(
        port, b"GET /live", b"Transfer-Encoding: chunked\r\n", b"zz\r\n"
    )


@pytest.mark.parametrize(
    "key", [b"", b"quirrel", KEY.encode("latin-1"), KEY.encode() + b"," + KEY.encode()]
)
def test_a_key_is_compared_as_the_bytes_that_were_sent(port: int, key: bytes) -> None:
    """In UTF-8, whole, and once; the right one is let in."""
    body = b'{"name": "Quirrel", "colour": 1}'
    headers = AS_JSON + f"Content-Length: {len(body)}\r\n".encode()
    assert problem(ask(port, b"POST /generate/name", headers, body, key=key)) == (
        401,
        "unauthenticated",
    )
    assert problem(ask(port, b"POST /generate/name", headers, body)) == (422, "invalid-input")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"OPTIONS *", (404, "not-found")),
        (b"CONNECT elsewhere.test:443", (404, "not-found")),
        (b"OPTIONS /live", (405, "method-not-allowed")),
        (b"TRACE /generate/name", (405, "method-not-allowed")),
        (b"QUIRREL /live", (405, "method-not-allowed")),
        (b"QUIRREL /nowhere", (404, "not-found")),
    ],
)
def test_a_request_that_is_none_of_http_s_usual_ones_is_a_problem(
    port: int, line: bytes, told: tuple[int, str]
) -> None:
    """Whatever gunicorn lets through; the log names no method that a caller made up."""
    assert problem(ask(port, line)) == told

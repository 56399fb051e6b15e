"""Whatever is sent to the gateway, an error is a problem, and nothing of it is printed."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.local.cloud import LocalCloud
from tests.local.cloud.gateway_asker import Answer, Ask, answer_to, connected

SECRET = "orangutan"
HOST = b"Host: x\r\n"
REFUSED: dict[str, tuple[int, bytes]] = {
    "OPTIONS of everything": (404, b"OPTIONS * HTTP/1.1\r\n" + HOST),
    "CONNECT": (405, b"CONNECT example.org:443 HTTP/1.1\r\n" + HOST),
    "CONNECT to a path": (405, b"CONNECT /splice HTTP/1.1\r\n" + HOST),
    "an unknown path, absolute": (404, b"GET http://x/nowhere HTTP/1.1\r\n" + HOST),
    "another scheme": (400, b"GET ftp://x/splice HTTP/1.1\r\n" + HOST),
    "no path": (400, b"GET splice HTTP/1.1\r\n" + HOST),
    "HTTP/0.9": (400, b"GET /splice\r\n"),
    "HTTP/2 with prior knowledge": (505, b"PRI * HTTP/2.0\r\n"),
    "HTTP/3.0": (505, b"GET /splice HTTP/3.0\r\n" + HOST),
    "a method in lower case": (405, b"get /splice HTTP/1.1\r\n" + HOST),
    "a method of one letter": (405, b"G /splice HTTP/1.1\r\n" + HOST),
    "a space in the path": (400, b"GET /splice/a b HTTP/1.1\r\n" + HOST),
    "no Host": (400, b"GET /splice HTTP/1.1\r\n"),
    "two Hosts": (400, b"GET /splice HTTP/1.1\r\n" + HOST + HOST),
    "a TLS greeting": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
    "zeros": (400, bytes(100)),
    "words": (400, b"hello there, how are you\r\n"),
    "a header without a name": (400, b"GET /splice HTTP/1.1\r\n: x\r\n" + HOST),
    "a header with a space in its name": (400, b"GET /splice HTTP/1.1\r\nA b: x\r\n" + HOST),
    "a NUL in a header": (400, b"GET /splice HTTP/1.1\r\nA: \x00\r\n" + HOST),
    "a control character in a header": (400, b"GET /splice HTTP/1.1\r\nA: x\x01\r\n" + HOST),
    "a DEL in a header": (400, b"GET /splice HTTP/1.1\r\nA: \x7f\r\n" + HOST),
    "two kinds of length": (
        400,
        b"POST /splice HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n" + HOST,
    ),
    "a length that is no number": (
        400,
        b"POST /splice HTTP/1.1\r\nContent-Length: ten\r\n" + HOST,
    ),
    "two lengths": (
        400,
        b"POST /splice HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n" + HOST,
    ),
    "another transfer coding": (
        501,
        b"POST /splice HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n" + HOST,
    ),
    "a line that is too long": (414, b"GET /splice/" + b"x" * 20_000 + b" HTTP/1.1\r\n" + HOST),
    "a line without an end": (414, b"GET /splice/" + b"x" * 100_000),
    "a header that is too long": (
        431,
        b"GET /splice HTTP/1.1\r\nA: " + b"x" * 9_000 + b"\r\n" + HOST,
    ),
    "headers that are too many": (431, b"GET /splice HTTP/1.1\r\n" + b"A: x\r\n" * 200 + HOST),
    "headers without an end": (431, b"GET /splice HTTP/1.1\r\n" + b"A: xx\r\n" * 20_000),
    "a body announced as too large": (
        413,
        b"POST /splice HTTP/1.1\r\nContent-Length: 99999999999\r\n" + HOST,
    ),
    "broken chunks": (
        400,
        b"POST /splice HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HOST + b"\r\nzz\r\n",
    ),
}


def is_problem(answer: Answer, status: int) -> bool:
    """Return whether the answer is this problem, in its headers and in its document."""
    named = (answer.status, answer.headers["Content-Type"], answer.json["status"])
    asked = answer.headers["X-Request-ID"] == answer.json["request_id"]
    return named == (status, "application/problem+json", status) and asked


@pytest.mark.parametrize(("status", "head"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_passed_on_is_a_problem_and_at_once(
    cloud: LocalCloud, printed: Path, status: int, head: bytes
) -> None:
    """A caller who keeps sending is answered too, and nothing is printed."""
    secret = f"X-Internal-API-Key: {SECRET}\r\n\r\n".encode()
    answer = answer_to(cloud.url, head + secret)
    assert is_problem(answer, status), (answer.status, answer.body)
    assert SECRET not in answer.body.decode()
    assert SECRET not in printed.read_text(encoding="utf-8")
    assert "Traceback" not in printed.read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["http://x/splice/a?b=c", "HTTPS://u@x:1/splice/a?b=c"])
def test_a_proxys_absolute_target_reaches_the_function_as_a_path(
    cloud: LocalCloud, target: str
) -> None:
    """RFC 9112 asks every server to take this form."""
    sent = f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    assert answer_to(cloud.url, sent).json["target"] == "/splice/a?b=c"


@pytest.mark.parametrize("target", ["http://x", "http://x?y"])
def test_an_absolute_target_without_a_path_is_the_index(cloud: LocalCloud, target: str) -> None:
    """Its path is `/`, as RFC 9112 says."""
    answer = answer_to(cloud.url, f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert answer.json["name"] == "Hybrid Audio API, local cloud"


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "BREW", "PROPFIND"])
def test_a_known_path_leaves_the_method_to_the_function(ask: Ask, method: str) -> None:
    """The function itself knows which methods a route has."""
    assert ask(method, "/splice/x").json["method"] == method


def test_an_upgrade_is_not_followed_and_its_body_arrives(ask: Ask) -> None:
    """The function sees an ordinary request."""
    headers = {"Connection": "Upgrade", "Upgrade": "websocket"}
    assert ask("POST", "/splice", b"body", **headers).json["body_bytes"] == 4


@pytest.mark.parametrize(
    "field", ["Script_Name", "SCRIPT_NAME", "Path_Info", "X-Forwarded-Proto", "X-Forwarded-Ssl"]
)
def test_a_header_that_gunicorn_would_obey_does_not_reach_a_function(
    cloud: LocalCloud, field: str
) -> None:
    """It would mount the function elsewhere, or refuse the request with a page of HTML."""
    sent = f"GET /splice/x HTTP/1.1\r\nHost: x\r\nX-Kept: 1\r\n{field}: https\r\n\r\n"
    names = {name for name, _ in answer_to(cloud.url, sent.encode()).json["headers"]}
    assert "X-Kept" in names
    assert field not in names


@pytest.mark.parametrize("size", [10, 5_000_000])
def test_a_refusal_reaches_a_caller_that_is_still_sending(cloud: LocalCloud, size: int) -> None:
    """Its unwanted body is read away, so that the connection is not reset over the answer."""
    head = f"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n"
    assert is_problem(answer_to(cloud.url, head.encode() + bytes(size)), 404)


def test_requests_sent_ahead_are_answered_one_after_another(cloud: LocalCloud) -> None:
    """Three on one connection before the first answer is read."""
    asked = b"".join(b"GET /splice/%d HTTP/1.1\r\nHost: x\r\n\r\n" % n for n in range(3))
    with connected(cloud.url) as connection:
        connection.sendall(asked.replace(b"/2 HTTP/1.1", b"/2 HTTP/1.1\r\nConnection: close"))
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert re.findall(rb'"target": "(.*?)"', received) == [b"/splice/0", b"/splice/1", b"/splice/2"]


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(min_size=1, max_size=300),
        st.binary(max_size=60).map(lambda line: b"GET /splice/" + line + b" HTTP/1.1\r\n\r\n"),
        st.binary(max_size=60).map(lambda head: b"GET /splice HTTP/1.1\r\n" + head + b"\r\n\r\n"),
    )
)
def test_any_bytes_get_an_answer_and_the_next_caller_too(cloud: LocalCloud, sent: bytes) -> None:
    """Each is answered or, with nothing asked, closed; an error is a problem, never 5xx."""
    with connected(cloud.url) as connection:
        connection.sendall(sent)
        connection.shutdown(1)
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    for status, kind in re.findall(rb"^HTTP/1.1 (\d+)[^\r]*\r\nContent-Type: (\S+)", received):
        assert int(status) < 500
        assert int(status) < 400 or kind == b"application/problem+json"


def test_nothing_was_printed_by_any_of_this(ask: Ask, printed: Path) -> None:
    """The user's terminal shows the start and restarts only."""
    assert ask("GET", "/splice").status == 200
    lines = printed.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if "unexpected" in line or "Error" in line]

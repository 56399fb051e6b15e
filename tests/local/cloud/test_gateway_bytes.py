"""The gateway passes bytes through as they are, whatever their Content-Encoding says."""

import gzip
import hashlib
import subprocess
import zlib

import pytest

from infra.local.cloud import LocalCloud
from tests.local.cloud.gateway_asker import Ask, answer_to
from tests.local.cloud.stub_server import GARBAGE

CODINGS = ["gzip", "br", "deflate", "zstd", "identity", "x-unknown", "gzip, br"]
BODIES = {
    "gzip": gzip.compress(b"Hey John, it's Luis. " * 100),
    "deflate": zlib.compress(b"Hey John, it's Luis. " * 100),
    "garbage": GARBAGE,
    "nothing": b"",
    "large": GARBAGE * 10_000,
}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_request_body_of_any_coding_arrives_byte_for_byte(
    ask: Ask, coding: str, body: bytes
) -> None:
    """The function gets the bytes, their length and their coding as the caller sent them."""
    seen = ask("POST", "/splice/x", body, Content_Encoding=coding).json
    headers = {name.lower(): value for name, value in seen["headers"]}
    assert seen["body_sha256"] == hashlib.sha256(body).hexdigest()
    assert (headers["content-encoding"], headers["content-length"]) == (coding, str(len(body)))


@pytest.mark.parametrize("coding", CODINGS)
def test_a_request_body_in_chunks_of_any_coding_arrives_byte_for_byte(
    ask: Ask, coding: str
) -> None:
    """Chunks are passed on as they come, without a length of their sum."""
    pieces = [GARBAGE] * 20
    seen = ask("POST", "/splice/x", iter(pieces), Content_Encoding=coding).json
    assert seen["body_sha256"] == hashlib.sha256(b"".join(pieces)).hexdigest()


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "zstd", "x-unknown"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_an_answer_of_any_coding_comes_back_byte_for_byte(
    ask: Ask, coding: str, method: str
) -> None:
    """Bytes that are not of the named coding pass as well, and HEAD keeps the length of GET."""
    answer = ask(method, f"/splice/bytes/{coding}", b"", Accept_Encoding="gzip, br")
    assert answer.body == (b"" if method == "HEAD" else GARBAGE)
    assert answer.headers["Content-Encoding"] == coding
    assert answer.headers["Content-Length"] == str(len(GARBAGE))


def test_an_answer_in_chunks_comes_back_whole_with_its_trailers(cloud: LocalCloud) -> None:
    """The raw bytes after the head are chunks and the part's own trailer."""
    sent = b"GET /splice/bytes/chunked HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = answer_to(cloud.url, sent)
    assert (answer.body, answer.headers["Transfer-Encoding"]) == (GARBAGE, "chunked")


def test_a_caller_of_http_1_0_gets_chunks_as_plain_bytes(cloud: LocalCloud) -> None:
    """It knows no chunks: the end of the connection is the end of the body."""
    answer = answer_to(cloud.url, b"GET /splice/bytes/chunked HTTP/1.0\r\n\r\n")
    assert (answer.body, answer.headers["Transfer-Encoding"]) == (GARBAGE, None)


def test_an_answer_that_ends_with_its_connection_comes_back_whole(ask: Ask) -> None:
    """A header that is not UTF-8 passes too, and the caller's connection stays usable."""
    answer = ask("GET", "/splice/bytes/until-closed")
    assert (answer.body, answer.headers["X-Odd"]) == (GARBAGE, "caf\xe9")
    assert ask("GET", "/splice").status == 200


@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_an_answer_without_a_body_ends_with_its_head(ask: Ask, status: int, method: str) -> None:
    """No length, no chunks, nothing to wait for, and the connection carries the next request."""
    answer = ask(method, f"/splice/bytes/{status}")
    assert (answer.status, answer.body, answer.headers["ETag"]) == (status, b"", '"x"')
    assert answer.headers["Transfer-Encoding"] is None
    assert ask("GET", "/splice").status == 200


def test_an_answer_gets_no_header_that_the_function_did_not_send(ask: Ask) -> None:
    """No content type, date or server of the gateway's own."""
    sent = {"Server", "Date", "Content-Encoding", "Content-Length"}
    assert set(ask("GET", "/splice/bytes/gzip").headers) == sent


def test_bare_bytes_in_a_path_arrive_as_percent_escapes(cloud: LocalCloud) -> None:
    """curl sends `é` as it was typed; a path of ASCII arrives untouched."""
    sent = "GET /splice/Jos\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    assert answer_to(cloud.url, sent).json["target"] == "/splice/Jos%C3%A9"


def test_a_body_is_asked_for_only_once_a_part_is_there_to_take_it(cloud: LocalCloud) -> None:
    """`Expect: 100-continue` is answered by the gateway, and not passed on."""
    head = "POST /splice HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
    seen = answer_to(cloud.url, head.encode() + b"body", method="POST").json
    assert seen["body_bytes"] == 4
    assert "expect" not in {name.lower() for name, _ in seen["headers"]}


def test_half_an_answer_to_a_caller_of_http_1_0_is_a_reset(cloud: LocalCloud) -> None:
    """Without a length and chunks, an ordinary end would make it look whole."""
    sent = b"GET /splice/bytes/half HTTP/1.0\r\n\r\n"
    with pytest.raises(ConnectionResetError):
        answer_to(cloud.url, sent)


def test_half_an_answer_in_chunks_arrives_and_then_ends_without_its_end(cloud: LocalCloud) -> None:
    """What the part sent is there, and curl says 18: a partial file."""
    command = ["curl", "-sS", f"{cloud.url}/splice/bytes/half"]
    found = subprocess.run(command, capture_output=True, check=False)
    assert (found.stdout, found.returncode) == (b"half", 18)

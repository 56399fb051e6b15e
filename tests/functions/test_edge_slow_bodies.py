"""Callers who send their bodies slowly, or not at all, do not keep others waiting."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from hybrid_audio.edge.inputs.body import GRACE_S
from tests.functions.edge_process import RunningFunction, ask, problem, running_function

THREADS = 8
CALLERS = 20
SOON_S = 4.0
"""For a prompt request beside the slow ones; an idle function answers it in some milliseconds."""

JSON_HEAD = b" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
ANNOUNCED = b"Content-Length: 1000000\r\n\r\n"


@pytest.fixture(scope="module")
def generate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningFunction]:
    """The function generate, open, with fewer threads than there are slow callers."""
    log = tmp_path_factory.mktemp("slow") / "log"
    with running_function("generate", {"APP_ENV": "dev", "THREADS": str(THREADS)}, log) as function:
        yield function
    assert "Traceback" not in log.read_text()


@contextmanager
def callers(port: int, head: bytes, *, drip: bytes = b"") -> Iterator[list[socket.socket]]:
    """Twenty callers who have sent this head, and drip bytes until the end of the block."""
    is_over = threading.Event()

    def send(connections: list[socket.socket]) -> None:
        while drip and not is_over.wait(0.1):
            for connection in connections:
                try:
                    connection.sendall(drip)
                except OSError:
                    continue

    with ExitStack() as stack:
        connections = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30.0))
            for _ in range(CALLERS)
        ]
        for connection in connections:
            connection.sendall(head)
        thread = threading.Thread(target=send, args=[connections])
        thread.start()
        try:
            time.sleep(0.3)
            yield connections
        finally:
            is_over.set()
            thread.join()


def _all_of(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def seconds_for_live(port: int) -> float:
    """Return how long a prompt request takes."""
    started = time.monotonic()
    assert b'{"status":"ok"}' in ask(port, b"GET /live")
    return time.monotonic() - started


@pytest.mark.parametrize("drip", [b"", b"x"], ids=["silent", "dripping"])
@pytest.mark.parametrize(
    "line",
    [b"POST /nowhere", b"GET /live", b"PATCH /generate/name", b"POST /generate/name"],
    ids=["404", "200", "405", "wanted"],
)
@pytest.mark.parametrize(
    "framing", [ANNOUNCED, b"Transfer-Encoding: chunked\r\n\r\n"], ids=["length", "chunks"]
)
def test_slow_bodies_leave_the_function_to_others(
    generate: RunningFunction, line: bytes, framing: bytes, drip: bytes
) -> None:
    """Whether a route wants the body or not, and however its end is announced."""
    chunk = b"1\r\nx\r\n" if drip and b"chunked" in framing else drip
    with callers(generate.port, line + JSON_HEAD + framing, drip=chunk):
        assert seconds_for_live(generate.port) < SOON_S
        assert seconds_for_live(generate.port) < SOON_S


def test_callers_who_never_close_leave_the_function_to_others(generate: RunningFunction) -> None:
    """They have their answer, and hold their end of the connection open."""
    head = b"GET /live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with callers(generate.port, head) as connections:
        assert seconds_for_live(generate.port) < SOON_S
        for connection in connections:
            assert b'{"status":"ok"}' in _all_of(connection)


def test_an_answer_does_not_wait_for_a_body_that_no_handler_wants(
    generate: RunningFunction,
) -> None:
    """The answer comes long before the end of the time in which the body is drained."""
    with socket.create_connection(("127.0.0.1", generate.port), timeout=30.0) as connection:
        started = time.monotonic()
        connection.sendall(b"POST /nowhere" + JSON_HEAD + ANNOUNCED)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 404")
        answered = time.monotonic()
        _all_of(connection)
        assert answered - started < (time.monotonic() - started) / 2


def test_a_caller_who_still_sends_a_large_body_receives_the_refusal(
    generate: RunningFunction,
) -> None:
    """Every byte of 40 MB is taken off the wire, although no handler wants one."""
    size = 40_000_000
    length = f"Content-Length: {size}\r\n".encode()
    answer = ask(generate.port, b"POST /nowhere", length, bytes(size))
    assert problem(answer) == (404, "not-found")


def test_what_follows_an_unread_body_is_never_taken_for_a_request(
    generate: RunningFunction,
) -> None:
    """The connection is closed, since where the next request begins is not known."""
    inner = b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", generate.port), timeout=30.0) as connection:
        connection.sendall(b"POST /nowhere" + JSON_HEAD + ANNOUNCED)
        received = connection.recv(65_536)
        time.sleep(3.0)
        with suppress(OSError):
            connection.sendall(inner)
            received += _all_of(connection)
    assert received.count(b"HTTP/1.1 ") == 1


def test_a_body_that_comes_slowly_is_taken_while_there_are_slots(
    generate: RunningFunction,
) -> None:
    """Someone on a slow line is no attacker: three seconds for a small document are fine."""
    body = b'{"name": 17}'
    head = b"POST /generate/name" + JSON_HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", generate.port), timeout=30.0) as connection:
        connection.sendall(head)
        for byte in body:
            time.sleep(0.25)
            connection.sendall(bytes([byte]))
        assert connection.recv(65_536).startswith(b"HTTP/1.1 422")


def test_a_body_that_never_ends_is_a_408(generate: RunningFunction) -> None:
    """A body has ten seconds of grace; the problem says how fast it must come."""
    head = b"POST /generate/name" + JSON_HEAD + ANNOUNCED
    with socket.create_connection(("127.0.0.1", generate.port), timeout=30.0) as connection:
        started = time.monotonic()
        connection.sendall(head)
        answer = _all_of(connection)
    assert problem(answer) == (408, "request-timeout")
    assert time.monotonic() - started > GRACE_S - 1.0


def test_a_body_shorter_than_announced_is_a_400(generate: RunningFunction) -> None:
    """Its caller has left the rest unsent; what came is not taken for the whole."""
    head = b"POST /generate/name" + JSON_HEAD + b"Content-Length: 30\r\n\r\n"
    with socket.create_connection(("127.0.0.1", generate.port), timeout=30.0) as connection:
        connection.sendall(head + b'{"name": "Quirrel"}')
        connection.shutdown(socket.SHUT_WR)
        answer = _all_of(connection)
    assert problem(answer) == (400, "bad-request")


def test_too_many_slow_bodies_at_once_are_a_503_for_the_others(generate: RunningFunction) -> None:
    """Half of the threads wait; the other callers are told when to try again."""
    head = b"POST /generate/name" + JSON_HEAD + b"Connection: close\r\n" + ANNOUNCED
    with callers(generate.port, head) as connections:
        time.sleep(2.0)
        answers = []
        for connection in connections:
            connection.settimeout(0.05)
            try:
                answers.append(connection.recv(65_536))
            except TimeoutError:
                continue
    assert len(answers) == CALLERS - THREADS // 2
    for answer in answers:
        assert problem(answer) == (503, "service-unavailable")
        assert b"Retry-After: 2\r\n" in answer

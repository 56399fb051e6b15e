"""The transport that knows the deadline, over real sockets."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore
import pytest

from hybrid_audio import deadline
from hybrid_audio.clients import bounded_http
from hybrid_audio.clients.bounded_http import bounded_client
from hybrid_audio.clients.cartesia import CartesiaClient
from hybrid_audio.clients.speech_retry import SpeechRetry
from hybrid_audio.errors import SpeechUnavailable
from tests.unit.clients.cartesia_double import KEY, good_wav, spec_for

DRIP_S = 0.005
HEADERS = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"


@contextmanager
def server(says: bytes, *, then_drips: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    """A server that answers every connection with `says`, then closes it or sends a byte every 5 ms until the end."""
    over, heard, threads = threading.Event(), [], []
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(connection: socket.socket) -> None:
        with connection:
            heard.append(connection.recv(65_536))
            connection.sendall(says)
            while then_drips and not over.wait(DRIP_S):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    def accept() -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=answer, args=(connection,)))
            threads[-1].start()

    threads.append(threading.Thread(target=accept))
    threads[0].start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", heard
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in threads:
            thread.join()


def speak(url: str, *, total_s: float = 20.0) -> bytes:
    """Speak once through a client of its own."""
    retry = SpeechRetry(attempts=1, total_s=total_s)
    with bounded_client(url) as http:
        return CartesiaClient(http, key=KEY, version="2025-04-16", retry=retry).speak(spec_for())


def test_a_stem_comes_through() -> None:
    """The transport changes nothing on the way."""
    with server(HEADERS % len(good_wav()) + good_wav()) as (url, heard):
        assert speak(url) == good_wav()
    assert heard[0].startswith(b"POST /tts/bytes HTTP/1.1\r\n")
    assert heard[0].lower().count(b"\r\nhost: 127.0.0.1") == 1


@pytest.mark.parametrize(
    "says",
    [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", HEADERS % 100_000],
    ids=["nothing but dots", "headers that never end", "a body that trickles"],
)
def test_bytes_that_trickle_do_not_outlast_the_bound(says: bytes) -> None:
    """Every single read succeeds in time; only their sum is too long. Without the bound this test would never end."""
    with server(says, then_drips=True) as (url, _), pytest.raises(SpeechUnavailable):
        speak(url, total_s=0.2)


def test_the_deadline_of_the_request_bounds_an_exchange_too() -> None:
    """Whichever end is nearer."""
    with (
        server(HEADERS % 100_000, then_drips=True) as (url, _),
        deadline.within(0.2),
        pytest.raises(SpeechUnavailable),
    ):
        speak(url)


@pytest.mark.parametrize("says", [b"", HEADERS % 1000 + b"half", b"not HTTP at all\r\n\r\n"])
def test_a_connection_that_breaks_is_told_in_our_words(says: bytes) -> None:
    """Before the answer, within it, and for what is no HTTP."""
    with server(says) as (url, _), pytest.raises(SpeechUnavailable):
        speak(url)


def test_a_port_where_nobody_listens_is_unavailable() -> None:
    """A refused connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(SpeechUnavailable, match="cannot be reached"):
        speak(f"http://127.0.0.1:{port}")


def test_every_error_of_the_connection_library_is_translated() -> None:
    """The table is complete: a new class in httpcore fails here first."""
    raised = {
        thing
        for thing in vars(httpcore).values()
        if isinstance(thing, type) and issubclass(thing, Exception) and thing is not httpcore.ConnectionNotAvailable
    }
    assert raised == set(bounded_http.TRANSLATED)
    assert all(to.__name__ == of.__name__ for of, to in bounded_http.TRANSLATED.items())


def test_the_narrower_errors_stand_before_the_wider() -> None:
    """A time-out while connecting stays one."""
    rows = list(bounded_http.TRANSLATED)
    assert all(not issubclass(later, earlier) for n, earlier in enumerate(rows) for later in rows[n + 1 :])


def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """As httpx would by itself."""
    with server(HEADERS % len(good_wav()) + good_wav()) as (url, heard):
        monkeypatch.setenv("http_proxy", url)
        monkeypatch.setenv("no_proxy", "")
        assert speak("http://cartesia.test") == good_wav()
    assert heard[0].startswith(b"POST http://cartesia.test/tts/bytes HTTP/1.1\r\n")


def test_a_host_that_the_environment_exempts_is_reached_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    """no_proxy wins."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with server(HEADERS % len(good_wav()) + good_wav()) as (url, _):
        assert speak(url) == good_wav()


def test_an_environment_without_proxy_names_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The common case."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with bounded_client("https://cartesia.test") as http:
        assert http.base_url == "https://cartesia.test"

"""The transport that knows the deadline, over real sockets."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hybrid_audio.clients.cartesia import bounded_http
from hybrid_audio.clients.cartesia.bounded_http import bounded_client
from hybrid_audio.clients.cartesia.client import CartesiaClient
from hybrid_audio.clients.cartesia.retry import SpeechRetry
from hybrid_audio.errors import SpeechUnavailable
from hybrid_audio.runtime import deadline
from tests.unit.clients.cartesia.double import KEY, good_wav, spec_for

DRIP_S = 0.005
HEADERS = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"


@contextmanager
def server(
    says: bytes, *, then_drips: bool = False, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[str, list[bytes]]]:
    """A server that answers every connection with `says`, then closes it or sends a byte every 5 ms
    until the end.
    """
    over, heard, threads = threading.Event(), [], []
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(connection: socket.socket) -> None:
        with tls.wrap_socket(connection, server_side=True) if tls else connection as connection:
            heard.append(whole_request(connection))
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
        yield f"{'https' if tls else 'http'}://127.0.0.1:{listener.getsockname()[1]}", heard
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in threads:
            thread.join()


def whole_request(connection: socket.socket) -> bytes:
    """Read up to the end of the JSON body: closing with bytes unread would break the connection."""
    request = b""
    while not request.endswith(b"}") and (part := connection.recv(65_536)):
        request += part
    return request


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
    """Every single read succeeds in time; only their sum is too long.

    Without the bound this test would never end.
    """
    with server(says, then_drips=True) as (url, _), pytest.raises(SpeechUnavailable):
        speak(url, total_s=0.2)


def test_the_deadline_of_the_request_bounds_an_exchange_too() -> None:
    """The nearer one of the request's end and the client's limit ends an exchange."""
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
    """A refused connection is `SpeechUnavailable`, which may be tried again."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(SpeechUnavailable, match="cannot be reached"):
        speak(f"http://127.0.0.1:{port}")


def test_every_error_of_the_connection_library_is_translated() -> None:
    """The table is complete: a new class in httpcore fails here first."""
    raised = {
        thing
        for thing in vars(httpcore).values()
        if isinstance(thing, type)
        and issubclass(thing, Exception)
        and thing is not httpcore.ConnectionNotAvailable
    }
    assert raised == set(bounded_http.TRANSLATED)
    assert all(to.__name__ == of.__name__ for of, to in bounded_http.TRANSLATED.items())


def test_the_narrower_errors_stand_before_the_wider() -> None:
    """A time-out while connecting stays one."""
    rows = list(bounded_http.TRANSLATED)
    assert all(
        not issubclass(later, earlier) for n, earlier in enumerate(rows) for later in rows[n + 1 :]
    )


def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxy variables are obeyed as httpx does by itself."""
    with server(HEADERS % len(good_wav()) + good_wav()) as (url, heard):
        monkeypatch.setenv("http_proxy", url)
        monkeypatch.setenv("no_proxy", "")
        assert speak("http://cartesia.test") == good_wav()
    assert heard[0].startswith(b"POST http://cartesia.test/tts/bytes HTTP/1.1\r\n")


def test_a_host_that_the_environment_exempts_is_reached_directly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A host in `no_proxy` is reached without the proxy."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with server(HEADERS % len(good_wav()) + good_wav()) as (url, _):
        assert speak(url) == good_wav()


def test_an_environment_without_proxy_names_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy is used where no variable names one."""
    for name in (
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
    with bounded_client("https://cartesia.test") as http:
        assert http.base_url == "https://cartesia.test"


def test_the_bounds_hold_over_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the cloud: an answer comes through, a trickle is given up."""
    certificate = self_signed(tmp_path / "loopback.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    with server(HEADERS % len(good_wav()) + good_wav(), tls=tls) as (url, _):
        assert speak(url) == good_wav()
    with (
        server(HEADERS % 100_000, then_drips=True, tls=tls) as (url, _),
        pytest.raises(SpeechUnavailable),
    ):
        speak(url, total_s=0.3)


def self_signed(path: Path) -> Path:
    """Write a key and a certificate for 127.0.0.1, and return where."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(secret + certificate.public_bytes(pem))
    return path

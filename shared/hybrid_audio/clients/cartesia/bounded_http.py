"""An HTTP client for one host whose exchanges end with the request's deadline.

httpx bounds each single read; a server that sends one byte at a time is never too slow for that.
Here every connect, read and write takes at most what `deadline` has left, for headers and body
alike. Looking up a host's name is the operating system's and keeps its own limits.
"""

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from hybrid_audio.runtime import deadline

TRANSLATED: dict[type[Exception], type[httpx.TransportError]] = {
    httpcore.ConnectTimeout: httpx.ConnectTimeout,
    httpcore.ReadTimeout: httpx.ReadTimeout,
    httpcore.WriteTimeout: httpx.WriteTimeout,
    httpcore.PoolTimeout: httpx.PoolTimeout,
    httpcore.TimeoutException: httpx.TimeoutException,
    httpcore.ConnectError: httpx.ConnectError,
    httpcore.ReadError: httpx.ReadError,
    httpcore.WriteError: httpx.WriteError,
    httpcore.NetworkError: httpx.NetworkError,
    httpcore.ProxyError: httpx.ProxyError,
    httpcore.UnsupportedProtocol: httpx.UnsupportedProtocol,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
    httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
    httpcore.ProtocolError: httpx.ProtocolError,
}
"""httpcore's errors in httpx's words, the narrower before the wider."""


KEEP_IDLE_S = 15.0
"""Connections idle for longer are not used again: a proxy or firewall may have dropped them."""


def bounded_client(base_url: str) -> httpx.Client:
    """Return a client for the host of `base_url`, through the environment's proxy for it, if any.

    It opens one connection for each concurrent call; the caller bounds how many there are.
    """
    context = httpx.create_ssl_context() if base_url.startswith("https:") else None
    return httpx.Client(
        base_url=base_url, transport=BoundedTransport(context, _proxy_for(base_url))
    )


def _proxy_for(url: str) -> httpx.Proxy | None:
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme)
    if proxy is None or proxy_bypass(parts.netloc):
        return None
    return httpx.Proxy(proxy if "://" in proxy else f"http://{proxy}")


class BoundedTransport(httpx.BaseTransport):
    """httpx's transport over connections that know the deadline; it never tries again by itself.

    `sockets` opens the connections, the system's own where there is none.
    """

    def __init__(
        self,
        context: ssl.SSLContext | None,
        proxy: httpx.Proxy | None,
        *,
        sockets: httpcore.NetworkBackend | None = None,
    ) -> None:
        common: dict[str, Any] = {
            "ssl_context": context,
            "max_connections": None,
            "keepalive_expiry": KEEP_IDLE_S,
            "network_backend": _BoundedBackend(sockets or httpcore.SyncBackend()),
        }
        self._pool: httpcore.ConnectionPool = (
            httpcore.ConnectionPool(**common)
            if proxy is None
            else httpcore.HTTPProxy(str(proxy.url), proxy_auth=proxy.raw_auth, **common)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and return the answer once its headers are there."""
        url = request.url
        asked = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _translated():
            answer = self._pool.handle_request(asked)
        stream = _Body(answer)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=stream, extensions=answer.extensions
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _translated():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _BoundedBackend(httpcore.NetworkBackend):
    def __init__(self, sockets: httpcore.NetworkBackend) -> None:
        self._sockets = sockets

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left_s = _left_s(timeout, httpcore.ConnectTimeout)
        return _BoundedStream(
            self._sockets.connect_tcp(host, port, left_s, local_address, socket_options)
        )


class _BoundedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left_s(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left_s(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left_s = _left_s(timeout, httpcore.ConnectTimeout)
        return _BoundedStream(self._stream.start_tls(ssl_context, server_hostname, left_s))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left_s(timeout: float | None, too_late: type[Exception]) -> float | None:
    left_s = deadline.remaining_s()
    if left_s is None:
        return timeout
    if left_s <= 0:
        raise too_late
    return left_s if timeout is None else min(timeout, left_s)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except tuple(TRANSLATED) as error:
        translated = next(to for cls, to in TRANSLATED.items() if isinstance(error, cls))
        raise translated(str(error)) from error

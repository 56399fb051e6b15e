"""Passes one request to a part and its answer back, byte for byte, in pieces as they come."""

from collections.abc import AsyncIterator, Mapping

import aiohttp
from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from infra.local.gateway.problem import GatewayProblem

MAX_BODY_BYTES = 32 << 20  # Cloud Functions' limit for requests
CONNECT_S = 5.0
SILENCE_S = 600.0
TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S, sock_read=SILENCE_S)
# RFC 9110, 7.6.1; Expect is answered by each server for itself.
HOP_BY_HOP = {
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
RETRY_SOON = {"Retry-After": "1"}


def client() -> aiohttp.ClientSession:
    """Return the session for calls to parts: nothing added, nothing decoded, nothing kept.

    A connection per request, because a part may close an idle one just as the next request goes out
    on it.
    """
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, force_close=True),
        timeout=TIMEOUT,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
    )
    session._retry_connection = (
        False  # aiohttp would send idempotent requests twice; whether to is for the caller
    )
    return session


def target(request: web.BaseRequest) -> str:
    """Return path and query exactly as they were sent: `%2e%2e` and `..` are for the function to
    judge.
    """
    raw = request.raw_path
    if raw.startswith("/"):
        return raw
    return URL(raw, encoded=True).raw_path_qs  # a proxy's absolute form


async def forward(
    session: aiohttp.ClientSession, request: web.BaseRequest, base_url: str
) -> web.StreamResponse:
    """Return the part's answer, already sent to the caller.

    Raises GatewayProblem: 413 beyond 32 MiB, 502 when the part breaks off, 503 when it is not
    there, 504 when silent.
    """
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise _too_large()
    body = _Body(request)
    try:
        answer = await session.request(
            request.method,
            URL(base_url + target(request), encoded=True),
            headers=_end_to_end(request.headers),
            data=body.pieces() if request.body_exists else None,
            allow_redirects=False,
        )
    except aiohttp.ClientConnectorError:
        raise GatewayProblem(
            503, "the part cannot be reached; it may be starting again", RETRY_SOON
        ) from None
    except TimeoutError:
        raise GatewayProblem(504, f"no answer within {SILENCE_S:g} s") from None
    except aiohttp.ClientError:
        if body.is_too_large:
            raise _too_large() from None
        raise GatewayProblem(
            502, "the part closed the connection without an answer", RETRY_SOON
        ) from None
    async with answer:
        return await _pass_back(answer, request)


class _Body:
    """A request's body as it comes in, counted."""

    def __init__(self, request: web.BaseRequest) -> None:
        self._request = request
        self._passed = 0

    @property
    def is_too_large(self) -> bool:
        return self._passed > MAX_BODY_BYTES

    async def pieces(self) -> AsyncIterator[bytes]:
        async for piece in self._request.content.iter_any():
            self._passed += len(piece)
            if self.is_too_large:
                raise _too_large()
            yield piece


async def _pass_back(
    answer: aiohttp.ClientResponse, request: web.BaseRequest
) -> web.StreamResponse:
    response = web.StreamResponse(
        status=answer.status, reason=answer.reason, headers=_end_to_end(answer.headers)
    )
    try:
        await response.prepare(request)
        async for piece in answer.content.iter_any():
            await response.write(piece)
        await response.write_eof()
    except (aiohttp.ClientPayloadError, ConnectionError, TimeoutError):
        # Half an answer is out, or the caller is gone: the only honest end is to break off as well.
        if request.transport is not None:
            request.transport.abort()
    return response


def _end_to_end(headers: "CIMultiDictProxy[str] | Mapping[str, str]") -> "CIMultiDict[str]":
    named = {name.strip().lower() for name in headers.get("Connection", "").split(",")}
    return CIMultiDict((k, v) for k, v in headers.items() if k.lower() not in HOP_BY_HOP | named)


def _too_large() -> GatewayProblem:
    return GatewayProblem(413, f"a request may hold {MAX_BODY_BYTES >> 20} MiB at most")

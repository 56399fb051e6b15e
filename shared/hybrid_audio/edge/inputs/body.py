"""Read the body of a request up to its route's limit, and drain the rest after the answer."""

import io
import threading
from contextlib import suppress
from functools import cache
from typing import IO

from flask import Request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import (
    BadRequest,
    ClientDisconnected,
    HTTPException,
    RequestEntityTooLarge,
    RequestTimeout,
    ServiceUnavailable,
    UnsupportedMediaType,
)

from hybrid_audio import services
from hybrid_audio.edge.inputs.waiting import (
    WATCH,
    Ended,
    Slots,
    Wait,
    connection_of,
    stop_reading,
)
from hybrid_audio.edge.routes import Route

GRACE_S = 10.0
MIN_BYTES_PER_S = 4_096
"""A body has `GRACE_S` and a second more for each of these bytes, within its route's time."""

DRAIN_S = 2.0
MAX_DRAINED_BYTES = 64 << 20
"""The most that is drained of a body that no handler reads: twice what Cloud Run passes on."""

_PIECE_BYTES = 1 << 15

_ENDED: IO[bytes] = io.BytesIO()
"""The stream of a request whose body was read to its end."""


def read_body(request: Request, route: Route) -> bytes:
    """Return the body; a GET has none.

    Raises UnsupportedMediaType for a compressed body, RequestEntityTooLarge, BadRequest for one
    that ends early or whose chunks are damaged, RequestTimeout for one that comes too slowly, and
    ServiceUnavailable while too many others are slow.
    """
    if route.method == "GET":
        return b""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType("send the body uncompressed, without Content-Encoding")
    if (request.content_length or 0) > route.max_body_bytes:
        raise _too_large(route)

    def limit_s(received: int) -> float:
        return min(GRACE_S + received / MIN_BYTES_PER_S, route.timeout_s)

    with WATCH.waiting(request, limit_s, _slots().wanted) as wait:
        body = _read(request, wait, at_most=route.max_body_bytes + 1)
    if len(body) > route.max_body_bytes:
        raise _too_large(route)
    if len(body) < (request.content_length or 0):
        raise BadRequest("the body ends before its Content-Length")
    return body


def _read(request: Request, wait: Wait, *, at_most: int) -> bytes:
    pieces: list[bytes] = []
    try:
        while left := at_most - wait.received:
            piece = request.stream.read(min(_PIECE_BYTES, left))
            wait.received += len(piece)
            pieces.append(piece)
            if not piece:
                request.stream = _ENDED
            if wait.ended is not None or not piece:
                break
    except (ParseException, OSError, ClientDisconnected):
        if wait.ended is None:
            raise BadRequest("the body ends early, or its chunks are damaged") from None

    if wait.ended is not None:
        raise _ended(wait.ended)
    return b"".join(pieces)


def _ended(reason: Ended) -> HTTPException:
    if reason is Ended.BUSY:
        return ServiceUnavailable(
            "too many callers send their bodies slowly at the moment; try again", retry_after=2
        )
    return RequestTimeout(f"the body came more slowly than {MIN_BYTES_PER_S} bytes a second")


def _too_large(route: Route) -> RequestEntityTooLarge:
    return RequestEntityTooLarge(f"the body is larger than {route.max_body_bytes} bytes")


def drain(request: Request, stream: IO[bytes]) -> None:
    """Drain the rest of the body, so that a client that is still sending receives the answer.

    Call it once the answer was written. It ends within `DRAIN_S` and `MAX_DRAINED_BYTES`; a
    connection on which something of the body may still come is never used for another request.
    """
    connection = connection_of(request)
    if connection is None:
        return

    is_drained = stream is _ENDED or not has_body(request) or _is_drained(request, stream)
    if not is_drained:
        request.environ["wsgi.input"].failed = True  # gunicorn then closes the connection
    if not is_drained or not _keeps_connection(request):
        # gunicorn closes connections in the thread that accepts others, and waits there up to two
        # seconds for a caller who does not close: twenty would stop a function for half a minute.
        stop_reading(connection)


def has_body(request: Request) -> bool:
    """Return whether the request announces a body."""
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def _is_drained(request: Request, stream: IO[bytes]) -> bool:
    with (
        suppress(ParseException, OSError, ClientDisconnected),
        WATCH.waiting(request, lambda _: DRAIN_S, _slots().unwanted) as wait,
    ):
        while wait.ended is None and wait.received < MAX_DRAINED_BYTES:
            piece = stream.read(_PIECE_BYTES)
            if not piece:
                return wait.ended is None
            wait.received += len(piece)
    return False


def _keeps_connection(request: Request) -> bool:
    if request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        return False
    return request.headers.get("Connection", "").lower() != "close"


class _AllSlots:
    """Half of the threads may wait for slow bodies, a quarter for bodies that no handler reads."""

    def __init__(self, threads: int) -> None:
        self.wanted: Slots = threading.BoundedSemaphore(max(1, threads // 2))
        self.unwanted: Slots = threading.BoundedSemaphore(max(1, threads // 4))


@cache
def _slots() -> _AllSlots:
    return _AllSlots(services.settings().threads)

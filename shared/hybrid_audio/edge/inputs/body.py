"""The body of a request as it was sent: whole, up to its route's limit; and what is left of it
after the answer.
"""

import io
from contextlib import suppress

from flask import Request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import (
    BadRequest,
    ClientDisconnected,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)

from hybrid_audio.edge.routes import Route

MAX_PASSED_ON_BYTES = 32 << 20
"""Cloud Run passes on no larger body."""

_PIECE_BYTES = 1 << 16


def read_body(request: Request, route: Route) -> bytes:
    """Return the body; a GET has none.

    Raises UnsupportedMediaType for a compressed one, RequestEntityTooLarge, and BadRequest for one
    that ends early or whose chunks are damaged.
    """
    if route.method == "GET":
        return b""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType("send the body uncompressed, without Content-Encoding")
    if (request.content_length or 0) > route.max_body_bytes:
        raise _too_large(route)
    try:
        body = request.stream.read(route.max_body_bytes + 1)
    except (ParseException, OSError):
        raise BadRequest("the body ends early, or its chunks are damaged") from None
    if len(body) > route.max_body_bytes:
        raise _too_large(route)
    return body


def _too_large(route: Route) -> RequestEntityTooLarge:
    return RequestEntityTooLarge(f"the body is larger than {route.max_body_bytes} bytes")


def read_on(request: Request) -> None:
    """Read what nobody asked for to its end, so that a caller who still sends gets to hear the
    answer.

    The framework would do so too, but would keep all of it, wait for what is only announced, and
    fail where the body is damaged; so nothing is left to it.
    """
    stream = request.stream
    request.stream = io.BytesIO()
    if (request.content_length or 0) > MAX_PASSED_ON_BYTES:
        return
    with suppress(ParseException, OSError, ClientDisconnected):
        left = MAX_PASSED_ON_BYTES
        while left > 0 and (piece := stream.read(_PIECE_BYTES)):
            left -= len(piece)

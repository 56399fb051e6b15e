"""What the gateway never passes on: targets, methods and headers that no function would answer.

A function's web server (gunicorn) refuses some of these itself, with a page of HTML; here they
become problems like every other error.
"""

import re

import h11

from infra.local.gateway.problem import GatewayProblem

MAX_BODY_BYTES = 32 << 20  # Cloud Functions' limit for requests
MAX_HEAD_BYTES = 64 << 10  # the limit of Google's front end
MAX_FIELDS = 100  # gunicorn's limits
MAX_FIELD_BYTES = 8_190
METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
# RFC 9110, 7.6.1; Expect is answered by each server for itself.
HOP_BY_HOP = {
    b"connection",
    b"expect",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
# gunicorn takes these from a proxy that it trusts, and refuses the request where they disagree.
SCHEME_FIELDS = {b"x-forwarded-proto", b"x-forwarded-protocol", b"x-forwarded-ssl"}
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_METHOD = re.compile(rb"[A-Z0-9._-]{3,20}")  # as gunicorn takes them
_ORIGIN = re.compile(rb"https?://[^/?#]*", re.IGNORECASE)

Fields = list[tuple[bytes, bytes]]


def check_request(request: h11.Request) -> None:
    """Refuse what no function answers.

    Raises GatewayProblem: 400 for control characters and for two kinds of length, 405 for CONNECT
    and odd methods, 413 for a body announced as more than 32 MiB, 431 for too many or too long
    headers, 505 for other versions than HTTP/1.
    """
    if request.http_version not in (b"1.0", b"1.1"):
        raise GatewayProblem(505, "HTTP/1.1 is spoken here")
    if request.method == b"CONNECT" or not _METHOD.fullmatch(request.method):
        raise GatewayProblem(405, "this method is not known here", {"Allow": METHODS})
    if len(request.headers) >= MAX_FIELDS:
        raise GatewayProblem(431, f"a request may have {MAX_FIELDS - 1} headers at most")
    if any(len(name) + len(value) + 4 > MAX_FIELD_BYTES for name, value in request.headers):
        raise GatewayProblem(431, f"a header may hold {MAX_FIELD_BYTES - 4} bytes at most")

    _check_fields(request)
    if any(n == b"content-length" and int(v) > MAX_BODY_BYTES for n, v in request.headers):
        raise too_large()


def _check_fields(request: h11.Request) -> None:
    if any(_CONTROL.search(value) for _, value in request.headers):
        raise GatewayProblem(400, "a header holds a control character")
    names = {name for name, _ in request.headers}
    if {b"content-length", b"transfer-encoding"} <= names:
        raise GatewayProblem(400, "Content-Length and Transfer-Encoding exclude each other")


def passed_on(request: h11.Request) -> Fields:
    """Return the headers of a request that a part is sent.

    Not those about the scheme, and none with an underscore: gunicorn would take SCRIPT_NAME for the
    place where the function is mounted, and leaves out the rest itself.
    """
    return [
        (name, value)
        for name, value in end_to_end(request)
        if b"_" not in name and name.lower() not in SCHEME_FIELDS
    ]


def origin_form(target: bytes) -> bytes:
    """Return path and query of a target exactly as they were sent, without a proxy's origin.

    `%2e%2e` and `..` are for the function to judge. Raises GatewayProblem: 404 for `*`, which no
    function serves, 400 for anything else that is not a path.
    """
    rest = _ORIGIN.sub(b"", target, count=1) if _ORIGIN.match(target) else target
    if target == b"*":
        raise GatewayProblem(404, "no part serves *; GET / lists the routes")

    if rest[:1] in (b"", b"?"):
        rest = b"/" + rest

    if not rest.startswith(b"/"):
        raise GatewayProblem(400, "the target must be a path, such as /generate/name")
    return rest


def end_to_end(message: h11.Request | h11.Response) -> Fields:
    """Return the headers that are not about the connection, in their order and spelling."""
    headers = message.headers
    named = {
        word.strip().lower()
        for name, value in headers
        if name == b"connection"
        for word in value.split(b",")
    }
    hidden = HOP_BY_HOP | (named - {b"content-length", b"host"})

    return [(raw, value) for raw, value in headers.raw_items() if raw.lower() not in hidden]


def too_large() -> GatewayProblem:
    """Return the problem of a body beyond the limit."""
    return GatewayProblem(413, f"a request may hold {MAX_BODY_BYTES >> 20} MiB at most")

"""What the gateway itself answers with when no part can: RFC 9457 problems, shaped as the functions
shape theirs.
"""

import json
from uuid import uuid4

from aiohttp import web

REQUEST_ID = "X-Request-ID"
TITLES = {
    404: ("not-found", "There is no such thing"),
    405: ("method-not-allowed", "The method is not allowed here"),
    413: ("request-entity-too-large", "The request is too large"),
    500: ("internal-error", "Something went wrong here"),
    502: ("bad-gateway", "The part behind this route broke off"),
    503: ("unavailable", "The part behind this route is not there now"),
    504: ("gateway-timeout", "The part behind this route took too long"),
}


class GatewayProblem(Exception):
    """The gateway cannot pass this request on, or its answer back."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}


def request_id_of(request: web.BaseRequest) -> str:
    """Return the request's own id, or a new one."""
    return request.headers.get(REQUEST_ID) or uuid4().hex


def to_response(problem: GatewayProblem, request: web.BaseRequest) -> web.Response:
    """Return the problem document, under the request's own id where it has one."""
    kind, title = TITLES[problem.status]
    request_id = request_id_of(request)
    document = {
        "type": f"urn:hybrid-audio:problem:{kind}",
        "title": title,
        "status": problem.status,
        "detail": problem.detail,
        "request_id": request_id,
        "errors": [],
    }
    headers = {
        "Content-Type": "application/problem+json",
        REQUEST_ID: request_id,
        **problem.headers,
    }
    return web.Response(body=json.dumps(document).encode(), status=problem.status, headers=headers)

"""What the gateway answers by itself: RFC 9457 problems, shaped as the functions shape theirs."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

REQUEST_ID = "X-Request-ID"
TITLES = {
    400: ("bad-request", "The request is not HTTP as it should be"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "The method is not allowed here"),
    408: ("request-timeout", "The request did not arrive in time"),
    413: ("request-entity-too-large", "The request is too large"),
    414: ("request-uri-too-long", "The request's address is too long"),
    431: ("request-header-fields-too-large", "The request's headers are too large"),
    500: ("internal-error", "Something went wrong here"),
    501: ("not-implemented", "The request needs something that is not offered"),
    502: ("bad-gateway", "The part behind this route broke off"),
    503: ("unavailable", "The part behind this route is not there now"),
    504: ("gateway-timeout", "The part behind this route took too long"),
    505: ("http-version-not-supported", "The version of HTTP is not spoken here"),
}
RETRY_SOON = {"Retry-After": "1"}
_OWN_ID = re.compile(r"[\x21-\x7e]{1,128}")


class GatewayProblem(Exception):
    """The gateway cannot pass this request on, or its answer back."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}


@dataclass(frozen=True)
class Reply:
    """A whole answer of the gateway's own."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_json(
        cls, content: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> "Reply":
        """Return an answer whose body is this content as JSON."""
        body = json.dumps(content).encode()
        return cls(status, body, {"Content-Type": "application/json", **(headers or {})})


def request_id_of(headers: Mapping[str, str]) -> str:
    """Return the request's own id (header names in lower case), or a new one."""
    given = headers.get(REQUEST_ID.lower(), "")
    return given if _OWN_ID.fullmatch(given) else uuid4().hex


def to_reply(problem: GatewayProblem, request_id: str) -> Reply:
    """Return the problem's document under this request id."""
    kind, title = TITLES[problem.status]
    document = {
        "type": f"urn:hybrid-audio:problem:{kind}",
        "title": title,
        "status": problem.status,
        "detail": problem.detail,
        "request_id": request_id,
        "errors": [],
    }
    headers = {"Content-Type": "application/problem+json", REQUEST_ID: request_id}

    return Reply.of_json(document, status=problem.status, headers={**headers, **problem.headers})

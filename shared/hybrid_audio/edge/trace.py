"""Identify a request: by its id, and by the trace that the platform or the caller began."""

import re
from dataclasses import dataclass
from uuid import uuid4

from werkzeug.datastructures import Headers

REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_CLOUD_TRACE = re.compile(r"([0-9a-fA-F]{32})(?:/(\d{1,20}))?(?:;o=([01]))?")


@dataclass(frozen=True)
class Trace:
    """The caller's span, as Cloud Logging wants it: hexadecimal ids."""

    trace_id: str
    span_id: str | None
    is_sampled: bool


def request_id(headers: Headers) -> str:
    """Return the caller's X-Request-ID where it is one, else a new one."""
    given = headers.get("X-Request-ID", "")
    return given if REQUEST_ID.fullmatch(given) else uuid4().hex


def trace(headers: Headers) -> Trace | None:
    """Return the trace of `traceparent` (W3C Trace Context), else of `X-Cloud-Trace-Context`.

    The span of the second is a decimal number.
    """
    if match := _TRACEPARENT.fullmatch(headers.get("traceparent", "")):
        return Trace(match[1], match[2], bool(int(match[3], 16) & 1))
    if match := _CLOUD_TRACE.fullmatch(headers.get("X-Cloud-Trace-Context", "")):
        span = f"{int(match[2]) & 0xFFFF_FFFF_FFFF_FFFF:016x}" if match[2] else None
        return Trace(match[1].lower(), span, match[3] == "1")
    return None


def origin_headers(found: Trace | None, request_id: str) -> dict[str, str]:
    """Return the headers by which what a request sets off is known as a part of it."""
    if found is None or found.span_id is None:
        return {"X-Request-ID": request_id}

    flags = "01" if found.is_sampled else "00"
    parent = f"00-{found.trace_id}-{found.span_id}-{flags}"
    return {"X-Request-ID": request_id, "traceparent": parent}

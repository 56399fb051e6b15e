"""What a refusal says to the person at the terminal: all of the problem, nothing twice."""

from collections.abc import Iterator
from typing import Any

import httpx

from hybrid_audio.cli.errors import ApiError, Unavailable

TRY_AGAIN = {408, 425, 429}
NO_KEY = "  set INTERNAL_API_KEY to one of the service's keys"


def error_of(answer: httpx.Response) -> ApiError:
    """Return the error that an answer is: its detail, every fault, and the request's id."""
    status = answer.status_code
    cause = Unavailable if status >= 500 or status in TRY_AGAIN else ApiError
    try:
        lines = list(_lines(answer.json(), answer))
    except (ValueError, KeyError, TypeError, AttributeError):
        lines = [f"{status} from {answer.url.path}"]
    return cause("\n".join(lines))


def _lines(problem: dict[str, Any], answer: httpx.Response) -> Iterator[str]:
    detail = str(problem["detail"])
    yield f"{problem['status']} {problem['title']}: {detail}"
    for fault in problem["errors"]:
        if not (fault["message"] in detail and fault["path"] in detail):
            yield f"  {fault['path']}: {fault['message']}"
    if more := problem.get("more_errors"):
        yield f"  and {more} more"

    if answer.status_code == httpx.codes.UNAUTHORIZED:
        yield NO_KEY
    if wait := answer.headers.get("Retry-After"):
        yield f"  try again in {wait} s"
    yield f"  request id {problem['request_id']}"

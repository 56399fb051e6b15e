"""Make one HTTP exchange with text to speech, bounded in bytes and time.

Failures are translated into this package's errors.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from hybrid_audio.errors import SpeechUnavailable, SpeechUnusable

MOST_REFUSAL_BYTES = 64 << 10
LATE = "text to speech did not answer in time"


@dataclass(frozen=True)
class Answer:
    """An answer: whole if its status is 200, else only as much of it as is worth reading."""

    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytearray = field(repr=False)


def exchange(
    http: httpx.Client, request: httpx.Request, *, most_bytes: int, left: Callable[[], float]
) -> Answer:
    """Send the request, once and without following redirects, and return the answer.

    Raises SpeechUnavailable when `left()` seconds run out or the connection fails, SpeechUnusable
    for more than `most_bytes` and for a body that cannot be decoded. They are raised when httpx's
    own errors are gone: those hold the request with its headers.
    """
    try:
        response = http.send(request, stream=True, follow_redirects=False)
        try:
            outcome = _read(response, most_bytes, left)
        finally:
            response.close()
    except httpx.RequestError as error:
        outcome = _failure(error)

    if isinstance(outcome, Answer):
        return outcome
    raise outcome


def _failure(error: httpx.RequestError) -> SpeechUnavailable | SpeechUnusable:
    if isinstance(error, httpx.DecodingError):
        return SpeechUnusable("text to speech sent a body that cannot be decoded")
    if isinstance(error, httpx.TimeoutException):
        return SpeechUnavailable(LATE)
    if isinstance(error, httpx.ConnectError | httpx.ProxyError | httpx.UnsupportedProtocol):
        return SpeechUnavailable("text to speech cannot be reached")
    return SpeechUnavailable("the connection to text to speech broke")


def _read(
    response: httpx.Response, most_bytes: int, left: Callable[[], float]
) -> Answer | SpeechUnavailable | SpeechUnusable:
    """Return the answer, or the failure: raised here, its traceback would hold the bytes."""
    is_audio = response.status_code == 200
    limit, body = most_bytes if is_audio else MOST_REFUSAL_BYTES, bytearray()
    for part in response.iter_bytes():
        body += part
        if left() <= 0:
            return SpeechUnavailable(LATE)
        if len(body) > limit:
            break

    if is_audio and len(body) > limit:
        return SpeechUnusable("text to speech sent more than its text can take to speak")
    return Answer(response.status_code, response.headers, body)

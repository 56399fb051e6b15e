"""One attempt over HTTP: the request goes out, and its status comes back or its time is over."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from google.cloud.tasks_v2.types import HttpMethod

from infra.local.tasks.clock import Clock
from infra.local.tasks.dispatch.headers import headers_of
from infra.local.tasks.dispatch.outcome import (
    LONGEST_RETRY_AFTER_S,
    TIMED_OUT,
    UNREACHABLE,
    Outcome,
)
from infra.local.tasks.dispatch.tokens import Tokens
from infra.local.tasks.queues.task import StoredTask

NOT_OURS = ("User-Agent", "Content-Type", "Accept", "Accept-Encoding")
_SECONDS = re.compile(r"\d{1,9}")


def client() -> aiohttp.ClientSession:
    """Return the session that delivers, with a new connection for each attempt.

    A receiver may close an idle one just as the next attempt goes out on it.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, force_close=True),
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=NOT_OURS,
        auto_decompress=False,
    )


class Sender:
    """Sends tasks to their receivers."""

    def __init__(self, http: aiohttp.ClientSession, tokens: Tokens, clock: Clock) -> None:
        self._http = http
        self._tokens = tokens
        self._clock = clock

    async def send(self, task: StoredTask) -> Outcome:
        """Make one attempt; a redirect is an answer like any other, and is not followed."""
        request = task.message.http_request
        deadline_us = task.message.dispatch_deadline.ToMicroseconds()
        try:
            async with self._http.request(
                HttpMethod(request.http_method).name,
                request.url,
                data=request.body or None,
                headers=headers_of(task, self._tokens.find(request)),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self._clock.real_s(deadline_us)),
            ) as answer:
                async for _ in answer.content.iter_any():
                    continue  # an answer is whole when its body is
                return Outcome(answer.status, retry_after_s=_retry_after_s(answer))
        except TimeoutError:
            return Outcome(TIMED_OUT, has_answer=False)
        except (aiohttp.ClientError, OSError, ValueError):  # the last: a URL that is none
            return Outcome(UNREACHABLE, has_answer=False)


def _retry_after_s(answer: aiohttp.ClientResponse) -> float:
    """Return the seconds of Retry-After, which are given as such or as a date; 0 without it."""
    text = answer.headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(text):
        return min(float(text), LONGEST_RETRY_AFTER_S)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    wait_s = (until - datetime.now(UTC)).total_seconds()
    return min(max(0.0, wait_s), LONGEST_RETRY_AFTER_S)

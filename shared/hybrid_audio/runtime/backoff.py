"""How long to wait before trying again: full jitter, and what the server asks for in
Retry-After.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 8.0
LONGEST_ASKED_S = 3600.0
"""A server that asks for more is taken to mean an hour."""


def delay_s(attempt: int, rng: Random) -> float:
    """Return the pause after failed attempt 0, 1, 2, …: uniform from 0 to a ceiling that doubles up
    to its limit.

    Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 (full jitter).
    """
    return rng.uniform(0.0, min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(attempt, 16)))


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that Retry-After asks for (RFC 9110, 10.2.3), or None where it says
    nothing readable.

    A date is held against the server's own Date where it gives one, so that clocks need not agree.
    """
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(LONGEST_ASKED_S, float(asked))
    until, since = _date(asked), _date(headers.get("date", "")) or now
    if until is None:
        return None
    return min(LONGEST_ASKED_S, max(0.0, (until - since).total_seconds()))


def _date(text: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(text)
    except (OverflowError, ValueError):  # numbers that no date has
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)

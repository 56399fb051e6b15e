"""How long to wait before trying again: jitter, and what the server asks for in Retry-After."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 8.0
LONGEST_ASKED_S = 3600.0
"""A server that asks for more is taken to mean an hour."""


@dataclass(frozen=True)
class Backoff:
    """Pauses whose ceiling grows by `factor` from `first_s` up to `longest_s`.

    Each is drawn between `least` of its ceiling and the ceiling; 0 is full jitter.
    """

    first_s: float = FIRST_PAUSE_S
    longest_s: float = LONGEST_PAUSE_S
    factor: float = 2.0
    least: float = 0.0

    def pause_s(self, attempt: int, rng: Random) -> float:
        """Return the pause after failed attempt 0, 1, 2, …

        Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 (full jitter).
        """
        ceiling_s = min(self.longest_s, self.first_s * self.factor ** min(attempt, 64))
        return rng.uniform(self.least * ceiling_s, ceiling_s)


def delay_s(attempt: int, rng: Random) -> float:
    """Return the pause of the usual back-off after failed attempt 0, 1, 2, …"""
    return Backoff().pause_s(attempt, rng)


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that Retry-After asks for (RFC 9110, 10.2.3), None where unreadable.

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

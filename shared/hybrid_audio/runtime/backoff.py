"""Compute how long to wait before a retry: with jitter, or as Retry-After asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random

LONGEST_ASKED_S = 3600.0
"""The longest pause that a server can ask for."""


@dataclass(frozen=True)
class Backoff:
    """Pauses between attempts: random, below a ceiling that grows from `first_s` to `longest_s`.

    `growth` is the factor from one ceiling to the next. `least_share` is the part of the ceiling
    that is always waited: 0 for callers who disturb each other (full jitter), more for one who
    polls and only must not fall in step with others.
    Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """

    first_s: float
    longest_s: float
    growth: float = 2.0
    least_share: float = 0.0

    def pause_s(self, attempt: int, rng: Random) -> float:
        """Return the pause after failed attempt 0, 1, 2, … in seconds."""
        ceiling_s = min(self.longest_s, self.first_s * self.growth ** min(attempt, 64))
        return rng.uniform(self.least_share * ceiling_s, ceiling_s)


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that Retry-After asks for, or None where it says nothing readable.

    A date is compared with the server's own Date where it sends one, so clocks need not agree.
    Source: RFC 9110, 10.2.3.
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

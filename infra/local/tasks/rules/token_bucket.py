"""The rate of a queue: each dispatch takes a token, and tokens come back at a steady rate."""

import math

from infra.local.tasks.clock import MICROS

_ROUNDING = 1e-9


class TokenBucket:
    """Tokens that fill up at `rate` a second, up to `burst`."""

    def __init__(self, *, rate: float, burst: int, now: int) -> None:
        """Begin full."""
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._filled_at = now

    def change(self, *, rate: float, burst: int, now: int) -> None:
        """Go on with another rate and burst; the tokens that are there stay."""
        self._fill(now)
        self._rate, self._burst = rate, burst
        self._tokens = min(self._tokens, float(burst))

    def take(self, now: int) -> None:
        """Take a token; ask `ready_at` before."""
        self._fill(now)
        self._tokens -= 1.0

    def ready_at(self, now: int) -> int:
        """Return when there is a token: `now`, or a later time in microseconds."""
        self._fill(now)
        missing = 1.0 - self._tokens
        if missing <= _ROUNDING:
            return now
        return now + math.ceil(missing / self._rate * MICROS)

    def _fill(self, now: int) -> None:
        gained = max(0, now - self._filled_at) / MICROS * self._rate
        self._tokens = min(float(self._burst), self._tokens + gained)
        self._filled_at = now  # also where the wall's clock was set back: else none would come

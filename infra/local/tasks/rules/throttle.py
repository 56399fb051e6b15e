"""How failures slow a whole queue, and how it recovers.

The real service says that 429, 503 and a high rate of errors slow the queue, and not how. Here:
such an answer halves the queue's speed, at most once a second and down to 1/16; a success doubles
it again, at most once a second. An error of any kind counts as such an answer while more than half
of the recent ones were errors. Speed scales the rate and the number of concurrent dispatches, but
one dispatch a second and one at a time are always left, so that the recovery is seen.
"""

from infra.local.tasks.clock import MICROS

SLOWEST = 1 / 16
STEP_US = MICROS
OVERLOADED = frozenset({429, 503})
_RECENT = 0.1  # the weight of the newest answer in the rate of errors
_HIGH = 0.5


class Throttle:
    """The speed of one queue, from 1 (as configured) down to SLOWEST."""

    def __init__(self) -> None:
        self.speed = 1.0
        self._changed_at = -STEP_US
        self._errors = 0.0

    def note(self, status: int, now: int) -> None:
        """Take an answer's HTTP status into account."""
        is_error = not 200 <= status < 300
        self._errors += _RECENT * (is_error - self._errors)
        if status in OVERLOADED or (is_error and self._errors > _HIGH):
            self._change(self.speed / 2, now)
        elif not is_error:
            self._change(self.speed * 2, now)

    def rate(self, configured: float) -> float:
        """Return the dispatches a second that are left of those configured."""
        return max(min(configured, 1.0), configured * self.speed)

    def concurrent(self, configured: int) -> int:
        """Return the concurrent dispatches that are left of those configured."""
        return max(1, int(configured * self.speed))

    def _change(self, speed: float, now: int) -> None:
        if abs(now - self._changed_at) >= STEP_US:  # the wall's clock may be set back
            self.speed = min(1.0, max(SLOWEST, speed))
            self._changed_at = now

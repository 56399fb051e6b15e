"""How long to wait before trying again: each pause twice the one before, up to the longest.

There is no jitter: one program tries again here, not many that would do so in step.
"""

from dataclasses import dataclass

_MOST_DOUBLINGS = 32


@dataclass(frozen=True)
class Backoff:
    """The first and the longest pause, in seconds."""

    first_s: float
    longest_s: float

    def pause_s(self, failures: int) -> float:
        """Return the pause after this many failures in a row, from 1 on."""
        return min(self.longest_s, self.first_s * 2.0 ** min(failures - 1, _MOST_DOUBLINGS))

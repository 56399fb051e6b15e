"""Attempts at a call that is safe to repeat: with full jitter between them, within the time the
request has left.
"""

import random
import time
from collections.abc import Iterator

from hybrid_audio.clients.google_calls import TOTAL_TIMEOUT_S
from hybrid_audio.runtime import deadline

FIRST_PAUSE_S = 0.02
LONGEST_PAUSE_S = 1.0


def attempts(
    total_s: float = TOTAL_TIMEOUT_S, *, longest_pause_s: float = LONGEST_PAUSE_S
) -> Iterator[int]:
    """Yield 0, 1, 2, … with a growing random pause between, until `total_s` or the request's own
    time is used up.

    The first is always given, so that the caller's own time-out speaks for a request that has no
    time left.
    """
    ends_at = time.monotonic() + total_s
    attempt = 0
    while True:
        yield attempt
        pause_s = random.uniform(0, min(longest_pause_s, FIRST_PAUSE_S * 2 ** min(attempt, 10)))
        left_s = deadline.remaining_s()
        if time.monotonic() + pause_s >= ends_at or (left_s is not None and pause_s >= left_s):
            return
        time.sleep(pause_s)
        attempt += 1

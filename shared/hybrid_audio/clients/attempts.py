"""Attempts at a Firestore call that is safe to repeat, within the time its request has left."""

import random
import time
from collections.abc import Iterator

from hybrid_audio.clients.google_calls import FIRESTORE_BACKOFF, FIRESTORE_TOTAL_TIMEOUT_S
from hybrid_audio.runtime import deadline
from hybrid_audio.runtime.backoff import Backoff

_JITTER = random.Random()


def attempts(
    total_s: float = FIRESTORE_TOTAL_TIMEOUT_S, *, backoff: Backoff = FIRESTORE_BACKOFF
) -> Iterator[int]:
    """Yield 0, 1, 2, … and sleep in between, until `total_s` or the request's own time is used up.

    The first is always given, so that the caller's own time-out speaks for a request that has no
    time left.
    """
    ends_at = time.monotonic() + total_s
    attempt = 0
    while True:
        yield attempt
        pause_s = backoff.pause_s(attempt, _JITTER)
        left_s = deadline.remaining_s()
        if time.monotonic() + pause_s >= ends_at or (left_s is not None and pause_s >= left_s):
            return

        time.sleep(pause_s)
        attempt += 1

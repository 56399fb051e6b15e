"""Asking text to speech again after a failure that may heal, within a bound of attempts and one of
total time.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from hybrid_audio.errors import SpeechUnavailable, SpeechUnusable
from hybrid_audio.runtime import deadline
from hybrid_audio.runtime.backoff import Backoff

T = TypeVar("T")
LOG = logging.getLogger(__name__)
SPEECH_BACKOFF = Backoff(first_s=0.5, longest_s=8.0)

Left = Callable[[], float]
"""Tells the seconds left for all attempts together."""


@dataclass(frozen=True)
class SpeechRetry:
    """At most `attempts` in `total_s` seconds, waits included; at most `unusable_attempts` of them
    paid for in vain.
    """

    attempts: int = 4
    unusable_attempts: int = 2
    total_s: float = 90.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    rng: Random = field(default_factory=Random)

    def call(self, once: Callable[[Left], T]) -> T:
        """Return what `once` returns, calling it again after SpeechUnavailable and SpeechUnusable.

        The last of these is raised when a bound is reached, or at once when the pause before the
        next attempt would reach it; `retry_after_s` then says when a caller may come again. Raises
        DeadlineExceeded when there is no time to begin.
        """
        ends_at = self.clock() + deadline.timeout_s(self.total_s)
        attempt = unusable = 0
        while True:
            attempt += 1
            try:
                return once(lambda: ends_at - self.clock())
            except (SpeechUnavailable, SpeechUnusable) as error:
                failure = (
                    error  # handled outside, so that nothing raised here holds it as its context
                )
            unusable += isinstance(failure, SpeechUnusable)
            pause_s = self._pause_s(attempt, failure.retry_after_s)
            is_last = attempt >= self.attempts or unusable >= self.unusable_attempts
            if is_last or pause_s >= ends_at - self.clock():
                break
            fields = {
                "attempt": attempt,
                "pause_ms": round(pause_s * 1000),
                "reason": failure.detail,
            }
            LOG.warning("speech_retry", extra=fields)
            self.sleep(pause_s)
        if failure.retry_after_s is None:
            failure.retry_after_s = pause_s
        raise failure

    def _pause_s(self, attempt: int, asked_s: float | None) -> float:
        """Return the pause: what the server asked for and a little more, so that not all come back
        at once, or ours.
        """
        if asked_s is None:
            return SPEECH_BACKOFF.pause_s(attempt - 1, self.rng)
        return asked_s + self.rng.uniform(0.0, SPEECH_BACKOFF.first_s)

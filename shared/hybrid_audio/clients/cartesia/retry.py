"""Retry text to speech after a failure that may pass, within bounds of number and time."""

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
"""Returns the seconds left for all attempts together."""


@dataclass(frozen=True)
class SpeechRetry:
    """At most `attempts` in `total_s` seconds, waits included.

    At most `unusable_attempts` of them are paid for in vain.
    """

    attempts: int = 4
    unusable_attempts: int = 2
    total_s: float = 90.0
    backoff: Backoff = SPEECH_BACKOFF
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
                # Handled outside, so that nothing raised here holds it as its context.
                failure = error

            unusable += isinstance(failure, SpeechUnusable)
            pause_s = self._pause_s(attempt, failure.retry_after_s)
            is_last = self._is_last(failure, attempt, unusable)
            if is_last or pause_s >= ends_at - self.clock():
                break
            fields = {
                "attempt": attempt,
                "pause_ms": round(pause_s * 1000),
                "reason": failure.detail,
            }
            LOG.warning("speech_retry", extra=fields)
            self.sleep(pause_s)
        if failure.retry_after_s is None and failure.retryable:
            failure.retry_after_s = pause_s
        raise failure

    def _is_last(
        self, failure: SpeechUnavailable | SpeechUnusable, attempt: int, unusable: int
    ) -> bool:
        is_final = isinstance(failure, SpeechUnusable) and failure.is_final
        return is_final or attempt >= self.attempts or unusable >= self.unusable_attempts

    def _pause_s(self, attempt: int, asked_s: float | None) -> float:
        """Return the pause: ours, or what the server asked for and a little more.

        The little more keeps all callers from returning at once.
        """
        if asked_s is None:
            return self.backoff.pause_s(attempt - 1, self.rng)
        return asked_s + self.rng.uniform(0.0, self.backoff.first_s)

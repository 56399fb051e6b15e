"""The emulator's time, in microseconds; a test may let it run faster than the wall's."""

import time

from infra.local.firestore.clock import MICROS, from_timestamp, to_timestamp, wall_us

__all__ = ["MICROS", "Clock", "from_timestamp", "to_timestamp", "whole_seconds"]


class Clock:
    """Wall time, or time that runs `speed` times as fast from now on."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._began_us = wall_us()
        self._began_s = time.monotonic()

    def now(self) -> int:
        """Return the time, in microseconds since the epoch."""
        if self._speed == 1.0:
            return wall_us()
        return self._began_us + int((time.monotonic() - self._began_s) * self._speed * MICROS)

    def real_s(self, span_us: int) -> float:
        """Return how many real seconds a span of this time takes."""
        return max(0.0, span_us / MICROS / self._speed)


def whole_seconds(at: int) -> int:
    """Return a time cut to its second."""
    return at - at % MICROS

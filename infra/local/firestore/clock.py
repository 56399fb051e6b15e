"""The server's time: microseconds that never go back, commits after every read."""

import time
from collections.abc import Callable

from google.protobuf.timestamp_pb2 import Timestamp

MICROS = 1_000_000


def wall_us() -> int:
    """Return the machine's time in microseconds since the epoch."""
    return time.time_ns() // 1_000


class Clock:
    """Gives the times of reads and commits; a commit lies after every earlier read and commit."""

    def __init__(self, wall: Callable[[], int] = wall_us) -> None:
        self._wall = wall
        self._last = 0

    def read(self) -> int:
        """Return the time of a read that sees every commit so far."""
        self._last = max(self._wall(), self._last)
        return self._last

    def commit(self) -> int:
        """Return the time of the next commit."""
        self._last = max(self._wall(), self._last + 1)
        return self._last

    def advance_to(self, at: int) -> None:
        """Never give a time before `at`: the last commit of an earlier run."""
        self._last = max(self._last, at)


def to_timestamp(at: int) -> Timestamp:
    """Return microseconds since the epoch as a message."""
    seconds, micros = divmod(at, MICROS)
    return Timestamp(seconds=seconds, nanos=micros * 1_000)


def from_timestamp(timestamp: Timestamp) -> int:
    """Return a message as microseconds since the epoch."""
    return int(timestamp.seconds) * MICROS + int(timestamp.nanos) // 1_000

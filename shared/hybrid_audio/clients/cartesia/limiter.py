"""Limit how many threads of this process do something at once: first come, first served."""

import threading
from collections import deque


class FairLimiter:
    """A number of places; a place that is left goes to the thread that has waited longest."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._turns: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many are in line."""
        return len(self._turns)

    def enter(self, wait_s: float) -> bool:
        """Take a place and return True, or False when none comes free in `wait_s` seconds."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            turn = threading.Event()
            self._turns.append(turn)

        try:
            turn.wait(max(0.0, wait_s))
        except BaseException:
            # A signal's exception in the main thread must not take a place with it.
            if not self._withdraw(turn):
                self.leave()
            raise

        return not self._withdraw(turn)

    def leave(self) -> None:
        """Give the place to the next in line."""
        with self._lock:
            if self._turns:
                self._turns.popleft().set()
            else:
                self._free += 1

    def _withdraw(self, turn: threading.Event) -> bool:
        """Leave the line; return False where the turn came meanwhile, and the place with it."""
        with self._lock:
            if turn.is_set():  # race: the place was handed over while the wait ended
                return False
            self._turns.remove(turn)
            return True

"""Share a budget among requests: each takes what it needs, first come, first served."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from hybrid_audio.errors import Overloaded
from hybrid_audio.runtime import deadline

LONGEST_WAIT_S = 30.0
"""A request that waited longer has too little of its own time left to finish."""

RETRY_AFTER_S = 10.0


class _Waiter:
    """A request that waits for its share."""

    def __init__(self, amount: float) -> None:
        self.amount = amount
        self.admitted = threading.Event()


class Budget:
    """Bounds how much of something is in use at once in one process.

    A small request does not overtake a large one, which might otherwise wait for ever. A request
    for more than the capacity is admitted alone.
    """

    def __init__(self, capacity: float, *, longest_wait_s: float = LONGEST_WAIT_S) -> None:
        self._capacity = capacity
        self._longest_wait_s = longest_wait_s
        self._used = 0.0
        self._waiting: deque[_Waiter] = deque()
        self._lock = threading.Lock()

    @property
    def used(self) -> float:
        """How much is taken now."""
        return self._used

    @contextmanager
    def hold(self, amount: float) -> Iterator[None]:
        """Take `amount` for the block.

        Raises Overloaded where it is not free within the longest wait, and DeadlineExceeded where
        the time of the request is used up.
        """
        share = min(amount, self._capacity)
        own = self._queue(share)
        try:
            self._wait(own)
            yield
        finally:
            self._leave(own)

    def _queue(self, share: float) -> _Waiter:
        own = _Waiter(share)
        with self._lock:
            self._waiting.append(own)
            self._admit()
        return own

    def _wait(self, own: _Waiter) -> None:
        if not own.admitted.wait(deadline.timeout_s(self._longest_wait_s)):
            raise Overloaded(
                "too much is under way in this instance; try again", retry_after_s=RETRY_AFTER_S
            )

    def _leave(self, own: _Waiter) -> None:
        # Race: the admission may come in the moment in which the wait ends. The flag decides.
        with self._lock:
            if own.admitted.is_set():
                self._used -= own.amount
            else:
                self._waiting.remove(own)
            self._admit()

    def _admit(self) -> None:
        """Admit waiters in the order of their arrival, as long as there is room."""
        while self._waiting and self._used + self._waiting[0].amount <= self._capacity:
            first = self._waiting.popleft()
            self._used += first.amount
            first.admitted.set()

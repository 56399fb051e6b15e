"""A budget that requests share: each takes what it needs, in the order in which they came."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from hybrid_audio.errors import Overloaded
from hybrid_audio.runtime import deadline

LONGEST_WAIT_S = 30.0
"""A request that waited longer has too little of its own time left to be of use."""

RETRY_AFTER_S = 10.0


class _Waiting:
    """A request that waits for its share."""

    def __init__(self, amount: float) -> None:
        self.amount = amount
        self.admitted = threading.Event()


class Budget:
    """So much of something at once, and no more, in one process.

    First come, first served: a small request does not overtake a large one, which would else wait
    for ever. One that needs more than all there is is admitted alone.
    """

    def __init__(self, capacity: float, *, longest_wait_s: float = LONGEST_WAIT_S) -> None:
        self._capacity = capacity
        self._longest_wait_s = longest_wait_s
        self._used = 0.0
        self._waiting: deque[_Waiting] = deque()
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

    def _queue(self, share: float) -> _Waiting:
        own = _Waiting(share)
        with self._lock:
            self._waiting.append(own)
            self._admit()
        return own

    def _wait(self, own: _Waiting) -> None:
        if not own.admitted.wait(deadline.timeout_s(self._longest_wait_s)):
            raise Overloaded(
                "too much is under way in this instance; try again", retry_after_s=RETRY_AFTER_S
            )

    def _leave(self, own: _Waiting) -> None:
        # An admission may come in the moment in which the wait ends: what counts is the flag.
        with self._lock:
            if own.admitted.is_set():
                self._used -= own.amount
            else:
                self._waiting.remove(own)
            self._admit()

    def _admit(self) -> None:
        """Admit those who wait, first come first, as far as there is room."""
        while self._waiting and self._used + self._waiting[0].amount <= self._capacity:
            first = self._waiting.popleft()
            self._used += first.amount
            first.admitted.set()

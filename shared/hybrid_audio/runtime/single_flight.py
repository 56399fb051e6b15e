"""One execution for many callers: threads that ask for the same thing at once share one attempt."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from hybrid_audio.errors import DeadlineExceeded
from hybrid_audio.runtime import deadline

T = TypeVar("T")
LONGEST_WAIT_S = 600.0


class SingleFlight(Generic[T]):
    """Runs at most one call a key at a time in this process; waiters get the same result."""

    def __init__(self) -> None:
        self._under_way: dict[str, Future[T]] = {}
        self._lock = threading.Lock()

    def run(self, key: str, make: Callable[[], T]) -> tuple[T, bool]:
        """Return the result and whether this caller's own call made it.

        Errors go to all who share the call. A holder that ran out of its own time does not take the
        waiters with it: one of them is the next holder.
        """
        while True:
            with self._lock:
                flight = self._under_way.get(key)
                if flight is None:
                    own = self._under_way[key] = Future()
            if flight is None:
                return self._hold(key, own, make), True
            try:
                return flight.result(timeout=deadline.timeout_s(LONGEST_WAIT_S)), False
            except DeadlineExceeded:
                if deadline.remaining_s() == 0:
                    raise
            except TimeoutError:
                raise DeadlineExceeded("the time for this request is used up") from None

    def _hold(self, key: str, own: "Future[T]", make: Callable[[], T]) -> T:
        try:
            result = make()
        except BaseException as error:
            self._land(key)
            is_late = deadline.remaining_s() == 0
            own.set_exception(
                DeadlineExceeded("the holder ran out of its own time") if is_late else error
            )
            raise
        self._land(key)
        own.set_result(result)
        return result

    def _land(self, key: str) -> None:
        with self._lock:
            del self._under_way[key]

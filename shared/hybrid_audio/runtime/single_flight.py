"""Share one attempt among the threads that ask for the same thing at the same time."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from hybrid_audio.errors import DeadlineExceeded
from hybrid_audio.runtime import deadline

T = TypeVar("T")
LONGEST_WAIT_S = 600.0


class SingleFlight(Generic[T]):
    """Runs at most one call a key at a time in this process.

    The first caller of a key leads: it makes the call. Those who come meanwhile wait for the same
    result.
    """

    def __init__(self) -> None:
        self._under_way: dict[str, Future[T]] = {}
        self._lock = threading.Lock()

    def run(self, key: str, make: Callable[[], T]) -> tuple[T, bool]:
        """Return the result, and whether this caller's own call made it.

        An error of the call is raised to all who share it. A leader that runs out of its own time
        does not fail the waiters: one of them leads next. Raises DeadlineExceeded when this
        caller's time ends first.
        """
        while True:
            with self._lock:
                flight = self._under_way.get(key)
                if flight is None:
                    own = self._under_way[key] = Future()

            if flight is None:
                return self._lead(key, own, make), True

            try:
                return flight.result(timeout=deadline.timeout_s(LONGEST_WAIT_S)), False
            except DeadlineExceeded:
                # Race: this caller's time is up, or the leader's: try again, perhaps as leader.
                if deadline.remaining_s() == 0:
                    raise
            except TimeoutError:
                raise DeadlineExceeded("the time for this request is used up") from None

    def _lead(self, key: str, own: "Future[T]", make: Callable[[], T]) -> T:
        try:
            result = make()
        except BaseException as error:
            # Race: the key must be free before the waiters wake, so that one of them can lead.
            self._end(key)
            own.set_exception(_for_waiters(error))
            raise

        self._end(key)
        own.set_result(result)
        return result

    def _end(self, key: str) -> None:
        with self._lock:
            del self._under_way[key]


def _for_waiters(error: BaseException) -> BaseException:
    """Return the waiters' error: the leader's, unless the leader merely ran out of its own time."""
    if deadline.remaining_s() == 0:
        return DeadlineExceeded("the leading call ran out of its own time")
    return error

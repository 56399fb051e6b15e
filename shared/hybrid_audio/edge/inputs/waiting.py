"""Bound how long, and for how many slow callers at once, threads wait for request bodies.

gunicorn reads a body with calls that block without a time limit, in one of a fixed number of
threads: as many callers as there are threads, each sending a byte a second, would stop a function.
Only shutting down the reading half of the socket ends such a call from outside.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum

from flask import Request

PROMPT_S = 0.25
"""A body that takes longer needs one of the few slots for slow callers."""

TICK_S = 0.05


class Ended(StrEnum):
    """Why reading was ended before the body was complete."""

    BUSY = "busy"
    SLOW = "slow"


class Wait:
    """One body that a thread waits for; `received` grows with what has come."""

    def __init__(
        self, connection: socket.socket | None, limit_s: Callable[[int], float], slots: "Slots"
    ) -> None:
        self.received = 0
        self.ended: Ended | None = None
        self._connection = connection
        self._limit_s = limit_s
        self._slots = slots
        self._has_slot = False
        self._started = time.monotonic()

    def look(self, now: float) -> None:
        """End the reading when its time is up, or when it is not prompt and no slot is free."""
        age = now - self._started
        if self.ended is not None or age < PROMPT_S:
            return
        if not self._has_slot:
            self._has_slot = self._slots.acquire(blocking=False)
        if not self._has_slot:
            self._end(Ended.BUSY)
        elif age > self._limit_s(self.received):
            self._end(Ended.SLOW)

    def _end(self, reason: Ended) -> None:
        self.ended = reason
        if self._connection is not None:
            stop_reading(self._connection)

    def free(self) -> None:
        """Give the slot back."""
        if self._has_slot:
            self._slots.release()


Slots = threading.BoundedSemaphore


class Watch:
    """Looks at every body that is waited for, from one thread that sleeps while there is none."""

    def __init__(self) -> None:
        self._waits: set[Wait] = set()
        self._guard = threading.Lock()
        self._any = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def waiting(
        self, request: Request, limit_s: Callable[[int], float], slots: Slots
    ) -> Iterator[Wait]:
        """Watch a body that is read inside; `limit_s` gives its time by the bytes received."""
        wait = Wait(connection_of(request), limit_s, slots)
        with self._guard:
            self._waits.add(wait)
            self._start()

        try:
            yield wait
        finally:
            with self._guard:
                self._waits.discard(wait)
            wait.free()

    def _start(self) -> None:
        if not self._any.is_set():
            self._any.set()
        if self._thread is None or not self._thread.is_alive():  # a fork leaves no thread behind
            self._thread = threading.Thread(target=self._run, name="body-watch", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            self._any.wait()
            time.sleep(TICK_S)
            with self._guard:
                now = time.monotonic()
                for wait in self._waits:
                    wait.look(now)
                if not self._waits:
                    self._any.clear()


WATCH = Watch()


def connection_of(request: Request) -> socket.socket | None:
    """Return gunicorn's socket of the request, or None under another server."""
    connection: socket.socket | None = request.environ.get("gunicorn.socket")
    return connection


def stop_reading(connection: socket.socket) -> None:
    """End every read of the connection at once, also one that is blocked now."""
    with suppress(OSError):  # the caller has left
        connection.shutdown(socket.SHUT_RD)

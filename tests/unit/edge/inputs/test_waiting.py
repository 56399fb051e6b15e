"""Waiting for bodies: prompt ones are left alone, slow ones need a slot and have an end."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from hybrid_audio.edge.inputs.waiting import (
    PROMPT_S,
    Ended,
    Slots,
    Wait,
    Watch,
    connection_of,
    stop_reading,
)

HANGING_S = 30.0
"""Far longer than any of these tests takes: what is ended by then was not ended by us."""


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The two ends of a connection: the server's and the caller's."""
    server, caller = socket.socketpair()
    server.settimeout(HANGING_S)
    with server, caller:
        yield server, caller


def request_on(connection: socket.socket | None) -> Request:
    environ = EnvironBuilder("/", method="POST").get_environ()
    if connection is not None:
        environ["gunicorn.socket"] = connection
    return Request(environ)


def wait_of(slots: Slots, *, limit_s: float = 10.0) -> tuple[Wait, float]:
    """Return a wait and the time at which it began."""
    return Wait(None, lambda received: limit_s + received, slots), time.monotonic()


def test_a_prompt_body_needs_no_slot() -> None:
    """Ordinary callers are served however many slow ones there are."""
    slots = threading.BoundedSemaphore(1)
    assert slots.acquire(blocking=False)
    wait, began = wait_of(slots)
    wait.look(began + PROMPT_S / 2)
    assert wait.ended is None


def test_a_slow_body_without_a_free_slot_ends_as_busy() -> None:
    """Slow callers must not hold every thread of a function."""
    slots = threading.BoundedSemaphore(1)
    (first, began), (second, _) = wait_of(slots), wait_of(slots)
    for wait in (first, second):
        wait.look(began + 2 * PROMPT_S)
    assert (first.ended, second.ended) == (None, Ended.BUSY)


def test_a_slot_is_free_again_when_its_body_is_there() -> None:
    """A slot is held for one body, and only given back by the one that holds it."""
    slots = threading.BoundedSemaphore(1)
    (first, began), (second, _) = wait_of(slots), wait_of(slots)
    first.look(began + 2 * PROMPT_S)
    first.free()
    second.look(began + 2 * PROMPT_S)
    assert second.ended is None
    second.free()
    Wait(None, lambda _: 1.0, slots).free()
    assert [slots.acquire(blocking=False) for _ in range(2)] == [True, False]


def test_a_body_that_takes_too_long_ends_as_slow() -> None:
    """What has come since gives a body more time."""
    slots = threading.BoundedSemaphore(2)
    (still, began), (moving, _) = wait_of(slots), wait_of(slots)
    moving.received = 5
    for wait in (still, moving):
        wait.look(began + 12.0)
    assert (still.ended, moving.ended) == (Ended.SLOW, None)


def test_the_first_reason_for_an_end_stays() -> None:
    """A caller is told why reading was ended, not what would be found later."""
    slots = threading.BoundedSemaphore(1)
    wait, began = wait_of(slots, limit_s=1.0)
    slots.acquire(blocking=False)
    wait.look(began + 2 * PROMPT_S)
    slots.release()
    wait.look(began + 5.0)
    assert wait.ended is Ended.BUSY


def test_a_read_that_is_blocked_ends_when_its_time_is_up(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    """The thread reads the end of the body instead of waiting for a caller who sends nothing."""
    server, _ = pair
    slots = threading.BoundedSemaphore(1)
    with Watch().waiting(request_on(server), lambda _: 0.0, slots) as wait:
        assert server.recv(1) == b""
    assert wait.ended is Ended.SLOW
    assert slots.acquire(blocking=False), "the slot was given back"


def test_reading_can_be_stopped_and_the_answer_still_be_sent(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    """Only the reading half is shut: the caller learns why."""
    server, caller = pair
    stop_reading(server)
    server.sendall(b"408")
    assert (server.recv(1), caller.recv(3)) == (b"", b"408")


def test_stopping_to_read_from_a_caller_who_left_is_no_error() -> None:
    """A connection may be closed in the very moment that it is given up."""
    server, caller = socket.socketpair()
    caller.close()
    server.close()
    stop_reading(server)
    assert server.fileno() == -1


def test_one_thread_watches_all_bodies(pair: tuple[socket.socket, socket.socket]) -> None:
    """Twenty slow callers cost one thread, not twenty."""
    watch, slots = Watch(), threading.BoundedSemaphore(1)
    named = [each for each in threading.enumerate() if each.name == "body-watch"]
    with (
        watch.waiting(request_on(pair[0]), lambda _: HANGING_S, slots),
        watch.waiting(request_on(pair[1]), lambda _: HANGING_S, slots),
    ):
        watching = [each for each in threading.enumerate() if each.name == "body-watch"]
    assert len(watching) - len(named) == 1


def test_a_request_of_another_server_has_no_connection_to_stop() -> None:
    """Tests and other servers have no socket of gunicorn's, and are only timed."""
    assert connection_of(request_on(None)) is None

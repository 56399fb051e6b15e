"""A host is looked up within a time limit, whatever the system's own look-up does."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from hybrid_audio.clients.webhooks.lookup import resolve
from hybrid_audio.errors import DeadlineExceeded
from hybrid_audio.runtime import deadline


@pytest.fixture
def released() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_a_name_server_that_never_answers_holds_no_request(released):
    """Every request to create a batch with a webhook would wait with it."""

    def silent(*_: Any, **__: Any) -> list[Any]:
        released.wait()
        return []

    with pytest.raises(TimeoutError):
        resolve("receiver.example", 443, limit_s=0.05, look_up=silent)


def test_a_request_without_time_left_looks_up_nothing():
    """What cannot end must not begin to count."""
    with deadline.within(0.0), pytest.raises(DeadlineExceeded):
        resolve("127.0.0.1", 443)


def test_an_address_of_several_sockets_is_returned_once():
    """The order is the system's, which sorts by what it can reach."""

    def found(*_: Any, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", (address, 443)) for address in ("::2", "8.8.8.8", "::2")]

    assert resolve("receiver.example", 443, look_up=found) == ["::2", "8.8.8.8"]


@pytest.mark.parametrize("host", ["a..b", "x" * 64])
def test_what_cannot_be_a_name_has_no_address(host):
    """The system refuses it in several ways; callers know one."""
    with pytest.raises(OSError, match="no such name"):
        resolve(host, 443)


def test_a_failure_of_the_system_is_the_callers_to_see():
    """In its own words, from the thread that met it."""

    def broken(*_: Any, **__: Any) -> list[Any]:
        raise OSError("try again")

    with pytest.raises(OSError, match="try again"):
        resolve("receiver.example", 443, look_up=broken)

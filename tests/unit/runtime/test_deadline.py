"""Deadlines: one budget for a request, however deep its calls."""

import threading
from contextvars import copy_context

import pytest

from hybrid_audio.errors import DeadlineExceeded
from hybrid_audio.runtime import deadline


def test_without_a_deadline_a_call_takes_its_own_cap():
    """Code outside a request is not bounded by one."""
    assert deadline.remaining_s() is None
    assert deadline.timeout_s(7.0) == 7.0


def test_a_call_gets_no_more_than_what_is_left():
    """The cap of a call never outlives the request."""
    with deadline.within(1.0):
        assert deadline.timeout_s(7.0) <= 1.0
        assert deadline.timeout_s(0.5) == 0.5


def test_an_inner_deadline_cannot_extend_an_outer_one():
    """The earlier end stays in force."""
    with deadline.within(1.0), deadline.within(60.0):
        assert deadline.timeout_s(60.0) <= 1.0


def test_a_call_is_not_begun_when_time_is_up():
    """Zero seconds left is an error before the network, not a timeout after it."""
    with deadline.within(0.0), pytest.raises(DeadlineExceeded):
        deadline.timeout_s(1.0)


def test_a_thread_with_the_context_of_a_request_sees_its_deadline():
    """Fetches that run side by side share the budget."""
    seen = []
    with deadline.within(1.0):
        context = copy_context()
        thread = threading.Thread(target=lambda: seen.append(context.run(deadline.remaining_s)))
        thread.start()
        thread.join()
    assert seen[0] is not None
    assert seen[0] <= 1.0

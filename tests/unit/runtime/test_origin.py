"""What a request sets off carries the request's name."""

from hybrid_audio.runtime import origin
from hybrid_audio.runtime.parallel import run_parallel


def test_calls_side_by_side_know_the_request_that_they_belong_to():
    """They run in threads of their own."""
    with origin.within({"X-Request-ID": "r1"}):
        found = run_parallel([origin.headers] * 4)
    assert found == [{"X-Request-ID": "r1"}] * 4


def test_outside_of_a_request_there_is_no_name():
    """The next request of the same thread is not taken for the last one."""
    with origin.within({"X-Request-ID": "r1"}):
        pass
    assert origin.headers() == {}

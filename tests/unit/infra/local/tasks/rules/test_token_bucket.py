"""The rate of a queue, under a virtual clock."""

from hypothesis import given
from hypothesis import strategies as st

from infra.local.tasks.clock import MICROS
from infra.local.tasks.rules.token_bucket import TokenBucket


def taken_at(bucket: TokenBucket, count: int, now: int = 0) -> list[int]:
    """Return when each of so many tokens can be taken, one at its earliest time after another."""
    times = []
    for _ in range(count):
        now = bucket.ready_at(now)
        bucket.take(now)
        times.append(now)
    return times


def test_a_full_bucket_gives_its_burst_at_once_and_then_its_rate():
    """Three tokens at the start, then one each quarter of a second."""
    times = taken_at(TokenBucket(rate=4, burst=3, now=0), 6)
    assert times == [0, 0, 0, MICROS // 4, MICROS // 2, 3 * MICROS // 4]


@given(rate=st.floats(0.1, 500), burst=st.integers(1, 100), count=st.integers(1, 200))
def test_no_span_of_time_sees_more_than_its_burst_and_rate(rate, burst, count):
    """The earliest possible dispatches never outrun the limit."""
    times = taken_at(TokenBucket(rate=rate, burst=burst, now=0), count)
    for index, at in enumerate(times):
        assert index + 1 <= burst + at / MICROS * rate + 0.01


def test_a_lower_rate_holds_from_the_moment_of_the_change():
    """Tokens above the new burst are lost."""
    bucket = TokenBucket(rate=100, burst=50, now=0)
    bucket.change(rate=1, burst=2, now=0)
    assert taken_at(bucket, 4) == [0, 0, MICROS, 2 * MICROS]


def test_time_that_goes_back_gives_no_tokens():
    """The wall's clock may be set back."""
    bucket = TokenBucket(rate=1, burst=1, now=10 * MICROS)
    bucket.take(10 * MICROS)
    assert bucket.ready_at(0) > 0


def test_tokens_come_back_at_once_after_the_clock_was_set_back():
    """A queue would stand still for as long as the clock went back."""
    bucket = TokenBucket(rate=1, burst=1, now=3_600 * MICROS)
    bucket.take(3_600 * MICROS)
    assert bucket.ready_at(0) == MICROS
    assert bucket.ready_at(MICROS) == MICROS

"""When a failed task is tried again, and when it is given up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.tasks.rules.back_off import RETENTION_S, BackOff

RECORDED = BackOff(max_attempts=100, max_retry_s=0, min_s=10, max_s=300, max_doublings=3)


def limits(max_attempts: int, max_retry_s: float) -> BackOff:
    return BackOff(
        max_attempts=max_attempts, max_retry_s=max_retry_s, min_s=1, max_s=60, max_doublings=16
    )


def test_the_delays_are_those_of_the_real_service():
    """Three doublings of 10 s, then steps of 80 s, then the cap of 300 s for ever."""
    delays = [RECORDED.delay_s(attempt) for attempt in range(8)]
    assert delays == [10, 20, 40, 80, 160, 240, 300, 300]


@given(st.integers(0, 10_000), st.integers(0, 100))
def test_a_delay_never_shrinks_and_stays_between_its_bounds(attempt, doublings):
    """However many attempts there were, also where a power of two would overflow."""
    law = BackOff(max_attempts=-1, max_retry_s=0, min_s=0.1, max_s=3600, max_doublings=doublings)
    assert 0.1 <= law.delay_s(attempt) <= law.delay_s(attempt + 1) <= 3600


@pytest.mark.parametrize(
    ("law", "failures", "since_first_s", "ends"),
    [
        (limits(3, 0), 2, 1e6, False),
        (limits(3, 0), 3, 0, True),
        (limits(3, 60), 3, 59, False),
        (limits(3, 60), 2, 60, False),
        (limits(3, 60), 3, 60, True),
        (limits(-1, 60), 1, 59, False),
        (limits(-1, 60), 1, 60, True),
        (limits(-1, 0), 10**6, 1e6, False),
        (limits(-1, 0), 1, RETENTION_S, True),
    ],
)
def test_attempts_end_only_when_every_limit_is_used_up(law, failures, since_first_s, ends):
    """Attempts and duration must both be spent; after 31 days no task is left."""
    assert law.is_exhausted(failures, since_first_s) is ends

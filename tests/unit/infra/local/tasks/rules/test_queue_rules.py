"""What a queue must be, in the recorded words, and what the service fills in."""

import pytest

from infra.local.grpc_server import Refused
from infra.local.tasks import messages as m
from infra.local.tasks.rules.queue_rules import completed


def refusal_of(**fields: object) -> str:
    with pytest.raises(Refused) as refused:
        completed(m.Queue(**fields))
    assert refused.value.code.name == "INVALID_ARGUMENT"
    return refused.value.detail


def test_an_empty_queue_gets_the_services_defaults():
    """500 a second, burst 100, 1000 at once, 100 attempts, 0.1 s to 3600 s, 16 doublings."""
    queue = completed(m.Queue())
    limits, retry = queue.rate_limits, queue.retry_config

    assert (
        limits.max_dispatches_per_second,
        limits.max_burst_size,
        limits.max_concurrent_dispatches,
    ) == (500, 100, 1000)
    assert (retry.max_attempts, retry.max_doublings) == (100, 16)
    assert retry.min_backoff.ToMilliseconds() == 100
    assert (retry.max_backoff.ToSeconds(), retry.max_retry_duration.ToSeconds()) == (3600, 0)


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        (
            {"max_concurrent_dispatches": -1},
            "RateLimits.maxConcurrentDispatches cannot be negative.",
        ),
        (
            {"max_dispatches_per_second": -0.5},
            "RateLimits.maxDispatchesPerSecond cannot be negative.",
        ),
        (
            {"max_concurrent_dispatches": 5001},
            "RateLimits.maxConcurrentDispatches must be less than or equal to 5000.",
        ),
        (
            {"max_dispatches_per_second": 500.5},
            "RateLimits.maxDispatchesPerSecond must be less than or equal to 500.",
        ),
    ],
)
def test_rate_limits_out_of_bounds_are_refused_in_the_recorded_words(limits, text):
    """Each bound has its own text."""
    assert refusal_of(rate_limits=limits) == text


@pytest.mark.parametrize(
    ("retry", "text"),
    [
        ({"max_attempts": -2}, "RetryConfig.maxAttempts must be greater or equal to -1."),
        ({"max_doublings": -1}, "RetryConfig.maxDoublings cannot be negative."),
        ({"min_backoff": m.Duration(seconds=-1)}, "RetryConfig.minBackoff cannot be negative."),
        (
            {"min_backoff": m.Duration(seconds=2), "max_backoff": m.Duration(seconds=1)},
            "RetryConfig.minBackoff must be less than or equal to RetryConfig.maxBackoff.",
        ),
        (
            {"min_backoff": m.Duration(seconds=3601)},
            "RetryConfig.minBackoff must be less than or equal to RetryConfig.maxBackoff.",
        ),
    ],
)
def test_retry_configs_out_of_bounds_are_refused_in_the_recorded_words(retry, text):
    """The last one is above the default of the field that was left out."""
    assert refusal_of(retry_config=retry) == text


def test_durations_are_cut_to_whole_seconds():
    """A least back-off that is nothing then is the default: 0 s would try without a pause."""
    half = 500_000_000
    retry = m.RetryConfig(
        min_backoff=m.Duration(nanos=half),
        max_backoff=m.Duration(seconds=7, nanos=half),
        max_retry_duration=m.Duration(seconds=9, nanos=half),
    )
    kept = completed(m.Queue(retry_config=retry)).retry_config

    assert kept.min_backoff.ToMilliseconds() == 100
    assert kept.max_backoff.ToMilliseconds() == 7_000
    assert kept.max_retry_duration.ToMilliseconds() == 9_000


def test_a_queue_that_redirects_its_tasks_is_refused():
    """The emulator would deliver elsewhere than the real service."""
    queue = m.Queue()
    queue.http_target.uri_override.host = "example.com"
    with pytest.raises(Refused) as refused:
        completed(queue)
    assert refused.value.code.name == "UNIMPLEMENTED"

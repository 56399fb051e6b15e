"""What a queue must be, and what the service fills in."""

import math
from collections.abc import Iterator

from infra.local.tasks import messages as m
from infra.local.tasks.messages import Message
from infra.local.tasks.refusals import invalid, unimplemented

MOST_CONCURRENT = 5_000
MOST_A_SECOND = 500.0
DEFAULT_CONCURRENT = 1_000
DEFAULT_ATTEMPTS = 100
DEFAULT_MIN_BACKOFF = m.Duration(nanos=100_000_000)
DEFAULT_MAX_BACKOFF = m.Duration(seconds=3_600)
DEFAULT_DOUBLINGS = 16
_BURST_S = 0.2  # recorded: a burst of 100 at 500 a second


def completed(queue: Message) -> Message:
    """Return a copy with defaults filled in; raises INVALID_ARGUMENT for what cannot be."""
    if queue.HasField("http_target") or queue.HasField("app_engine_routing_override"):
        raise unimplemented("The emulator has no overrides of targets by queues.")

    whole = m.Queue()
    whole.CopyFrom(queue)
    for fault in _limit_faults(whole.rate_limits):
        raise invalid(fault)

    limits = whole.rate_limits
    limits.max_dispatches_per_second = limits.max_dispatches_per_second or MOST_A_SECOND
    limits.max_concurrent_dispatches = limits.max_concurrent_dispatches or DEFAULT_CONCURRENT
    limits.max_burst_size = max(1, math.ceil(limits.max_dispatches_per_second * _BURST_S))
    complete_retry(whole.retry_config)
    return whole


def complete_retry(config: Message) -> None:
    """Fill in the defaults, and cut durations to whole seconds; raises INVALID_ARGUMENT.

    A least back-off below one second counts as none given: 0 s would try without a pause.
    """
    for fault in _retry_faults(config):
        raise invalid(fault)

    for duration in (config.max_retry_duration, config.min_backoff, config.max_backoff):
        duration.nanos = 0
    config.max_attempts = config.max_attempts or DEFAULT_ATTEMPTS
    config.max_doublings = config.max_doublings or DEFAULT_DOUBLINGS
    if not config.min_backoff.seconds:
        config.min_backoff.CopyFrom(DEFAULT_MIN_BACKOFF)
    if not config.max_backoff.seconds:
        config.max_backoff.CopyFrom(DEFAULT_MAX_BACKOFF)

    if config.min_backoff.ToNanoseconds() > config.max_backoff.ToNanoseconds():
        raise invalid(
            "RetryConfig.minBackoff must be less than or equal to RetryConfig.maxBackoff."
        )


def _limit_faults(limits: Message) -> Iterator[str]:
    if limits.max_concurrent_dispatches < 0:
        yield "RateLimits.maxConcurrentDispatches cannot be negative."
    if limits.max_dispatches_per_second < 0:
        yield "RateLimits.maxDispatchesPerSecond cannot be negative."
    if limits.max_concurrent_dispatches > MOST_CONCURRENT:
        yield "RateLimits.maxConcurrentDispatches must be less than or equal to 5000."
    if limits.max_dispatches_per_second > MOST_A_SECOND:
        yield "RateLimits.maxDispatchesPerSecond must be less than or equal to 500."


def _retry_faults(config: Message) -> Iterator[str]:
    if config.max_attempts < -1:
        yield "RetryConfig.maxAttempts must be greater or equal to -1."
    if config.max_doublings < 0:
        yield "RetryConfig.maxDoublings cannot be negative."
    for name, duration in (
        ("minBackoff", config.min_backoff),
        ("maxBackoff", config.max_backoff),
        ("maxRetryDuration", config.max_retry_duration),
    ):
        if duration.ToNanoseconds() < 0:
            yield f"RetryConfig.{name} cannot be negative."

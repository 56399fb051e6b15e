"""Call Google's APIs: bounded in time, and with failures translated into our errors."""

from collections.abc import Iterator
from contextlib import contextmanager

import google.auth.exceptions
from google.api_core import exceptions, retry

from hybrid_audio.errors import StoreRefused, StoreUnavailable
from hybrid_audio.runtime import deadline
from hybrid_audio.runtime.backoff import Backoff

FIRESTORE_CALL_TIMEOUT_S = 5.0
"""One attempt of a small call; a healthy one takes milliseconds."""

FIRESTORE_TOTAL_TIMEOUT_S = 10.0
"""All attempts of a small call together."""

FIRESTORE_BACKOFF = Backoff(first_s=0.02, longest_s=1.0)
STORE_RETRY_AFTER_S = 2.0
"""When a caller may come again after a store could not answer."""

TRANSIENT = (
    exceptions.Aborted,
    exceptions.BadGateway,
    exceptions.DeadlineExceeded,
    exceptions.GatewayTimeout,
    exceptions.InternalServerError,
    exceptions.RetryError,
    exceptions.ServiceUnavailable,
    exceptions.TooManyRequests,
    exceptions.Unknown,
    google.auth.exceptions.TransportError,
)
"""Failures that may pass; `google.auth` raises its own where a token cannot be fetched."""

ACCESS_DENIED = (
    exceptions.Forbidden,
    exceptions.Unauthorized,
    google.auth.exceptions.DefaultCredentialsError,
    google.auth.exceptions.RefreshError,
)
"""Failures that an operator must repair; a retry does not help.

Google's messages may quote an object's name, so they are never repeated.
"""


def call_timeout_s() -> float:
    """Return the timeout of one small Firestore call; raises DeadlineExceeded without time left."""
    return deadline.timeout_s(FIRESTORE_CALL_TIMEOUT_S)


def unavailable(detail: str = "Firestore cannot answer now; try again") -> StoreUnavailable:
    """Return the error of a store that cannot answer now, with the time to wait before a retry."""
    return StoreUnavailable(detail, retry_after_s=STORE_RETRY_AFTER_S)


def safe_retry() -> retry.Retry:
    """Return the retry of a call that is safe to repeat, within the time the request has left."""
    return retry.Retry(
        predicate=retry.if_exception_type(
            exceptions.ServiceUnavailable, exceptions.InternalServerError
        ),
        initial=FIRESTORE_BACKOFF.first_s,
        maximum=FIRESTORE_BACKOFF.longest_s,
        timeout=deadline.timeout_s(FIRESTORE_TOTAL_TIMEOUT_S),
    )


@contextmanager
def translated(store: str) -> Iterator[None]:
    """Turn transient failures into StoreUnavailable, and a lack of rights into StoreRefused.

    Both name the store and nothing of the request.
    """
    try:
        yield
    except TRANSIENT:
        raise unavailable(f"{store} cannot answer now; try again") from None
    except ACCESS_DENIED:
        raise StoreRefused(
            f"{store} denies this service access; check its service account and its rights"
        ) from None

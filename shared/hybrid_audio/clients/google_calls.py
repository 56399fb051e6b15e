"""How this package calls Google's APIs: bounded in time, and their failures in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager

import google.auth.exceptions
from google.api_core import exceptions, retry

from hybrid_audio.errors import StoreRefused, StoreUnavailable
from hybrid_audio.runtime import deadline

CALL_TIMEOUT_S = 5.0
"""One attempt of a small call; a healthy one takes milliseconds."""

TOTAL_TIMEOUT_S = 10.0
"""All attempts of a small call together."""

RETRY_AFTER_S = 2.0

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
"""What may be gone in a moment; `google.auth` raises its own kind when a token cannot be fetched.
"""

TURNED_AWAY = (
    exceptions.Forbidden,
    exceptions.Unauthorized,
    google.auth.exceptions.DefaultCredentialsError,
    google.auth.exceptions.RefreshError,
)
"""What no retry mends, but whoever runs this service can. Google's own words may quote an object's
name: not told.
"""


def reading() -> retry.Retry:
    """Return the retry of a call that may be repeated freely, within what is left of
    the request.
    """
    return retry.Retry(
        predicate=retry.if_exception_type(
            exceptions.ServiceUnavailable, exceptions.InternalServerError
        ),
        initial=0.05,
        maximum=1.0,
        timeout=deadline.timeout_s(TOTAL_TIMEOUT_S),
    )


@contextmanager
def translated(store: str) -> Iterator[None]:
    """Turn what may heal into StoreUnavailable, and a lack of rights into StoreRefused.

    Both name the store and nothing of the request.
    """
    try:
        yield
    except TRANSIENT:
        raise StoreUnavailable(
            f"{store} cannot answer now; try again", retry_after_s=RETRY_AFTER_S
        ) from None
    except TURNED_AWAY:
        raise StoreRefused(
            f"{store} turns this service away; check its service account and its rights"
        ) from None

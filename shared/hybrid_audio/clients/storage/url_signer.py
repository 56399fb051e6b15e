"""Sign V4 URLs: by the private key at hand, or on a function by IAM signBlob."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import google.auth.transport.requests
from google.auth import credentials as google_credentials
from google.auth.exceptions import GoogleAuthError
from google.cloud import storage

from hybrid_audio.errors import StoreUnavailable

CAPACITY = 10_000


@dataclass(frozen=True)
class SignedUrl:
    """A URL that opens without a key until it expires."""

    url: str = field(repr=False)
    expires_at: datetime


class UrlSigner:
    """Signs object URLs.

    A signature may cost a call, so a URL is given again while at least half of its time is left.
    """

    def __init__(
        self,
        bucket: storage.Bucket,
        credentials: google_credentials.Credentials,
        *,
        ttl: timedelta,
        endpoint: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._bucket = bucket
        self._credentials = credentials
        self._ttl = ttl
        self._endpoint = endpoint
        self._clock = clock
        self._now = now
        self._signed: OrderedDict[tuple[str, int | None], tuple[float, SignedUrl]] = OrderedDict()
        self._lock = threading.Lock()

    def url(self, object_name: str, generation: int | None = None) -> SignedUrl:
        """Return a URL that opens the object until the TTL is over.

        With a generation it opens that one only; without, whatever is there: a stem that was
        repaired after its URL was answered still opens. Raises StoreUnavailable when the URL cannot
        be signed now.
        """
        key = (object_name, generation)
        with self._lock:
            signed_at, known = self._signed.get(key, (-math.inf, None))
        is_lasting = self._clock() - signed_at < self._ttl.total_seconds() / 2
        if known is not None and is_lasting:
            return known

        # The time is read before signing: the URL must not expire earlier than it says.
        signed_at, expires_at = self._clock(), self._now() + self._ttl
        made = SignedUrl(self._sign(object_name, generation), expires_at)
        with self._lock:
            self._signed[key] = (signed_at, made)
            while len(self._signed) > CAPACITY:
                self._signed.popitem(last=False)
        return made

    def _sign(self, object_name: str, generation: int | None) -> str:
        parameters = None if generation is None else {"generation": str(generation)}
        try:
            url: str = self._bucket.blob(object_name).generate_signed_url(
                version="v4",
                expiration=self._ttl,
                method="GET",
                query_parameters=parameters,
                api_access_endpoint=self._endpoint,
                **self._signing(),
            )
        except GoogleAuthError:
            raise StoreUnavailable(
                "a signed URL cannot be made now; try again", retry_after_s=2.0
            ) from None

        return url

    def _signing(self) -> dict[str, Any]:
        """Return what signs: the credentials' own key, else their e-mail and a token for IAM."""
        if isinstance(self._credentials, google_credentials.Signing):
            return {"credentials": self._credentials}
        if not self._credentials.valid:
            self._credentials.refresh(google.auth.transport.requests.Request())
        email = getattr(self._credentials, "service_account_email", None)
        return {"service_account_email": email, "access_token": self._credentials.token}

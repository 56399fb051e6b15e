"""Signed V4 URLs: by the private key at hand, or on a function by IAM signBlob."""

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
    """A URL that opens one generation of an object until `expires_at`."""

    url: str = field(repr=False)
    expires_at: datetime


class UrlSigner:
    """Signs object URLs, each again once half of its time is over: a signature may cost a call."""

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
        self._signed: OrderedDict[tuple[str, int], tuple[float, SignedUrl]] = OrderedDict()
        self._lock = threading.Lock()

    def url(self, object_name: str, generation: int) -> SignedUrl:
        """Return a URL that opens this generation of the object, and until when.

        Raises StoreUnavailable when it cannot be signed now.
        """
        key = (object_name, generation)
        with self._lock:
            signed_at, kept = self._signed.get(key, (0.0, None))
        if kept is not None and self._clock() - signed_at < self._ttl.total_seconds() / 2:
            return kept

        # The time before signing: a URL may open a moment longer than it says, never shorter.
        expires_at = self._now() + self._ttl
        signed = SignedUrl(self._sign(object_name, generation), expires_at)
        with self._lock:
            self._signed[key] = (self._clock(), signed)
            while len(self._signed) > CAPACITY:
                self._signed.popitem(last=False)
        return signed

    def _sign(self, object_name: str, generation: int) -> str:
        try:
            url: str = self._bucket.blob(object_name).generate_signed_url(
                version="v4",
                expiration=self._ttl,
                method="GET",
                query_parameters={"generation": str(generation)},
                api_access_endpoint=self._endpoint,
                **self._signing(),
            )
        except GoogleAuthError:
            raise StoreUnavailable(
                "a signed URL cannot be made now; try again", retry_after_s=2.0
            ) from None
        return url

    def _signing(self) -> dict[str, Any]:
        """Return who signs: the credentials' own key, else their e-mail and a fresh token for IAM
        signBlob.
        """
        if isinstance(self._credentials, google_credentials.Signing):
            return {"credentials": self._credentials}
        if not self._credentials.valid:
            self._credentials.refresh(google.auth.transport.requests.Request())
        email = getattr(self._credentials, "service_account_email", None)
        return {"service_account_email": email, "access_token": self._credentials.token}

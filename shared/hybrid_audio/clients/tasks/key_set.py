"""The public keys that sign tokens: fetched when they are needed, and kept for a while."""

import math
import threading
import time
from collections.abc import Callable

import httpx
import jwt

from hybrid_audio.errors import StoreUnavailable
from hybrid_audio.runtime import deadline

FRESH_S = 3600.0
"""How long keys are used without another look: a key that was withdrawn is refused after it."""

KEPT_S = 24 * 3600.0
"""How long they are used while no look succeeds."""

PAUSE_S = 10.0
"""The least time between two looks, so that tokens with invented keys cause no flood of them."""

LOOK_S = 5.0
"""How long a look may take, down to the last byte: every task of the process waits for it."""


class KeySet:
    """A JSON Web Key Set at a URL. Source: RFC 7517."""

    def __init__(
        self, http: httpx.Client, url: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._http = http
        self._url = url
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._read_at = self._tried_at = -math.inf
        self._lock = threading.Lock()

    def find(self, key_id: str) -> jwt.PyJWK | None:
        """Return a key, or None where the set has no such one; an unknown id causes a look.

        Raises StoreUnavailable where no keys could be read for a day.
        """
        # Race: a process begins with many tasks at once. One of them fetches, the others wait.
        with self._lock:
            now = self._clock()
            is_due = key_id not in self._keys or now - self._read_at > FRESH_S
            if is_due and now - self._tried_at >= PAUSE_S:
                self._tried_at = now
                self._read(now)

            if now - self._read_at > KEPT_S:
                raise StoreUnavailable(
                    "the keys of tokens cannot be read now; check TASKS_CERTS_URL",
                    retry_after_s=PAUSE_S,
                )
            return self._keys.get(key_id)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _read(self, now: float) -> None:
        """Replace the keys; where that fails, those of before stay."""
        try:
            with deadline.within(LOOK_S):
                answer = self._http.get(self._url).raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        except (httpx.HTTPError, jwt.PyJWTError, ValueError, TypeError, AttributeError):
            return

        self._keys = {key.key_id: key for key in keys if key.key_id is not None}
        self._read_at = now

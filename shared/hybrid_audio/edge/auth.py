"""Authorise callers by the shared key of the X-Internal-API-Key header."""

import hmac

from hybrid_audio.errors import Unauthenticated
from hybrid_audio.settings import Settings

HEADER = "X-Internal-API-Key"


def authorise(given: str | None, config: Settings) -> None:
    """Raise Unauthenticated unless `given` is a configured key, or the service is open."""
    if is_authorised(given, config):
        return
    if not given:
        raise Unauthenticated(f"send the header {HEADER}")
    raise Unauthenticated(f"the key in {HEADER} is not known here")


def is_authorised(given: str | None, config: Settings) -> bool:
    """Return whether `given` is a configured key, or the service is open.

    Keys are compared as bytes, in constant time, and always all of them, so that the time it takes
    reveals nothing.
    """
    if config.is_open:
        return True
    sent = (given or "").encode("latin-1", "replace")  # WSGI spells the sent bytes as Latin-1
    fits = [hmac.compare_digest(sent, key.encode()) for key in config.internal_api_keys]
    return any(fits)

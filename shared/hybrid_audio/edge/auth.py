"""Who may call: the shared key of the X-Internal-API-Key header."""

import hmac

from hybrid_audio.errors import Unauthenticated
from hybrid_audio.settings import Settings

HEADER = "X-Internal-API-Key"


def authorise(given: str | None, config: Settings) -> None:
    """Raise Unauthenticated unless `given` is one of the configured keys, or the service is open.

    Keys are compared as bytes, in constant time, and all of them whichever fits, so that nothing is
    learnt from timing.
    """
    if config.is_open:
        return
    if not given:
        raise Unauthenticated(f"send the header {HEADER}")
    sent = given.encode("latin-1", "replace")  # WSGI spells the bytes that were sent as Latin-1
    fits = [hmac.compare_digest(sent, key.encode()) for key in config.internal_api_keys]
    if not any(fits):
        raise Unauthenticated(f"the key in {HEADER} is not known here")

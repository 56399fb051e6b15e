"""Authorise callers: by the shared key, or a task of this deployment by its token."""

import hmac
from collections.abc import Callable

from werkzeug.datastructures import Headers

from hybrid_audio import services
from hybrid_audio.edge.routes import Caller
from hybrid_audio.errors import Unauthenticated
from hybrid_audio.settings import Settings

HEADER = "X-Internal-API-Key"
BEARER = "Bearer "


def authorise(headers: Headers, caller: Caller) -> None:
    """Raise Unauthenticated unless these are the headers of such a caller."""
    _REQUIRED[caller](headers)


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


def _require_nothing(headers: Headers) -> None:
    return


def _require_key(headers: Headers) -> None:
    given = headers.get(HEADER)
    if is_authorised(given, services.settings()):
        return
    if not given:
        raise Unauthenticated(f"send the header {HEADER}")
    raise Unauthenticated(f"the key in {HEADER} is not known here")


def _require_task_token(headers: Headers) -> None:
    """A key opens nothing here, and an open service is closed: tasks act on any batch.

    The X-CloudTasks headers prove nothing, since every caller can send them.
    """
    given = headers.get("Authorization", "")
    if not given.startswith(BEARER):
        raise Unauthenticated("send the OIDC token of a task: Authorization: Bearer …")
    services.task_tokens().verify(given.removeprefix(BEARER))


_REQUIRED: dict[Caller, Callable[[Headers], None]] = {
    Caller.ANYONE: _require_nothing,
    Caller.KEY_HOLDER: _require_key,
    Caller.CLOUD_TASKS: _require_task_token,
}

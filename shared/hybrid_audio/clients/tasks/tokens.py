"""Recognise the tasks of this deployment by the OIDC token that each of them carries."""

from typing import Any

import jwt

from hybrid_audio.clients.tasks.key_set import KeySet
from hybrid_audio.errors import Unauthenticated

ISSUERS = ("https://accounts.google.com", "accounts.google.com")
LEEWAY_S = 30
"""How far the clocks of the issuer and of this process may be apart."""

_REFUSED = "the token is not one of this deployment's tasks"


class TaskTokens:
    """Verifies tokens: who issued them, for whom, until when, and for which service account."""

    def __init__(self, keys: KeySet, *, audience: str, service_account: str) -> None:
        """Keep the collaborators; without an audience or account, every token is refused."""
        self._keys = keys
        self._audience = audience
        self._service_account = service_account

    def verify(self, token: str) -> None:
        """Raise Unauthenticated unless the token is the service account's, for this function.

        Raises StoreUnavailable where the keys cannot be read. What a token holds is never quoted.
        """
        if not (self._audience and self._service_account):
            raise Unauthenticated(
                "this deployment takes no tasks; set GENERATE_URL and TASKS_SERVICE_ACCOUNT"
            )
        try:
            claims = self._claims(token)
        except jwt.PyJWTError:
            raise Unauthenticated(_REFUSED) from None

        is_ours = claims.get("email") == self._service_account
        if not (is_ours and claims.get("email_verified") is True):
            raise Unauthenticated(_REFUSED)

    def _claims(self, token: str) -> dict[str, Any]:
        key_id = jwt.get_unverified_header(token).get("kid", "")
        key = self._keys.find(key_id) if isinstance(key_id, str) else None
        if key is None:
            raise jwt.InvalidKeyError

        return jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=self._audience,
            issuer=ISSUERS,
            leeway=LEEWAY_S,
            options={"require": ["exp", "iat", "iss", "aud"], "strict_aud": True},
        )

    def close(self) -> None:
        """Close the connection to the keys."""
        self._keys.close()

"""OIDC tokens, as the real service attaches them: a JWT about a service account for an audience."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping

from infra.local.tasks.dispatch.keys import Key, base64url
from infra.local.tasks.messages import Message

ISSUER = "https://accounts.google.com"
VALID_S = 3_600
KEPT_S = 60  # signing takes a millisecond: the same token serves for a minute
MOST_KEPT = 1_000


class Tokens:
    """Makes tokens, signed with the emulator's own key; `now` is in seconds of the wall's time."""

    def __init__(self, key: Key, now: Callable[[], float] = time.time) -> None:
        self._key = key
        self._now = now
        self._kept: dict[tuple[str, str], tuple[float, str]] = {}

    def find(self, request: Message) -> str | None:
        """Return the token that an HTTP request asks for, None when it asks for none."""
        if request.WhichOneof("authorization_header") != "oidc_token":
            return None
        wanted = request.oidc_token
        return self.token(wanted.service_account_email, wanted.audience or request.url)

    def token(self, email: str, audience: str) -> str:
        """Return a token that is good for an hour, less a minute at most."""
        now = self._now()
        made_at, token = self._kept.get((email, audience), (0.0, ""))
        if not 0 <= now - made_at < KEPT_S:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            token = self._signed(email, audience, int(now))
            self._kept[email, audience] = (now, token)
        return token

    def _signed(self, email: str, audience: str, now: int) -> str:
        header = {"alg": "RS256", "kid": self._key.id, "typ": "JWT"}
        subject = str(int(hashlib.sha256(email.encode()).hexdigest(), 16))[:21]
        claims = {
            "iss": ISSUER,
            "aud": audience,
            "azp": subject,
            "sub": subject,
            "email": email,
            "email_verified": True,
            "iat": now,
            "exp": now + VALID_S,
        }

        content = f"{_encoded(header)}.{_encoded(claims)}"
        return f"{content}.{base64url(self._key.sign(content.encode()))}"


def _encoded(part: Mapping[str, object]) -> str:
    return base64url(json.dumps(part, separators=(",", ":")).encode())

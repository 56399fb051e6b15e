"""Send webhooks: signed, to public addresses only, and bounded in time whatever answers."""

import ssl
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import httpcore
import httpx

import hybrid_audio
from hybrid_audio.clients.cartesia.bounded_http import BoundedTransport
from hybrid_audio.clients.webhooks.addresses import FIELD, Resolve, checked_addresses
from hybrid_audio.clients.webhooks.guarded_sockets import GuardedSockets
from hybrid_audio.clients.webhooks.lookup import resolve
from hybrid_audio.domain.batches.signing import signed_headers
from hybrid_audio.domain.batches.webhook import WebhookAttempt
from hybrid_audio.errors import DeadlineExceeded, InvalidInput
from hybrid_audio.runtime import deadline

ANSWER_S = 15.0
"""How long a receiver may take; the Standard Webhooks specification asks for 15 to 30 seconds."""

MOST_CHARACTERS = 2_000
USER_AGENT = f"hybrid-audio/{hybrid_audio.__version__}"


class WebhookSender:
    """Sends webhooks, each signed with every secret.

    `is_dev` also allows http and loopback, so that one can try it on a laptop.
    """

    def __init__(
        self,
        secrets: Sequence[str],
        *,
        is_dev: bool,
        resolve: Resolve = resolve,
        sockets: httpcore.NetworkBackend | None = None,
        context: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._secrets = tuple(secrets)
        self._is_dev = is_dev
        self._addresses_of = partial(checked_addresses, resolve=resolve, allows_loopback=is_dev)
        self._transport = BoundedTransport(
            context or httpx.create_ssl_context(),
            proxy=None,
            sockets=GuardedSockets(self._addresses_of, sockets),
        )
        self._now = now

    def require_webhook_url(self, url: str) -> None:
        """Raise InvalidInput at `webhook_url` unless a webhook can be sent there as things are."""
        if not self._secrets:
            raise InvalidInput.at(
                FIELD, "cannot be used here: this deployment has no WEBHOOK_SECRET to sign with"
            )
        read = self._read(url)
        host = read.raw_host.decode("ascii")  # as the connection is made to
        self._addresses_of(host, read.port or (443 if read.scheme == "https" else 80))

    def send(self, url: str, body: bytes, *, message_id: str) -> WebhookAttempt:
        """Send a webhook once, and return what came of it; never raises for a receiver's failure.

        Nothing of the answer but its status is read, and a redirect is not followed: it is a
        failure, since it could lead anywhere.
        """
        at = self._now()
        try:
            return WebhookAttempt(at, self._posted(url, body, message_id, at))
        except InvalidInput as error:
            return WebhookAttempt(at, None, error.detail)
        except (httpx.TimeoutException, DeadlineExceeded):
            return WebhookAttempt(at, None, "no answer in time")
        except httpx.TransportError:
            return WebhookAttempt(at, None, "no connection, or no answer by the rules of HTTP")

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def _posted(self, url: str, body: bytes, message_id: str, at: datetime) -> int:
        if not self._secrets:
            raise InvalidInput("there is no WEBHOOK_SECRET to sign with")
        headers = {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "Connection": "close",  # the next attempt looks the name up and checks it again
            **signed_headers(body, message_id=message_id, at=at, secrets=self._secrets),
        }
        request = httpx.Request("POST", self._read(url), headers=headers, content=body)

        with deadline.within(ANSWER_S):
            answer = self._transport.handle_request(request)
            answer.close()
        return answer.status_code

    def _read(self, url: str) -> httpx.URL:
        """Return the URL; raises InvalidInput for one that no webhook is sent to."""
        try:
            read = httpx.URL(url)
        except (httpx.InvalidURL, ValueError):
            raise InvalidInput.at(FIELD, "is not a URL") from None

        schemes = ("https", "http") if self._is_dev else ("https",)
        has_port = read.port is None or 0 < read.port <= 65_535
        if read.scheme not in schemes or not read.raw_host or not has_port:
            raise InvalidInput.at(FIELD, "must begin with https:// and name a host")
        if read.userinfo or read.fragment or len(url) > MOST_CHARACTERS:
            raise InvalidInput.at(
                FIELD,
                f"must have no user, no fragment, and at most {MOST_CHARACTERS} characters",
            )
        return read

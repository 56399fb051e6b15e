"""Idempotency records in Firestore: one document a key, first a claim, then the answer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from google.cloud import firestore

from hybrid_audio.clients.firestore.claimed_documents import ClaimedDocuments, Snapshot, lease_of
from hybrid_audio.domain.idempotency import Earlier
from hybrid_audio.domain.stems.lease import Claim

COLLECTION = "idempotency"
RUNNING, DONE, REFUSED = "running", "done", "refused"
KEPT_FOR = timedelta(hours=24)
"""How long an answer is given again; Firestore's TTL on `expire_at` deletes the record later."""

REFUSAL_KEPT_FOR = timedelta(seconds=10)
"""Long enough for callers who sent the same at once; after that the cause may be repaired."""


class IdempotencyStore:
    """Claims keys and keeps answers.

    Every method may raise StoreUnavailable, `claim` also LeaseHeld.
    """

    def __init__(
        self,
        database: firestore.Client,
        *,
        lease_ttl: timedelta,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._documents = ClaimedDocuments(database, COLLECTION, lease_ttl=lease_ttl)
        self._now = now

    def claim(self, key: str, fingerprint: str) -> Claim | Earlier:
        """Claim a key for a first request, or return what the earlier one was."""
        fields = {"state": RUNNING, "fingerprint": fingerprint, "expire_at": self._now() + KEPT_FOR}
        claimed = self._documents.claim(
            key, fields, is_free=lambda seen: _is_free(seen, fingerprint)
        )
        if isinstance(claimed, Claim):
            return claimed

        record = claimed.to_dict() or {}
        return Earlier(record["fingerprint"], record.get("answer"))

    def complete(self, claim: Claim, answer: dict[str, Any], *, is_refusal: bool = False) -> None:
        """Keep the answer; a claim that was taken over changes nothing.

        A refusal is kept for seconds, by the server's time, and binds the key to nothing.
        """
        kept: dict[str, Any] = {"state": DONE, "answer": answer}
        if is_refusal:
            kept |= {"state": REFUSED, "lease_ttl_s": REFUSAL_KEPT_FOR.total_seconds()}
        self._documents.replace(claim, kept)

    def release(self, claim: Claim) -> None:
        """Forget the key after a failure, so that a retry runs anew."""
        self._documents.release(claim)


def _is_free(seen: Snapshot, fingerprint: str) -> bool:
    """Return whether the record no longer binds a request with this fingerprint."""
    if seen.get("expire_at") <= seen.read_time:
        return True

    is_repeat = seen.get("fingerprint") == fingerprint
    is_over = lease_of(seen).is_expired(seen.read_time)
    if seen.get("state") == DONE:
        return False
    if seen.get("state") == REFUSED:
        return is_over or not is_repeat
    return is_over and is_repeat  # its request died: only the same request may finish its work

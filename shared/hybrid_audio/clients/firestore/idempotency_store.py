"""Idempotency records in Firestore: one document a key, claimed while the first request runs, its
answer afterwards.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from google.cloud import firestore

from hybrid_audio.clients.firestore.claimed_documents import ClaimedDocuments, Snapshot, lease_of
from hybrid_audio.domain.idempotency import Earlier
from hybrid_audio.domain.lease import Claim

COLLECTION = "idempotency"
RUNNING, DONE = "running", "done"
KEPT_FOR = timedelta(hours=24)
"""How long an answer is given again; Firestore's TTL on `expire_at` deletes the record some time
later.
"""


class IdempotencyStore:
    """Claims keys and keeps answers. Every method may raise StoreUnavailable, `claim` also
    LeaseHeld.
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
        return Earlier(record["fingerprint"], record["answer"] if record["state"] == DONE else None)

    def complete(self, claim: Claim, answer: dict[str, Any]) -> None:
        """Keep the answer; a claim that was taken over changes nothing."""
        self._documents.replace(claim, {"state": DONE, "answer": answer})

    def release(self, claim: Claim) -> None:
        """Forget the key after a failure, so that a retry runs anew."""
        self._documents.release(claim)


def _is_free(seen: Snapshot, fingerprint: str) -> bool:
    """Whether the record no longer binds: its time is over, or its request died and this is its
    repetition.
    """
    if seen.get("expire_at") <= seen.read_time:
        return True
    if seen.get("state") == DONE:
        return False
    return lease_of(seen).is_expired(seen.read_time) and seen.get("fingerprint") == fingerprint

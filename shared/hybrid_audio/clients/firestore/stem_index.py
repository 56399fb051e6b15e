"""The stem index in Firestore: one document a signature, the lease while a stem is made and its
entry afterwards.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from google.cloud import firestore

from hybrid_audio.clients.firestore.claimed_documents import ClaimedDocuments, Snapshot, lease_of
from hybrid_audio.domain.contract import StemSpec
from hybrid_audio.domain.lease import Claim
from hybrid_audio.errors import LeaseHeld, LeaseLost

COLLECTION = "stems"
LEASED, READY = "leased", "ready"


class StemIndex:
    """Claims, renews and completes stems; leases go by the server's time. Every method may raise
    StoreUnavailable.

    Where stems grow too old (`max_age`), Firestore's TTL on `expire_at` deletes their entries some
    time after.
    """

    def __init__(
        self,
        database: firestore.Client,
        *,
        holder: str,
        lease_ttl: timedelta,
        max_age: timedelta | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._documents = ClaimedDocuments(database, COLLECTION, lease_ttl=lease_ttl)
        self._holder = holder
        self._max_age = max_age
        self._now = now
        self.lease_ttl = lease_ttl

    def find(self, signature: str) -> dict[str, Any] | None:
        """Return the index entry of a finished stem, or None."""
        entry = self._documents.get(signature).to_dict()
        return entry if entry and entry["state"] == READY else None

    def is_being_made(self, signature: str) -> bool:
        """Whether a living holder is making the stem at this moment."""
        snapshot = self._documents.get(signature)
        return snapshot.exists and not _is_free(snapshot, over_entry=True)

    def claim(self, spec: StemSpec, *, over_entry: bool) -> Claim:
        """Claim the making of a stem: as a new document or an expired lease, or `over_entry` whose
        object is gone.

        Raises LeaseHeld while another holder is alive, and for an entry, when its object is still
        to be looked for.
        """
        fields = {
            **_known(spec),
            "state": LEASED,
            "holder": self._holder,
            "created_at": firestore.SERVER_TIMESTAMP,
            # An entry that grew too old has a time here, which must not delete the lease over it.
            "expire_at": None,
        }
        is_free = partial(_is_free, over_entry=over_entry)
        claimed = self._documents.claim(spec.signature, fields, is_free=is_free)
        if not isinstance(claimed, Claim):
            raise LeaseHeld(
                "another request is making this stem, or has made it", retry_after_s=1.0
            )
        return claimed

    def renew(self, claim: Claim) -> Claim:
        """Return the claim with a full lease again; raises LeaseLost when somebody took over."""
        return self._write(claim, {"renewed_at": firestore.SERVER_TIMESTAMP})

    def complete(self, claim: Claim, details: dict[str, Any]) -> None:
        """Turn the lease into the stem's entry; raises LeaseLost when somebody took over."""
        expiry = {} if self._max_age is None else {"expire_at": self._now() + self._max_age}
        self._write(
            claim, {"state": READY, "completed_at": firestore.SERVER_TIMESTAMP, **expiry, **details}
        )

    def release(self, claim: Claim) -> None:
        """Give the lease up after a failure, so that the next request need not wait for its end."""
        self._documents.release(claim)

    def ping(self) -> None:
        """Raise StoreUnavailable when Firestore cannot be read now."""
        self._documents.get("ready-check")

    def _write(self, claim: Claim, fields: dict[str, Any]) -> Claim:
        update_time = self._documents.replace(claim, fields)
        if update_time is None:
            raise LeaseLost("another request took over this stem")
        return Claim(claim.name, claim.token, update_time)


def _is_free(snapshot: Snapshot, *, over_entry: bool) -> bool:
    if snapshot.get("state") == LEASED:
        return lease_of(snapshot).is_expired(snapshot.read_time)
    return over_entry


def _known(spec: StemSpec) -> dict[str, Any]:
    return {
        "kind": spec.kind,
        "label": spec.label,
        "text": spec.text,
        "text_hash": spec.text_hash,
        "characters": len(spec.text),
        "voice_id": spec.voice.id,
        "request": spec.payload(),
        "version": spec.contract.version,
        "object": spec.object_name,
    }

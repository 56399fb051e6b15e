"""The stem index in Firestore: one document a signature, first a lease, then the stem's entry."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.field_path import FieldPath

from hybrid_audio.clients.firestore.claimed_documents import ClaimedDocuments, Snapshot, lease_of
from hybrid_audio.clients.google_calls import (
    call_timeout_s,
    safe_retry,
    translated,
)
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.lease import Claim
from hybrid_audio.domain.stems.stem import IndexedStem, ServedItem
from hybrid_audio.domain.stems.stem_metadata import entry_of
from hybrid_audio.errors import LeaseHeld, LeaseLost, SpeechUnusable

COLLECTION = "stems"
LEASED, READY, REFUSED = "leased", "ready", "refused"

_CHANGED = (exceptions.FailedPrecondition, exceptions.NotFound)
"""Errors of a write whose document changed since it was read."""

DEAD_LEASE_KEPT = timedelta(hours=1)
"""Firestore's TTL deletes a lease this long after it was claimed: its holder is long dead then."""


REFUSED_FOR = timedelta(minutes=10)
"""A text that was paid for and cannot be spoken is not tried again for so long, by any process."""


class StemIndex:
    """Claims, renews and completes stems, and finds them by signature and by label.

    Leases go by the server's time. Every method may raise StoreUnavailable, StoreRefused. Where
    stems grow too old (`max_age`), Firestore's TTL deletes their entries some time after.
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
        self._stems = database.collection(COLLECTION)
        self._write_option = database.write_option
        self._documents = ClaimedDocuments(database, COLLECTION, lease_ttl=lease_ttl)
        self._holder = holder
        self._max_age = max_age
        self._now = now
        self.lease_ttl = lease_ttl

    def find(self, signature: str) -> dict[str, Any] | None:
        """Return the index entry of a finished stem, or None."""
        entry = self._documents.get(signature).to_dict()
        return entry if entry and entry["state"] == READY else None

    def get(self, signature: str) -> IndexedStem | None:
        """Return what the index knows of a stem, finished or not, or None."""
        stem = self.find_any(signature)
        return None if stem is None or stem.is_refused else stem

    def find_any(self, signature: str) -> IndexedStem | None:
        """Return what the index knows of a stem or of a refused text, or None."""
        snapshot = self._documents.get(signature)
        return indexed_stem(snapshot) if snapshot.exists else None

    def of_label(self, label: str, *, at_most: int) -> list[IndexedStem]:
        """Return the stems that were asked for under a label, in the order of their signatures."""
        query = self._stems.where(filter=FieldFilter("labels", "array_contains", label))
        with translated("Firestore"):
            found = query.limit(at_most).stream(retry=safe_retry(), timeout=call_timeout_s())
            return [stem for each in found if not (stem := indexed_stem(each)).is_refused]

    def is_being_made(self, signature: str) -> bool:
        """Return whether a living holder is making the stem at this moment."""
        snapshot = self._documents.get(signature)
        return snapshot.exists and snapshot.get("state") == LEASED and not _is_over(snapshot)

    def claim(self, spec: StemSpec, *, over_entry: bool) -> Claim:
        """Claim the right to make a stem: create its document, or take over an expired lease.

        With `over_entry` it also takes over an entry, whose object is gone. Earlier labels stay.
        Raises LeaseHeld while another holder is alive, and for an entry whose object must still be
        looked for; SpeechUnusable for a text that could not be spoken a short while ago.
        """
        fields = {
            **entry_of(spec),
            **_label_fields(spec.label, spec.kind),
            "state": LEASED,
            "holder": self._holder,
            "created_at": firestore.SERVER_TIMESTAMP,
            "expire_at": self._now() + DEAD_LEASE_KEPT,
        }
        is_free = partial(_is_free, over_entry=over_entry)
        claimed = self._documents.claim(spec.signature, fields, is_free=is_free)

        if isinstance(claimed, Claim):
            return claimed
        if claimed.get("state") == REFUSED:
            raise SpeechUnusable(claimed.get("refusal"), is_final=True)
        raise LeaseHeld("another request is making this stem, or has made it", retry_after_s=1.0)

    def renew(self, claim: Claim) -> Claim:
        """Return the claim with a full lease again; raises LeaseLost after a take-over."""
        return self._write(claim, {"renewed_at": firestore.SERVER_TIMESTAMP})

    def complete(self, claim: Claim, details: dict[str, Any]) -> None:
        """Turn the lease into the stem's entry; raises LeaseLost after a take-over."""
        self._write(claim, {**self._finished(), **details})

    def refuse(self, claim: Claim, refusal: str) -> None:
        """Remember that the text cannot be spoken; raises LeaseLost after a take-over."""
        expire_at = self._now() + REFUSED_FOR
        self._write(claim, {"state": REFUSED, "refusal": refusal, "expire_at": expire_at})

    def release(self, claim: Claim) -> None:
        """Give the lease up after a failure, so that the next request need not wait for its end."""
        self._documents.release(claim)

    def add_label(self, signature: str, label: str, kind: str) -> bool:
        """Add a label to a stem's document; return whether there is one.

        Race: it needs no claim and disturbs none, since adding to a set commutes with all other
        writes.
        """
        return self._added(signature, _label_fields(label, kind))

    def note_served(self, signature: str, served: ServedItem) -> bool:
        """Write which item of a dataset's rotation the stem speaks; return whether it has an entry.

        The field `rotation` holds the last item of each dataset.
        """
        path = FieldPath("rotation", served.dataset).to_api_repr()
        said = {
            "item": served.text,
            "use_count": served.use_count,
            "last_used_at": served.last_used_at,
        }
        return self._added(signature, {path: said})

    def restore(self, signature: str, fields: dict[str, Any]) -> None:
        """Write the missing entry of an object that exists; one that appeared meanwhile stays."""
        entry = {**fields, **self._finished(), "restored": True}
        with suppress(exceptions.AlreadyExists), translated("Firestore"):
            self._stems.document(signature).create(entry, **_repeated())

    def settle(self, stem: IndexedStem, details: dict[str, Any]) -> None:
        """Turn the lease of a dead holder, whose object exists, into the stem's entry."""
        reference = self._stems.document(stem.signature)
        option = self._write_option(last_update_time=stem.update_time)
        with suppress(*_CHANGED), translated("Firestore"):
            reference.update({**self._finished(), **details}, option=option, **_repeated())

    def clear(self, stem: IndexedStem) -> bool:
        """Delete what the index knows of a stem without an object, unless it changed meanwhile.

        Returns whether it is deleted. Race: the answer to an attempt that deleted it may have been
        lost. The next one fails then, and what is gone is what was asked for.
        """
        reference = self._stems.document(stem.signature)
        option = self._write_option(last_update_time=stem.update_time)
        try:
            with translated("Firestore"):
                reference.delete(option=option, **_repeated())
        except _CHANGED:
            return not self._documents.get(stem.signature).exists
        return True

    def ping(self) -> None:
        """Raise StoreUnavailable when Firestore cannot be read now."""
        self._documents.get("ready-check")

    def _finished(self) -> dict[str, Any]:
        expire_at = None if self._max_age is None else self._now() + self._max_age
        return {
            "state": READY,
            "completed_at": firestore.SERVER_TIMESTAMP,
            "expire_at": expire_at,
        }

    def _added(self, signature: str, fields: dict[str, Any]) -> bool:
        try:
            with translated("Firestore"):
                self._stems.document(signature).update(fields, **_repeated())
        except exceptions.NotFound:
            return False
        return True

    def _write(self, claim: Claim, fields: dict[str, Any]) -> Claim:
        update_time = self._documents.replace(claim, fields)
        if update_time is None:
            raise LeaseLost("another request took over this stem")
        return Claim(claim.name, claim.token, update_time)


def _is_free(snapshot: Snapshot, *, over_entry: bool) -> bool:
    state = snapshot.get("state")
    if state == REFUSED:
        at: datetime = snapshot.update_time
        return bool(snapshot.read_time >= at + REFUSED_FOR)
    return _is_over(snapshot) if state == LEASED else over_entry


def _is_over(leased: Snapshot) -> bool:
    return lease_of(leased).is_expired(leased.read_time)


def indexed_stem(snapshot: Snapshot) -> IndexedStem:
    """Return what an existing document of the index says; one without a lease has no holder."""
    fields = snapshot.to_dict() or {}
    state = fields.get("state")
    is_leased = state == LEASED and {"token", "lease_ttl_s"} <= fields.keys()
    return IndexedStem(
        snapshot.id,
        fields,
        is_ready=state == READY,
        is_being_made=is_leased and not _is_over(snapshot),
        is_refused=state == REFUSED,
        update_time=snapshot.update_time,
    )


def _label_fields(label: str, kind: str) -> dict[str, Any]:
    return {"labels": firestore.ArrayUnion([label]), "kinds": firestore.ArrayUnion([kind])}


def _repeated() -> dict[str, Any]:
    """Return the `retry` and `timeout` of a write that does no harm when it is applied twice."""
    return {"retry": safe_retry(), "timeout": call_timeout_s()}

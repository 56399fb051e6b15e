"""Claims on Firestore documents: who may write one next, told by tokens and update times, never by
a local clock.

A claim is a create, or an update that carries the update time that was read. None is repeated
blindly: after a doubtful answer (the write may have been applied and its answer lost) the
document's token tells whether the write was ours.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from google.api_core import exceptions
from google.cloud import firestore

from hybrid_audio.clients.attempts import attempts
from hybrid_audio.clients.google_calls import (
    FIRESTORE_CALL_TIMEOUT_S,
    STORE_RETRY_AFTER_S,
    TRANSIENT,
    TURNED_AWAY,
    safe_retry,
    translated,
)
from hybrid_audio.domain.lease import Claim, Lease
from hybrid_audio.errors import LeaseHeld, StoreRefused, StoreUnavailable
from hybrid_audio.runtime import deadline

Snapshot = firestore.DocumentSnapshot[Any]

RELEASE_TIMEOUT_S = 2.0
"""Outside the request's own time, which may be what ran out."""

_DOUBTFUL = (
    *(exceptions.AlreadyExists, exceptions.FailedPrecondition, exceptions.NotFound),
    *TRANSIENT,
    *TURNED_AWAY,
)
"""The read that follows tells more: whose write it was, or that the store turns us away."""


class ClaimedDocuments:
    """The documents of one collection, each claimed by one holder at a time; `token` and
    `lease_ttl_s` are ours.
    """

    def __init__(
        self, database: firestore.Client, collection: str, *, lease_ttl: timedelta
    ) -> None:
        self._database = database
        self._collection = collection
        self.lease_ttl = lease_ttl

    def get(self, name: str) -> Snapshot:
        """Return the document as it is now, existing or not; raises StoreUnavailable,
        StoreRefused.
        """
        try:
            with translated("Firestore"):
                return self._reference(name).get(
                    retry=safe_retry(), timeout=deadline.timeout_s(FIRESTORE_CALL_TIMEOUT_S)
                )
        except exceptions.NotFound:  # of a document that is not there, get would have said so
            raise StoreRefused(
                "there is no such Firestore database; create it or set the right name"
            ) from None

    def claim(
        self, name: str, fields: dict[str, Any], *, is_free: Callable[[Snapshot], bool]
    ) -> Claim | Snapshot:
        """Write `fields` as the new holder, or return the document of the holder who is there.

        An existing document is taken over when `is_free` says so of what was read. Raises LeaseHeld
        when somebody else was quicker in that moment, StoreUnavailable.
        """
        token = uuid4().hex
        claimed = {**fields, "token": token, "lease_ttl_s": self.lease_ttl.total_seconds()}
        try:
            return Claim(name, token, _time(self._reference(name).create(claimed, **self._once())))
        except _DOUBTFUL as error:
            doubt = error
        snapshot = self.get(name)
        if token_of(snapshot) == token:
            return Claim(name, token, _time(snapshot))
        if not snapshot.exists:
            raise _vanished(doubt)
        if not is_free(snapshot):
            return snapshot
        update_time = self.replace(Claim(name, token, _time(snapshot)), claimed)
        if update_time is None:
            raise LeaseHeld("another request was quicker", retry_after_s=0.0)
        return Claim(name, token, update_time)

    def replace(self, claim: Claim, fields: dict[str, Any]) -> datetime | None:
        """Update the document if nobody did since the claim; return its new update time, None when
        somebody had.

        The document must hold the claim's token afterwards: by it a write with a lost answer is
        recognised. One that did not arrive is tried again, since the update time keeps it from
        being applied twice.
        """
        option = self._database.write_option(last_update_time=claim.update_time)
        reference = self._reference(claim.name)
        for _ in attempts(FIRESTORE_CALL_TIMEOUT_S):
            try:
                return _time(reference.update(fields, option=option, **self._once()))
            except _DOUBTFUL:
                snapshot = self.get(claim.name)
            if not snapshot.exists or snapshot.update_time != claim.update_time:
                return _time(snapshot) if token_of(snapshot) == claim.token else None
        raise StoreUnavailable(
            "Firestore cannot answer now; try again", retry_after_s=STORE_RETRY_AFTER_S
        )

    def release(self, claim: Claim) -> None:
        """Delete the claimed document; where that fails, somebody took over or the lease runs out
        by itself.
        """
        option = self._database.write_option(last_update_time=claim.update_time)
        try:
            self._reference(claim.name).delete(option=option, retry=None, timeout=RELEASE_TIMEOUT_S)
        except _DOUBTFUL:
            return

    def _reference(self, name: str) -> firestore.DocumentReference:
        return self._database.collection(self._collection).document(name)

    @staticmethod
    def _once() -> dict[str, Any]:
        return {"retry": None, "timeout": deadline.timeout_s(FIRESTORE_CALL_TIMEOUT_S)}


def token_of(snapshot: Snapshot) -> str | None:
    """Return the token of the claim that wrote the document last, or None."""
    return snapshot.get("token") if snapshot.exists else None


def lease_of(snapshot: Snapshot) -> Lease:
    """Return the lease that a claimed document stands for, in the server's time."""
    fields = snapshot.to_dict() or {}
    return Lease(
        token=fields["token"],
        claimed_at=_time(snapshot),
        ttl=timedelta(seconds=fields["lease_ttl_s"]),
    )


def _vanished(doubt: Exception) -> LeaseHeld | StoreUnavailable:
    if isinstance(doubt, exceptions.AlreadyExists):
        return LeaseHeld("another request ended just now", retry_after_s=0.0)
    return StoreUnavailable(
        "Firestore cannot answer now; try again", retry_after_s=STORE_RETRY_AFTER_S
    )


def _time(written: Any) -> datetime:
    at: datetime = written.update_time
    return at

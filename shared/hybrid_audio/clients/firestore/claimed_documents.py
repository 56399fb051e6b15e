"""Claims on Firestore documents: who may write one next, decided by the server's update times.

A claim is a create, or an update that carries the update time that was read. None is repeated
blindly: after a doubtful answer (the write may have been applied and its answer lost) the
document's `token` shows who holds it, and its `write` which of the holder's writes was the last.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from google.api_core import exceptions
from google.cloud import firestore

from hybrid_audio.clients.attempts import attempts
from hybrid_audio.clients.google_calls import (
    ACCESS_DENIED,
    FIRESTORE_CALL_TIMEOUT_S,
    TRANSIENT,
    call_timeout_s,
    safe_retry,
    translated,
    unavailable,
)
from hybrid_audio.domain.stems.lease import Claim, Lease
from hybrid_audio.errors import LeaseHeld, StoreRefused, StoreUnavailable

Snapshot = firestore.DocumentSnapshot[Any]

RELEASE_TIMEOUT_S = 2.0
"""Outside the request's own time, which may be what ran out."""

_DOUBTFUL = (
    *(exceptions.AlreadyExists, exceptions.FailedPrecondition, exceptions.NotFound),
    *TRANSIENT,
    *ACCESS_DENIED,
)
"""Errors after which a read shows more: whose write it was, or that access is denied."""


class ClaimedDocuments:
    """The documents of one collection, each claimed by one holder at a time.

    Their fields `token`, `write` and `lease_ttl_s` are this class's own.
    """

    def __init__(
        self, database: firestore.Client, collection: str, *, lease_ttl: timedelta
    ) -> None:
        self._database = database
        self._collection = collection
        self.lease_ttl = lease_ttl

    def get(self, name: str) -> Snapshot:
        """Return the document as it is now, existing or not.

        Raises StoreUnavailable, StoreRefused.
        """
        try:
            with translated("Firestore"):
                return self._reference(name).get(retry=safe_retry(), timeout=call_timeout_s())
        except exceptions.NotFound:  # of a document that is not there, get would have said so
            raise StoreRefused(
                "there is no such Firestore database; create it or set the right name"
            ) from None

    def claim(
        self, name: str, fields: dict[str, Any], *, is_free: Callable[[Snapshot], bool]
    ) -> Claim | Snapshot:
        """Write `fields` as the new holder, or return the document of the holder who is there.

        An existing document is taken over when `is_free` says so of what was read. Raises LeaseHeld
        when another process was quicker in that moment, StoreUnavailable.
        """
        token = uuid4().hex
        claimed = {**fields, "token": token, "lease_ttl_s": self.lease_ttl.total_seconds()}

        try:
            return Claim(name, token, _time(self._reference(name).create(claimed, **self._once())))
        except _DOUBTFUL as error:
            doubt = error

        # Race: the create may have been applied and its answer lost. Then the token there is ours.
        snapshot = self.get(name)
        if token_of(snapshot) == token:
            return Claim(name, token, _time(snapshot))
        if not snapshot.exists:
            raise _vanished(doubt)
        if not is_free(snapshot):
            return snapshot

        # Race: of several processes that found it free, the one whose update time still fits wins.
        update_time = self._write(Claim(name, token, _time(snapshot)), claimed)
        if update_time is None:
            raise LeaseHeld("another request was quicker", retry_after_s=0.0)
        return Claim(name, token, update_time)

    def replace(self, claim: Claim, fields: dict[str, Any]) -> datetime | None:
        """Update the document while the claim holds it; return its new update time.

        Returns None when another process took it over. A write that did not arrive is tried again,
        since the update time keeps it from being applied twice.
        """
        return self._write(claim, fields, holder=claim.token)

    def _write(
        self, claim: Claim, fields: dict[str, Any], *, holder: str | None = None
    ) -> datetime | None:
        """Update the document if it is as the claim saw it, or was changed under its holder only.

        Race: a process that does not hold the claim may still add to a document (a label of a
        stem). That moves its update time, but leaves `holder`'s token there, so the write is tried
        again upon the newer document.
        """
        reference, number, seen = self._reference(claim.name), uuid4().hex, claim.update_time
        for _ in attempts(FIRESTORE_CALL_TIMEOUT_S):
            option = self._database.write_option(last_update_time=seen)
            try:
                written = reference.update(
                    {**fields, "write": number}, option=option, **self._once()
                )
                return _time(written)
            except _DOUBTFUL:
                snapshot = self.get(claim.name)

            # Applied, but its answer lost? The number shows it; the token is there either way.
            if snapshot.exists and (snapshot.to_dict() or {}).get("write") == number:
                return _time(snapshot)
            if not snapshot.exists:
                return None
            if snapshot.update_time != seen and token_of(snapshot) != holder:
                return None
            seen = _time(snapshot)
        raise unavailable()

    def release(self, claim: Claim) -> None:
        """Delete the claimed document.

        Where that fails, another process took it over, or the lease runs out by itself.
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
        return {"retry": None, "timeout": call_timeout_s()}


def token_of(snapshot: Snapshot) -> str | None:
    """Return the token of the claim that wrote the document last, or None."""
    token: str | None = (snapshot.to_dict() or {}).get("token")
    return token


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
    return unavailable()


def _time(written: Any) -> datetime:
    at: datetime = written.update_time
    return at

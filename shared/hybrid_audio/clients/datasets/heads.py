"""The heads of datasets in Firestore: which version is current, switched in one small commit.

The commit creates the new version's cursor and deletes the old one's. So from this moment a caller
who still knows the old version cannot take a ticket: a membership change takes effect in every
instance at once, and the old version's tickets are frozen. The switch does not read the cursor that
all callers write, so calls cannot hold it up, however many.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from google.api_core import exceptions
from google.cloud import firestore

from hybrid_audio.clients.attempts import attempts
from hybrid_audio.clients.datasets.documents import DatasetDocuments
from hybrid_audio.clients.datasets.versions import Written
from hybrid_audio.clients.google_calls import (
    TRANSIENT,
    call_timeout_s,
    safe_retry,
    translated,
    unavailable,
)
from hybrid_audio.domain.datasets.origin import Origin
from hybrid_audio.domain.datasets.uploads_taken import UploadsTaken

_REFUSED = (exceptions.AlreadyExists, exceptions.FailedPrecondition, exceptions.NotFound)


@dataclass(frozen=True)
class Head:
    """A dataset as its head document describes it; `update_time` is the next change's proof."""

    dataset: str
    version: str
    total: int
    enabled: int
    uploads: UploadsTaken
    created_at: datetime
    update_time: datetime


class DatasetHeads:
    """Reads and switches heads. Every method may raise StoreUnavailable."""

    def __init__(self, database: firestore.Client) -> None:
        self._database = database
        self._documents = DatasetDocuments(database)

    def find(self, dataset: str) -> Head | None:
        """Return the head as it is now, or None where there is no such dataset."""
        with translated("Firestore"):
            snapshot = self._documents.head(dataset).get(
                retry=safe_retry(), timeout=call_timeout_s()
            )
        return _head(snapshot) if snapshot.exists else None

    def list(self) -> Iterator[Head]:
        """Yield every head in the order of names.

        Query: the collection `datasets`, no filter, no order.
        """
        with translated("Firestore"):
            for snapshot in self._documents.heads.stream(
                retry=safe_retry(), timeout=call_timeout_s()
            ):
                yield _head(snapshot)

    def switch(self, dataset: str, head: Head | None, new: Written, fields: dict[str, Any]) -> bool:
        """Make a version current, unless the dataset changed since `head` was read.

        Returns whether it is current. Two processes may switch at once: both carry the update time
        of the head that they read, so one is refused as a whole. A third may sweep the version as
        abandoned while its writer was slow: that changes the version's own update time, and the
        switch is refused too. Where an attempt's answer was lost, the next attempt is refused as
        well; then `live_at` of the version shows that the first had landed.
        """
        batch = self._database.batch()
        if head is None:
            batch.create(self._documents.head(dataset), {**fields, "version": new.id})
        else:
            batch.update(
                self._documents.head(dataset),
                {**fields, "version": new.id},
                option=self._since(head.update_time),
            )
            batch.update(
                self._documents.version(dataset, head.version),
                {"retired_at": firestore.SERVER_TIMESTAMP},
            )
            batch.delete(self._documents.cursor(dataset, head.version))

        version = self._documents.version(dataset, new.id)
        batch.update(
            version, {"live_at": firestore.SERVER_TIMESTAMP}, option=self._since(new.proof)
        )
        batch.create(self._documents.cursor(dataset, new.id), {"count": 0})
        return self._landed(batch) or self._is_live(version)

    def note(self, head: Head, uploads: UploadsTaken) -> bool:
        """Remember uploads without a new version, unless the head changed since it was read.

        Returns whether they are remembered, also by another process that noted the same.
        """
        batch = self._database.batch()
        fields = head_fields(total=head.total, enabled=head.enabled, uploads=uploads)
        batch.update(
            self._documents.head(head.dataset), fields, option=self._since(head.update_time)
        )
        if self._landed(batch):
            return True

        found = self.find(head.dataset)
        return found is not None and found.uploads == uploads

    def delete(self, head: Head) -> bool:
        """Delete the head and its cursor, unless the dataset changed since it was read.

        Returns whether this call did.
        """
        batch = self._database.batch()
        batch.update(
            self._documents.version(head.dataset, head.version),
            {"retired_at": firestore.SERVER_TIMESTAMP},
        )
        batch.delete(self._documents.head(head.dataset), option=self._since(head.update_time))
        batch.delete(self._documents.cursor(head.dataset, head.version))
        return self._landed(batch)

    def _landed(self, batch: firestore.WriteBatch) -> bool:
        """Commit until the answer is certain.

        False may also mean that an earlier attempt had landed, whose answer was lost.
        """
        for _ in attempts():
            try:
                batch.commit(retry=None, timeout=call_timeout_s())
                return True
            except _REFUSED:
                return False
            except TRANSIENT:
                continue
        raise unavailable()

    def _is_live(self, version: firestore.DocumentReference) -> bool:
        with translated("Firestore"):
            snapshot = version.get(["live_at"], retry=safe_retry(), timeout=call_timeout_s())
        return snapshot.exists and snapshot.get("live_at") is not None

    def _since(self, update_time: datetime) -> firestore.WriteOption:
        return self._database.write_option(last_update_time=update_time)


def head_fields(*, total: int, enabled: int, uploads: UploadsTaken) -> dict[str, Any]:
    """Return the fields of a head document besides its version."""
    taken = [{"name": name, "generation": generation} for name, generation in uploads.taken.items()]
    return {
        "total": total,
        "enabled": enabled,
        "sources": taken,
        "generation": uploads.generation,
        "origins": [origin.to_fields() for origin in uploads.origins],
    }


def _head(snapshot: Any) -> Head:
    fields = snapshot.to_dict() or {}
    taken = {upload["name"]: upload["generation"] for upload in fields["sources"]}
    origins = tuple(Origin(**origin) for origin in fields.get("origins", []))

    return Head(
        dataset=snapshot.id,
        version=fields["version"],
        total=fields["total"],
        enabled=fields["enabled"],
        uploads=UploadsTaken(taken, fields["generation"], origins),
        created_at=snapshot.create_time,
        update_time=snapshot.update_time,
    )

"""The heads of datasets in Firestore: which version is current, switched in one small commit.

The commit creates the new version's cursor and deletes the old one's, so that from this moment a
caller who still knows the old version cannot take a ticket anywhere: a membership change is seen by
every instance at once, and the old version's tickets are frozen. Nothing reads the cursor that
everybody writes, so no storm of calls holds it up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from google.api_core import exceptions
from google.cloud import firestore

from hybrid_audio.clients.attempts import attempts
from hybrid_audio.clients.datasets.documents import DatasetPlaces
from hybrid_audio.clients.datasets.versions import Written
from hybrid_audio.clients.google_calls import (
    CALL_TIMEOUT_S,
    RETRY_AFTER_S,
    TRANSIENT,
    reading,
    translated,
)
from hybrid_audio.domain.datasets.uploads_taken import Sources
from hybrid_audio.errors import StoreUnavailable
from hybrid_audio.runtime import deadline

_REFUSED = (exceptions.AlreadyExists, exceptions.FailedPrecondition, exceptions.NotFound)


@dataclass(frozen=True)
class Head:
    """A dataset as its head document tells it; `update_time` is the proof that the next change
    carries.
    """

    dataset: str
    version: str
    total: int
    enabled: int
    sources: Sources
    created_at: datetime
    update_time: datetime


class DatasetHeads:
    """Reads and switches heads. Every method may raise StoreUnavailable."""

    def __init__(self, database: firestore.Client) -> None:
        self._database = database
        self._places = DatasetPlaces(database)

    def find(self, dataset: str) -> Head | None:
        """Return the head as it is now, or None where there is no such dataset."""
        with translated("Firestore"):
            snapshot = self._places.head(dataset).get(retry=reading(), timeout=_timeout())
        return _head(snapshot) if snapshot.exists else None

    def list(self) -> Iterator[Head]:
        """Yield every head in the order of names. Query: the collection `datasets`, no filter, no
        order.
        """
        with translated("Firestore"):
            for snapshot in self._places.heads.stream(retry=reading(), timeout=_timeout()):
                yield _head(snapshot)

    def switch(self, dataset: str, head: Head | None, new: Written, fields: dict[str, Any]) -> bool:
        """Make a version current unless somebody changed the dataset since `head` was read; return
        whether it is.
        """
        batch = self._database.batch()
        if head is None:
            batch.create(self._places.head(dataset), {**fields, "version": new.id})
        else:
            batch.update(
                self._places.head(dataset),
                {**fields, "version": new.id},
                option=self._since(head.update_time),
            )
            batch.update(
                self._places.version(dataset, head.version),
                {"retired_at": firestore.SERVER_TIMESTAMP},
            )
            batch.delete(self._places.cursor(dataset, head.version))
        version = self._places.version(dataset, new.id)
        batch.update(
            version, {"live_at": firestore.SERVER_TIMESTAMP}, option=self._since(new.proof)
        )
        batch.create(self._places.cursor(dataset, new.id), {"count": 0})
        return self._landed(batch) or self._is_live(version)

    def note(self, head: Head, sources: Sources) -> bool:
        """Remember sources without a new version, unless somebody changed the head since; return
        whether they are.
        """
        batch = self._database.batch()
        fields = head_fields(total=head.total, enabled=head.enabled, sources=sources)
        batch.update(self._places.head(head.dataset), fields, option=self._since(head.update_time))
        if self._landed(batch):
            return True
        found = self.find(head.dataset)
        return found is not None and found.sources == sources

    def delete(self, head: Head) -> bool:
        """Delete the head and its cursor, unless somebody changed the dataset since; return whether
        this call did.
        """
        batch = self._database.batch()
        batch.update(
            self._places.version(head.dataset, head.version),
            {"retired_at": firestore.SERVER_TIMESTAMP},
        )
        batch.delete(self._places.head(head.dataset), option=self._since(head.update_time))
        batch.delete(self._places.cursor(head.dataset, head.version))
        return self._landed(batch)

    def _landed(self, batch: firestore.WriteBatch) -> bool:
        """Commit until the answer is certain; False may also mean that an earlier attempt of ours
        had landed.
        """
        for _ in attempts():
            try:
                batch.commit(retry=None, timeout=_timeout())
                return True
            except _REFUSED:
                return False
            except TRANSIENT:
                continue
        raise StoreUnavailable(
            "Firestore cannot answer now; try again", retry_after_s=RETRY_AFTER_S
        )

    def _is_live(self, version: firestore.DocumentReference) -> bool:
        with translated("Firestore"):
            snapshot = version.get(["live_at"], retry=reading(), timeout=_timeout())
        return snapshot.exists and snapshot.get("live_at") is not None

    def _since(self, update_time: datetime) -> firestore.WriteOption:
        return self._database.write_option(last_update_time=update_time)


def head_fields(*, total: int, enabled: int, sources: Sources) -> dict[str, Any]:
    """Return what a head document tells besides its version."""
    taken = [{"name": name, "generation": generation} for name, generation in sources.taken.items()]
    return {"total": total, "enabled": enabled, "sources": taken, "generation": sources.generation}


def _head(snapshot: Any) -> Head:
    fields = snapshot.to_dict() or {}
    taken = {source["name"]: source["generation"] for source in fields["sources"]}
    return Head(
        dataset=snapshot.id,
        version=fields["version"],
        total=fields["total"],
        enabled=fields["enabled"],
        sources=Sources(taken, fields["generation"]),
        created_at=snapshot.create_time,
        update_time=snapshot.update_time,
    )


def _timeout() -> float:
    return deadline.timeout_s(CALL_TIMEOUT_S)

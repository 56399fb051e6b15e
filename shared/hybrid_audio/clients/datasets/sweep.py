"""Sweeping a dataset's versions: the retired, and those whose writer died, are deleted later.

A retired version stays for an hour: callers with a doubtful or repeated request still find in it
what they were given, and Firestore answers reads of the past for as long.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from google.cloud import firestore

from hybrid_audio.clients.datasets.documents import DatasetDocuments
from hybrid_audio.clients.google_calls import (
    call_timeout_s,
    safe_retry,
    translated,
)

KEPT_FOR = timedelta(hours=1)
DELETED_AT_ONCE = 100
"""Deletions in one commit."""


class DatasetSweep:
    """Deletes versions that no caller needs.

    Every method may raise StoreUnavailable; the next sweep goes on where this one ended.
    """

    def __init__(self, database: firestore.Client) -> None:
        self._database = database
        self._documents = DatasetDocuments(database)

    def sweep(self, dataset: str, *, older_than: timedelta = KEPT_FOR) -> None:
        """Delete the versions that were retired or abandoned longer ago than `older_than`.

        The time is the server's. Query: the collection `versions`, two fields of each document, no
        filter, no order.
        """
        query = self._documents.versions(dataset).select(["live_at", "retired_at"])
        with translated("Firestore"):
            found = list(query.stream(retry=safe_retry(), timeout=call_timeout_s()))
            for snapshot in found:
                since = _unused_since(snapshot)
                if since is not None and snapshot.read_time - since >= older_than:
                    self._delete(dataset, snapshot)

    def _delete(self, dataset: str, snapshot: Any) -> None:
        """Delete a version, its own document last.

        Race: a writer may have slept through the time in which its unfinished version was kept, and
        go on just now. The mark changes the version's update time, which is the writer's proof; so
        the writer cannot make current what is being deleted.
        """
        snapshot.reference.set(
            {"swept_at": firestore.SERVER_TIMESTAMP},
            merge=True,
            retry=safe_retry(),
            timeout=call_timeout_s(),
        )
        for collection in (
            self._documents.parts(dataset, snapshot.id),
            self._documents.ledgers(dataset, snapshot.id),
            self._documents.commit_times(dataset, snapshot.id),
        ):
            listed = collection.select([]).stream(retry=safe_retry(), timeout=call_timeout_s())
            self._delete_all([found.reference for found in listed])

        self._delete_all([self._documents.cursor(dataset, snapshot.id), snapshot.reference])

    def _delete_all(self, references: Iterable[firestore.DocumentReference]) -> None:
        pending = list(references)
        while pending:
            batch = self._database.batch()
            for reference in pending[:DELETED_AT_ONCE]:
                batch.delete(reference)
            batch.commit(retry=safe_retry(), timeout=call_timeout_s())
            pending = pending[DELETED_AT_ONCE:]


def _unused_since(snapshot: Any) -> datetime | None:
    """Return when a version was retired, or begun if it never became current.

    None while it is current.
    """
    if snapshot.get("live_at") is None:
        begun: datetime = snapshot.create_time
        return begun
    retired_at: datetime | None = snapshot.get("retired_at")
    return retired_at

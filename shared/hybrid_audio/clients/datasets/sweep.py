"""Sweeping a dataset's versions: what was retired, or was never finished because its writer died,
is deleted later.

A retired version stays for an hour: callers with a doubtful or repeated request still find in it
what they were given, and Firestore answers reads of the past for as long.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from google.cloud import firestore

from hybrid_audio.clients.datasets.documents import DatasetPlaces
from hybrid_audio.clients.google_calls import CALL_TIMEOUT_S, reading, translated
from hybrid_audio.runtime import deadline

KEPT_FOR = timedelta(hours=1)
GROUP = 100
"""Deletions a commit."""


class DatasetSweep:
    """Deletes versions that nobody needs. Every method may raise StoreUnavailable; the next sweep
    goes on.
    """

    def __init__(self, database: firestore.Client) -> None:
        self._database = database
        self._places = DatasetPlaces(database)

    def sweep(self, dataset: str, *, older_than: timedelta = KEPT_FOR) -> None:
        """Delete the versions that were retired or abandoned longer ago than `older_than`, by the
        server's clock.

        Query: the collection `versions` with three fields, no filter, no order.
        """
        query = self._places.versions(dataset).select(["live_at", "retired_at"])
        with translated("Firestore"):
            found = list(query.stream(retry=reading(), timeout=_timeout()))
            for snapshot in found:
                since = _unused_since(snapshot)
                if since is not None and snapshot.read_time - since >= older_than:
                    self._delete(dataset, snapshot)

    def _delete(self, dataset: str, snapshot: Any) -> None:
        """Delete a version, its own document last; the mark before takes a slow writer's proof
        away.
        """
        snapshot.reference.set(
            {"swept_at": firestore.SERVER_TIMESTAMP},
            merge=True,
            retry=reading(),
            timeout=_timeout(),
        )
        for collection in (
            self._places.parts(dataset, snapshot.id),
            self._places.ledgers(dataset, snapshot.id),
        ):
            listed = collection.select([]).stream(retry=reading(), timeout=_timeout())
            self._delete_all([found.reference for found in listed])
        self._delete_all([self._places.cursor(dataset, snapshot.id), snapshot.reference])

    def _delete_all(self, references: Iterable[firestore.DocumentReference]) -> None:
        pending = list(references)
        while pending:
            batch = self._database.batch()
            for reference in pending[:GROUP]:
                batch.delete(reference)
            batch.commit(retry=reading(), timeout=_timeout())
            pending = pending[GROUP:]


def _unused_since(snapshot: Any) -> datetime | None:
    """When a version was retired, or begun if it never became current; None while it is the current
    one.
    """
    if snapshot.get("live_at") is None:
        begun: datetime = snapshot.create_time
        return begun
    retired_at: datetime | None = snapshot.get("retired_at")
    return retired_at


def _timeout() -> float:
    return deadline.timeout_s(CALL_TIMEOUT_S)

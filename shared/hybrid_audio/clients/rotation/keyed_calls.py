"""Keyed calls in Firestore: one document an idempotency key, created by the commit of the tickets.

The document cannot hold the tickets at once, since their numbers are known only after the commit;
what they served is noted right afterwards. Where that did not happen (a crash, a lost response) the
numbers are still exact: that commit created the document, so the cursor as it was at the document's
create time shows them. Firestore reads the past for one hour.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from google.api_core import exceptions
from google.cloud import firestore

from hybrid_audio.clients.datasets.documents import DatasetDocuments
from hybrid_audio.clients.datasets.rows import dump_served, load_served
from hybrid_audio.clients.datasets.store import DatasetStore
from hybrid_audio.clients.google_calls import (
    TRANSIENT,
    call_timeout_s,
    safe_retry,
    translated,
)
from hybrid_audio.clients.rotation.cursor import counts_at
from hybrid_audio.domain.datasets.state import Version
from hybrid_audio.domain.datasets.ticket import Row, Tickets
from hybrid_audio.domain.stems.contract import signature_of
from hybrid_audio.errors import InvalidInput

COLLECTION = "rotation_claims"
KEPT_FOR = timedelta(hours=24)
"""Firestore's TTL on `expire_at` deletes a keyed call some time after; until then it answers."""


@dataclass(frozen=True)
class KeyedCall:
    """A call under an idempotency key; `id` is made from the key and what is asked for."""

    id: str
    count: int


def keyed_call(key: str, *, datasets: Sequence[str], coverage: bool, count: int) -> KeyedCall:
    """Return the keyed call of a request; the key itself is not stored."""
    about = {"key": key, "datasets": list(datasets), "coverage": coverage}
    return KeyedCall(signature_of(about), count)


class KeyedCalls:
    """Finds keyed calls and notes what they served. Every method may raise StoreUnavailable."""

    def __init__(self, database: firestore.Client, datasets: DatasetStore) -> None:
        self._database = database
        self._calls = database.collection(COLLECTION)
        self._documents = DatasetDocuments(database)
        self._datasets = datasets

    def add(
        self,
        batch: firestore.WriteBatch,
        call: KeyedCall,
        versions: Sequence[Version],
        *,
        back: int,
    ) -> None:
        """Add to a commit that it serves this call.

        The call's first ticket is `back` before the end of the commit's tickets. The document is
        created, so of two commits under one key (a race) only one can land.
        """
        fields = {
            "count": call.count,
            "back": back,
            "datasets": [version.dataset for version in versions],
            "versions": [version.id for version in versions],
            "expire_at": datetime.now(UTC) + KEPT_FOR,
        }
        batch.create(self._calls.document(call.id), fields)

    def existing(self, calls: Collection[KeyedCall]) -> set[str]:
        """Return the ids of those calls that were served before."""
        references = [self._calls.document(call.id) for call in calls]
        with translated("Firestore"):
            found = self._database.get_all(
                references, ["count"], retry=safe_retry(), timeout=call_timeout_s()
            )
            return {snapshot.id for snapshot in found if snapshot.exists}

    def find(self, call: KeyedCall) -> list[Row] | None:
        """Return what this call was served before, or None when it was not.

        A call whose tickets cannot be found out any more is deleted. Raises InvalidInput when the
        key was used with another count.
        """
        with translated("Firestore"):
            snapshot = self._calls.document(call.id).get(
                retry=safe_retry(), timeout=call_timeout_s()
            )
        fields = snapshot.to_dict()
        if fields is None:
            return None
        if fields["count"] != call.count:
            raise InvalidInput.at("Idempotency-Key", "was used for another request")
        if "served" in fields:
            at = snapshot.create_time
            return load_served(fields["served"], datasets=fields["datasets"], at=at)

        rows = self._recovered(snapshot, fields)
        if rows is None:
            self._drop(snapshot)
        else:
            self.note(call, rows)
        return rows

    def note(self, call: KeyedCall, rows: list[Row]) -> None:
        """Note what a call was served; where that fails, it is found out when it is asked for."""
        reference = self._calls.document(call.id)
        try:
            reference.update({"served": dump_served(rows)}, retry=None, timeout=call_timeout_s())
        except (exceptions.NotFound, *TRANSIENT):
            return

    def _recovered(self, snapshot: Any, fields: dict[str, Any]) -> list[Row] | None:
        """Return what a call was served whose answer was never noted, or None when it is too late.

        The commit that created the document also moved the cursors, at the same time.
        """
        names = list(zip(fields["datasets"], fields["versions"], strict=True))
        cursors = [self._documents.cursor(dataset, version) for dataset, version in names]
        ends = counts_at(self._database, cursors, snapshot.create_time)
        versions = [self._datasets.find_version(dataset, version) for dataset, version in names]
        found = tuple(version for version in versions if version is not None)
        if ends is None or len(found) < len(names):
            return None

        firsts = tuple(end - fields["back"] for end in ends)
        return Tickets(found, firsts, fields["count"], snapshot.create_time).serve()

    def _drop(self, snapshot: Any) -> None:
        """Delete a call, unless another process noted its answer or replaced it meanwhile."""
        option = self._database.write_option(last_update_time=snapshot.update_time)
        try:
            with translated("Firestore"):
                snapshot.reference.delete(option=option, retry=None, timeout=call_timeout_s())
        except (exceptions.FailedPrecondition, exceptions.NotFound):
            return

"""Claims on tickets in Firestore: one document an idempotency key, created in the commit that takes
the tickets.

A claim alone cannot hold its ticket, since the number is known only after the commit; it is noted
right afterwards. Where that did not happen (a crash, a lost response) the number is still exact:
the claim was created by that commit, so the cursor as it was at the claim's create time tells it.
Firestore reads the past for one hour.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from google.api_core import exceptions
from google.cloud import firestore

from hybrid_audio.clients.datasets.documents import DatasetPlaces
from hybrid_audio.clients.datasets.rows import dump_items, load_items
from hybrid_audio.clients.datasets.store import DatasetStore
from hybrid_audio.clients.google_calls import CALL_TIMEOUT_S, TRANSIENT, reading, translated
from hybrid_audio.clients.rotation.cursor import counts_at
from hybrid_audio.domain.contract import signature_of
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.state import Version
from hybrid_audio.domain.datasets.ticket import Tickets
from hybrid_audio.errors import InvalidInput
from hybrid_audio.runtime import deadline

COLLECTION = "rotation_claims"
KEPT_FOR = timedelta(hours=24)
"""Firestore's TTL on `expire_at` deletes a claim some time after; until then it answers."""

Rows = list[tuple[Item, ...]]


@dataclass(frozen=True)
class Claim:
    """What a keyed call writes with its commit; `id` is made from the key and what is asked for."""

    id: str
    count: int


def claim_for(key: str, *, datasets: Sequence[str], coverage: bool, count: int) -> Claim:
    """Return the claim of a keyed call; the key itself is not stored."""
    return Claim(
        signature_of({"key": key, "datasets": list(datasets), "coverage": coverage}), count
    )


class TicketClaims:
    """Finds claims and notes their answers. Every method may raise StoreUnavailable."""

    def __init__(self, database: firestore.Client, datasets: DatasetStore) -> None:
        self._database = database
        self._claims = database.collection(COLLECTION)
        self._places = DatasetPlaces(database)
        self._datasets = datasets

    def add(
        self, batch: firestore.WriteBatch, claim: Claim, versions: Sequence[Version], *, back: int
    ) -> None:
        """Create a claim with a commit whose last ticket is `back` - 1 tickets after the claim's
        first.
        """
        batch.create(
            self._claims.document(claim.id),
            {
                "count": claim.count,
                "back": back,
                "datasets": [version.dataset for version in versions],
                "versions": [version.id for version in versions],
                "expire_at": datetime.now(UTC) + KEPT_FOR,
            },
        )

    def existing(self, claims: Collection[Claim]) -> set[str]:
        """Return the ids of those claims that are in the store."""
        references = [self._claims.document(claim.id) for claim in claims]
        with translated("Firestore"):
            found = self._database.get_all(
                references, ["count"], retry=reading(), timeout=_timeout()
            )
            return {snapshot.id for snapshot in found if snapshot.exists}

    def find(self, claim: Claim) -> Rows | None:
        """Return what an earlier call under this claim was given, or None when there was none.

        A claim whose tickets cannot be told any more is deleted. Raises InvalidInput when it asked
        for another number.
        """
        with translated("Firestore"):
            snapshot = self._claims.document(claim.id).get(retry=reading(), timeout=_timeout())
        fields = snapshot.to_dict()
        if fields is None:
            return None
        if fields["count"] != claim.count:
            raise InvalidInput.at("Idempotency-Key", "was used for another request")
        if "answer" in fields:
            return load_items(fields["answer"])
        rows = self._recovered(snapshot, fields)
        if rows is None:
            self._drop(snapshot)
        else:
            self.note(claim, rows)
        return rows

    def note(self, claim: Claim, rows: Rows) -> None:
        """Keep the answer in its claim; where that fails, it is recovered when it is asked for."""
        try:
            self._claims.document(claim.id).update(
                {"answer": dump_items(rows)}, retry=None, timeout=_timeout()
            )
        except (exceptions.NotFound, *TRANSIENT):
            return

    def _recovered(self, snapshot: Any, fields: dict[str, Any]) -> Rows | None:
        pairs = list(zip(fields["datasets"], fields["versions"], strict=True))
        cursors = [self._places.cursor(dataset, version) for dataset, version in pairs]
        ends = counts_at(self._database, cursors, snapshot.create_time)
        versions = [self._datasets.find_version(dataset, version) for dataset, version in pairs]
        found = tuple(version for version in versions if version is not None)
        if ends is None or len(found) < len(pairs):
            return None
        return Tickets(found, tuple(end - fields["back"] for end in ends), fields["count"]).serve()

    def _drop(self, snapshot: Any) -> None:
        option = self._database.write_option(last_update_time=snapshot.update_time)
        try:
            with translated("Firestore"):
                snapshot.reference.delete(option=option, retry=None, timeout=_timeout())
        except (exceptions.FailedPrecondition, exceptions.NotFound):
            return


def _timeout() -> float:
    return deadline.timeout_s(CALL_TIMEOUT_S)

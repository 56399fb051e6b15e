"""Ledgers: what one writer took of a version, kept beside the cursor that everybody shares.

Each commit that takes tickets also updates its writer's own ledger, with the update time of the
commit before as the precondition. So a commit lands at most once, however often it is sent; its
ledger tells whether it did, and when; and the ledgers of a version add up to the cursor, which they
outlive. Nobody else writes a ledger, so nobody waits.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from google.cloud import firestore

from hybrid_audio.clients.datasets.documents import DatasetPlaces
from hybrid_audio.clients.google_calls import CALL_TIMEOUT_S, reading, translated
from hybrid_audio.domain.datasets.state import Version
from hybrid_audio.runtime import deadline


class Ledgers:
    """The ledgers of one writer for the versions that it takes from together; begun anew for other
    versions.
    """

    def __init__(self, database: firestore.Client, versions: Sequence[Version]) -> None:
        places, writer = DatasetPlaces(database), uuid4().hex
        self._database = database
        self._references = [places.ledgers(v.dataset, v.id).document(writer) for v in versions]
        self._taken = 0
        self._proofs: list[datetime] = []
        self.versions = tuple(version.id for version in versions)

    def add(self, batch: firestore.WriteBatch, count: int, *, commit: str) -> None:
        """Add to a commit that it takes `count` more; `commit` is its name, by which it is known
        again.
        """
        fields = {"count": self._taken + count, "commit": commit}
        if not self._proofs:
            for reference in self._references:
                batch.create(reference, fields)
        for reference, proof in zip(self._references, self._proofs, strict=False):
            batch.update(
                reference, fields, option=self._database.write_option(last_update_time=proof)
            )

    def landed(self, commit: str) -> datetime | None:
        """Return when the commit of that name landed, or None when it did not. Raises
        StoreUnavailable.
        """
        with translated("Firestore"):
            snapshot: Any = self._references[0].get(
                retry=reading(), timeout=deadline.timeout_s(CALL_TIMEOUT_S)
            )
        return (
            snapshot.update_time if snapshot.exists and snapshot.get("commit") == commit else None
        )

    def settle(self, count: int, proofs: Sequence[datetime]) -> None:
        """Note that a commit took `count`, with the update times of the ledgers that it wrote."""
        self._taken += count
        self._proofs = list(proofs)

    def __len__(self) -> int:
        return len(self._references)

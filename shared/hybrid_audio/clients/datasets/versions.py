"""A version of a dataset in Firestore: written once before it becomes current, never changed, read
as often as needed.

What a version says of its entries is as of the version before it, which goes on serving while the
new one is written. So it also names that parent, and settles by the parent's final count of
tickets: the sum of the parent's ledgers, which are frozen from the moment the new version is
current. Whoever reads it first notes that sum in the version.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from google.api_core import exceptions
from google.cloud import firestore

from hybrid_audio.clients.datasets.documents import DatasetPlaces
from hybrid_audio.clients.datasets.rows import pack, unpack
from hybrid_audio.clients.google_calls import CALL_TIMEOUT_S, reading, translated
from hybrid_audio.domain.datasets.ring import Ring
from hybrid_audio.domain.datasets.state import Draft, Entry, Version
from hybrid_audio.runtime import deadline

MAX_COMMIT_BYTES = 4 * 1024 * 1024
PART_TIMEOUT_S = 30.0
"""One commit or one read of many parts."""


class VersionGone(Exception):
    """A version that is no longer kept; the head names a newer one."""


@dataclass(frozen=True)
class Written:
    """A version that is whole but not yet current; `proof` is the update time of its document."""

    id: str
    proof: datetime


class DatasetVersions:
    """Writes drafts and reads versions. Every method may raise StoreUnavailable."""

    def __init__(self, database: firestore.Client) -> None:
        self._database = database
        self._places = DatasetPlaces(database)

    def write(self, dataset: str, draft: Draft, parent: Version | None) -> Written:
        """Write a draft as a new version; its own document comes first, so that what a crash leaves
        can be found.
        """
        version = uuid4().hex
        reference = self._places.version(dataset, version)
        parts = list(pack(draft.entries))
        about = {**_about(draft, parent), "parts": len(parts)}
        writes: list[tuple[firestore.DocumentReference, dict[str, Any]]] = [(reference, about)]
        writes += [
            (self._places.part(dataset, version, n), {"rows": rows}) for n, rows in enumerate(parts)
        ]
        proofs = [self._set(group)[0] for group in _groups(writes)]
        return Written(version, proofs[0])

    def load(self, dataset: str, version: str) -> Version:
        """Return a version, settled; raises VersionGone for one that is no longer kept."""
        with translated("Firestore"):
            snapshot = self._places.version(dataset, version).get(retry=reading(), timeout=_small())
        about = snapshot.to_dict()
        if about is None:
            raise VersionGone
        tickets, used_at = about["tickets"], about["used_at"]
        if tickets is None:
            tickets, used_at = self._close(dataset, version, about["parent"], used_at)
        draft = _draft(about, self._entries(dataset, version, about["parts"]))
        return _settled(dataset, version, draft, tickets, used_at)

    def settle(self, dataset: str, version: str, draft: Draft, parent: Version | None) -> Version:
        """Return what a draft has become, now that its version is current; raises VersionGone when
        it is no longer.
        """
        tickets, used_at = 0, None
        if parent is not None:
            tickets, used_at = self._close(dataset, version, parent.id, parent.last_used_at)
        return _settled(dataset, version, draft, tickets, used_at)

    def _close(
        self, dataset: str, version: str, parent: str, used_before: datetime | None
    ) -> tuple[int, datetime | None]:
        """Note what the parent served in all; everybody who does comes to the same sum."""
        ledgers = self._places.ledgers(dataset, parent)
        with translated("Firestore"):
            found = list(ledgers.stream(retry=reading(), timeout=_large()))
            tickets = sum(ledger.get("count") for ledger in found)
            used_at = max((ledger.update_time for ledger in found), default=used_before)
            sums = {"tickets": tickets, "used_at": used_at}
            try:
                self._places.version(dataset, version).update(
                    sums, retry=reading(), timeout=_small()
                )
            except exceptions.NotFound:
                raise VersionGone from None
        return tickets, used_at

    def _entries(self, dataset: str, version: str, parts: int) -> list[Entry]:
        references = [self._places.part(dataset, version, number) for number in range(parts)]
        with translated("Firestore"):
            found = list(self._database.get_all(references, retry=reading(), timeout=_large()))
        if not all(snapshot.exists for snapshot in found):
            raise VersionGone
        found.sort(key=lambda snapshot: str(snapshot.id))
        return [entry for snapshot in found for entry in unpack(snapshot.get("rows"))]

    def _set(
        self, writes: Iterable[tuple[firestore.DocumentReference, dict[str, Any]]]
    ) -> list[datetime]:
        batch = self._database.batch()
        for reference, fields in writes:
            batch.set(reference, fields)
        with translated("Firestore"):
            return [
                result.update_time for result in batch.commit(retry=reading(), timeout=_large())
            ]


def _about(draft: Draft, parent: Version | None) -> dict[str, Any]:
    return {
        "parent": None if parent is None else parent.id,
        "tickets": 0 if parent is None else None,
        "used_at": None if parent is None else parent.last_used_at,
        "ring": [draft.ring.size, draft.ring.partner, draft.ring.lead],
        "served": draft.served,
        "floor": draft.floor,
        "partner": draft.partner,
        "is_reset": draft.is_reset,
        "live_at": None,
        "retired_at": None,
    }


def _settled(
    dataset: str, version: str, draft: Draft, tickets: int, used_at: datetime | None
) -> Version:
    return Version(
        dataset, version, draft.settle(tickets), last_used_at=None if draft.is_reset else used_at
    )


def _draft(about: dict[str, Any], entries: list[Entry]) -> Draft:
    ring = Ring(*about["ring"])
    return Draft(
        entries, ring, about["served"], about["floor"], about["partner"], about["is_reset"]
    )


def _groups(
    writes: Iterable[tuple[firestore.DocumentReference, dict[str, Any]]],
) -> Iterator[list[tuple[firestore.DocumentReference, dict[str, Any]]]]:
    """Yield the writes in order, in groups that fit one commit."""
    group: list[tuple[firestore.DocumentReference, dict[str, Any]]] = []
    size = 0
    for reference, fields in writes:
        weight = len(fields.get("rows", b""))
        if group and size + weight > MAX_COMMIT_BYTES:
            yield group
            group, size = [], 0
        group.append((reference, fields))
        size += weight
    yield group


def _small() -> float:
    return deadline.timeout_s(CALL_TIMEOUT_S)


def _large() -> float:
    return deadline.timeout_s(PART_TIMEOUT_S)

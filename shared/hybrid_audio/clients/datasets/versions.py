"""A version of a dataset in Firestore: written once before it becomes current, never changed.

A version holds its entries' counters as of its parent, the version before it, which goes on serving
while the new one is written. So it names the parent, and settles by the commits that took the
parent's tickets. The parent's ledgers list these, and are frozen from the moment the new version is
current. The first reader of the version writes them into it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from google.api_core import exceptions
from google.cloud import firestore

from hybrid_audio.clients.datasets.commits import VersionCommits
from hybrid_audio.clients.datasets.documents import DatasetDocuments
from hybrid_audio.clients.datasets.rows import dump_commits, load_commits, pack, unpack
from hybrid_audio.clients.google_calls import (
    call_timeout_s,
    safe_retry,
    translated,
)
from hybrid_audio.domain.datasets.commit_times import CommitTimes
from hybrid_audio.domain.datasets.draft import Draft
from hybrid_audio.domain.datasets.entry import Entry
from hybrid_audio.domain.datasets.ring import Ring
from hybrid_audio.domain.datasets.state import Version
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
        self._documents = DatasetDocuments(database)
        self._commits = VersionCommits(database)

    def write(self, dataset: str, draft: Draft, parent: Version | None) -> Written:
        """Write a draft as a new version, not yet current.

        Its own document comes first, so that the sweep finds what a crash leaves.
        """
        version = uuid4().hex
        reference = self._documents.version(dataset, version)
        parts = list(pack(draft.entries))
        about = {**_about(draft, parent), "parts": len(parts)}
        writes: list[tuple[firestore.DocumentReference, dict[str, Any]]] = [(reference, about)]
        writes += [
            (self._documents.part(dataset, version, n), {"rows": rows})
            for n, rows in enumerate(parts)
        ]
        proofs = [self._set(group)[0] for group in _groups(writes)]
        return Written(version, proofs[0])

    def load(self, dataset: str, version: str) -> Version:
        """Return a version, settled; raises VersionGone for one that is no longer kept."""
        with translated("Firestore"):
            snapshot = self._documents.version(dataset, version).get(
                retry=safe_retry(), timeout=call_timeout_s()
            )
        about = snapshot.to_dict()
        if about is None:
            raise VersionGone

        draft = _draft(about, self._entries(dataset, version, about["parts"]))
        if about["tickets"] is None:
            closed = self._close(dataset, version, about["parent"], draft, about["used_at"])
        else:
            commits = CommitTimes(about["tickets"], load_commits(about.get("commits", b"")))
            closed = commits, about["used_at"]
        return _settled(dataset, version, draft, *closed)

    def settle(self, dataset: str, version: str, draft: Draft, parent: Version | None) -> Version:
        """Return what a draft has become, now that its version is current.

        Raises VersionGone when it is no longer.
        """
        if parent is None:
            return _settled(dataset, version, draft, CommitTimes(), None)
        closed = self._close(dataset, version, parent.id, draft, parent.last_used_at)
        return _settled(dataset, version, draft, *closed)

    def _close(
        self,
        dataset: str,
        version: str,
        parent: str,
        draft: Draft,
        used_before: datetime | None,
    ) -> tuple[CommitTimes, datetime | None]:
        """Note in a version what its parent served in all, and when.

        Race: several readers may do so at once. The parent's ledgers are frozen, so all write the
        same.
        """
        commits, last_used_at = self._commits.read(dataset, parent)
        newest = commits.newest(2 * draft.ring.size)  # with a walk a place waits for two rounds
        used_at = last_used_at or used_before
        noted = {"tickets": commits.tickets, "used_at": used_at, "commits": dump_commits(newest)}

        reference = self._documents.version(dataset, version)
        try:
            with translated("Firestore"):
                reference.update(noted, retry=safe_retry(), timeout=_large())
        except exceptions.NotFound:
            raise VersionGone from None
        return CommitTimes(commits.tickets, newest), used_at

    def _entries(self, dataset: str, version: str, parts: int) -> list[Entry]:
        references = [self._documents.part(dataset, version, number) for number in range(parts)]
        with translated("Firestore"):
            found = list(self._database.get_all(references, retry=safe_retry(), timeout=_large()))
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
                result.update_time for result in batch.commit(retry=safe_retry(), timeout=_large())
            ]


def _about(draft: Draft, parent: Version | None) -> dict[str, Any]:
    return {
        "parent": None if parent is None else parent.id,
        "tickets": 0 if parent is None else None,
        "used_at": None if parent is None else parent.last_used_at,
        "commits": b"",
        "ring": [draft.ring.size, draft.ring.partner, draft.ring.lead],
        "served": draft.served,
        "floor": draft.floor,
        "partner": draft.partner,
        "is_reset": draft.is_reset,
        "live_at": None,
        "retired_at": None,
    }


def _settled(
    dataset: str, version: str, draft: Draft, commits: CommitTimes, used_at: datetime | None
) -> Version:
    last_used_at = None if draft.is_reset else used_at
    return Version(dataset, version, draft.settle(commits), last_used_at)


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


def _large() -> float:
    return deadline.timeout_s(PART_TIMEOUT_S)

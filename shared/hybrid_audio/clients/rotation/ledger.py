"""Ledgers: what one writer took of a version, kept beside the cursor that all writers share.

Each commit that takes tickets also updates its writer's own ledger, with the update time of the
commit before as the precondition. So a commit lands at most once, however often it is sent; its
ledger shows whether it did, and when; and the ledgers of a version add up to the cursor, which they
outlive. No other process writes a ledger, so none waits for it.

A ledger also lists when its commits were: `recent` holds those before the last one and then the
last one's count, whose time is the document's own update time. A commit that no longer matters,
since every place was served again after it, is left out. A full list moves to a page of
`commit_times`, in the same commit that empties it. So what is kept grows with the dataset, never
with the calls.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from hybrid_audio.clients.datasets.documents import DatasetDocuments
from hybrid_audio.clients.datasets.rows import dump_commits
from hybrid_audio.clients.google_calls import (
    call_timeout_s,
    safe_retry,
    translated,
)
from hybrid_audio.clients.rotation.commit_list import CommitList
from hybrid_audio.domain.datasets.commit_times import NEVER, TicketCommit, to_us
from hybrid_audio.domain.datasets.state import Version
from hybrid_audio.errors import DeadlineExceeded, StoreRefused, StoreUnavailable

MOST_RECENT = 64
"""Commits that a ledger lists, 1 KiB: each commit writes them again."""

PAGE_COMMITS = 2048
"""Commits of one page, 32 KiB: it is written again for every MOST_RECENT commits."""

MOVES_A_PRUNE = 16
"""How often a full list moves to a page between two looks for pages that no longer matter."""

PRUNED_AT_ONCE = 100


class Ledger:
    """One writer's ledger of one version."""

    def __init__(self, documents: DatasetDocuments, version: Version, writer: str) -> None:
        self.reference = documents.ledgers(version.dataset, version.id).document(writer)
        self._pages = documents.commit_times(version.dataset, version.id)
        self._writer = writer
        self._size = version.state.ring.size
        self._taken = self._end = self._page_number = self._moves = 0
        self._proof: datetime | None = None
        self._recent = CommitList()
        self._page = CommitList()

    @property
    def is_full(self) -> bool:
        """Whether the next commit moves the list to a page."""
        return len(self._recent) >= MOST_RECENT

    @property
    def is_to_prune(self) -> bool:
        """Whether it is time to look for pages that no longer matter."""
        return self._moves % MOVES_A_PRUNE == 0

    def add_page(self, batch: firestore.WriteBatch) -> None:
        """Add to a commit that the listed commits move to a page."""
        commits = self._page.to_bytes() + self._recent.to_bytes()
        fields = {"writer": self._writer, "until": self._end, "commits": commits}
        batch.set(self._pages.document(f"{self._writer}-{self._page_number:06}"), fields)

    def add(self, batch: firestore.WriteBatch, count: int, option: Any, *, commit: str) -> None:
        """Add to a commit that it takes `count` more; `commit` is its name."""
        listed = b"" if self.is_full else self._recent.to_bytes()
        recent = listed + dump_commits([TicketCommit(NEVER, count)])
        fields = {"count": self._taken + count, "commit": commit, "recent": recent}

        if self.is_full:
            fields["has_pages"] = True
        if self._proof is None:
            batch.create(self.reference, fields)
        else:
            batch.update(self.reference, fields, option=option(last_update_time=self._proof))

    def settle(self, count: int, end: int, at: datetime) -> None:
        """Note that a commit at `at` took the `count` tickets before `end`."""
        if self.is_full:
            self._move()
        self._taken, self._end, self._proof = self._taken + count, end, at
        self._recent.append(to_us(at), count, end)
        self._recent.drop(self._obsolete)

    def prune(self) -> None:
        """Delete pages whose commits no longer matter, of other and dead writers too.

        Query: the collection `commit_times`, the field `until` at most a number.
        """
        obsolete = self._pages.where(filter=FieldFilter("until", "<=", self._obsolete))
        with translated("Firestore"):
            found = obsolete.select([]).limit(PRUNED_AT_ONCE)
            for page in found.stream(retry=safe_retry(), timeout=call_timeout_s()):
                page.reference.delete(retry=safe_retry(), timeout=call_timeout_s())

    def _move(self) -> None:
        """Note that the listed commits are in a page now; a full page is followed by another."""
        self._page.extend(self._recent)
        self._page.drop(self._obsolete)
        self._recent = CommitList()
        self._moves += 1
        if len(self._page) >= PAGE_COMMITS:
            self._page = CommitList()
            self._page_number += 1

    @property
    def _obsolete(self) -> int:
        """Tickets before this one do not matter: every place has been served since.

        With a walk of pairs a place may wait for almost two rounds.
        """
        return self._end - 2 * self._size


class Ledgers:
    """The ledgers of one writer for the versions that it takes from together."""

    def __init__(self, database: firestore.Client, versions: Sequence[Version]) -> None:
        documents, writer = DatasetDocuments(database), uuid4().hex
        self._option = database.write_option
        self._ledgers = [Ledger(documents, version, writer) for version in versions]
        self.versions = tuple(version.id for version in versions)

    def add(self, batch: firestore.WriteBatch, count: int, *, commit: str) -> None:
        """Add to a commit that it takes `count` more; by its name `commit` it is recognised later.

        The ledgers themselves are the commit's last writes.
        """
        for ledger in self._ledgers:
            if ledger.is_full:
                ledger.add_page(batch)
        for ledger in self._ledgers:
            ledger.add(batch, count, self._option, commit=commit)

    def landed(self, commit: str) -> datetime | None:
        """Return when the commit of that name landed, or None when it did not.

        Raises StoreUnavailable.
        """
        with translated("Firestore"):
            snapshot: Any = self._ledgers[0].reference.get(
                retry=safe_retry(), timeout=call_timeout_s()
            )
        is_ours = snapshot.exists and snapshot.get("commit") == commit
        return snapshot.update_time if is_ours else None

    def settle(self, count: int, ends: Sequence[int], at: datetime) -> None:
        """Note that a commit at `at` took `count` tickets of each version, up to its `ends`."""
        moved = [ledger for ledger in self._ledgers if ledger.is_full]
        for ledger, end in zip(self._ledgers, ends, strict=True):
            ledger.settle(count, end, at)
        for ledger in moved:
            if ledger.is_to_prune:
                _prune(ledger)


def _prune(ledger: Ledger) -> None:
    """Prune, or leave it to the next time: the tickets are taken, and their callers wait."""
    try:
        ledger.prune()
    except (DeadlineExceeded, StoreRefused, StoreUnavailable):
        return

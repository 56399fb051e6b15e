"""Transactions: what each has read, whether that still holds, and when it is over."""

import itertools
import os
import time
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field

from infra.local.firestore.queries.scopes import Scope
from infra.local.firestore.refusals import closed, invalid
from infra.local.firestore.store import Store

IDLE_S = 60.0
LIFETIME_S = 270.0
_ID_BYTES = 16


@dataclass(frozen=True)
class QueryResult:
    """A query's result within a transaction, and how to find it again."""

    scope: Scope
    find: Callable[[int], Hashable]
    found: Hashable


@dataclass(eq=False)
class Transaction:
    """One attempt: a snapshot, and what was read at it.

    `seniority` is the same for all attempts of one transaction and smaller for those that began
    earlier; `scans` counts the queries that are running at the snapshot now.
    """

    id: bytes
    seniority: int
    read_only: bool
    began_at: float
    used_at: float
    snapshot: int | None = None
    scans: int = 0
    names: set[str] = field(default_factory=set)
    results: list[QueryResult] = field(default_factory=list)

    @property
    def has_read(self) -> bool:
        """Whether it depends on anything that others may change."""
        return bool(self.names or self.results)

    def stale_keys(self, store: Store) -> list[str]:
        """Return the line keys of what it has read and others have changed since."""
        if self.snapshot is None:
            return []

        at, now = self.snapshot, store.clock.read()
        names = [
            name
            for name in self.names
            if (record := store.record(name)) and record.changed_after(at)
        ]
        changed = [each for each in self.results if store.changed_after(each.scope, at)]
        return names + [each.scope.line_key for each in changed if each.find(now) != each.found]


class Transactions:
    """The open transactions of a store."""

    def __init__(self, store: Store, now: Callable[[], float] = time.monotonic) -> None:
        """`now` gives seconds that never go back; it decides the expiry."""
        self._store = store
        self._now = now
        self._open: dict[bytes, Transaction] = {}
        self.sequence = itertools.count(time.time_ns())
        store.open_snapshots = self.snapshots

    def begin(
        self, *, retry: bytes = b"", read_only: bool = False, at: int | None = None
    ) -> Transaction:
        """Open a transaction.

        `retry` names an earlier attempt, whose seniority it keeps; `at` is a time to read at.
        """
        if retry:
            check_id(retry)

        sequence = next(self.sequence)
        head = retry[:8] or sequence.to_bytes(8, "big")
        now = self._now()
        opened = Transaction(
            id=head + sequence.to_bytes(8, "big")[2:] + os.urandom(2),
            seniority=int.from_bytes(head, "big"),
            read_only=read_only,
            began_at=now,
            used_at=now,
            snapshot=at,
        )
        self._open[opened.id] = opened
        return opened

    def get(self, id_: bytes) -> Transaction:
        """Return an open transaction, used again from now; INVALID_ARGUMENT when it is over."""
        check_id(id_)
        found = self._open.get(id_)
        if found is None:
            raise closed()
        if self._is_expired(found):
            self.end(id_)
            raise closed()

        self.touch(found)
        return found

    def touch(self, used: Transaction) -> None:
        """Count this moment as a use."""
        used.used_at = self._now()

    def end(self, id_: bytes) -> None:
        """Forget a transaction, if it is still open."""
        self._open.pop(id_, None)

    def expire(self) -> None:
        """Forget all transactions that were idle or open for too long."""
        for each in [each for each in self._open.values() if self._is_expired(each)]:
            self.end(each.id)

    def _is_expired(self, each: Transaction) -> bool:
        now = self._now()
        return now - each.used_at > IDLE_S or now - each.began_at > LIFETIME_S

    def snapshots(self) -> Collection[int]:
        """Return the times that open transactions read at."""
        return {each.snapshot for each in self._open.values() if each.snapshot is not None}

    def settle_snapshot(self, reader: Transaction) -> int:
        """Return the time at which a transaction reads now.

        A read-only one stays at its first. A read-write one moves on to the present as long as all
        it has read holds there, so that it always sees one snapshot, and the newest one possible.
        """
        may_move = not reader.read_only and not reader.scans
        if reader.snapshot is None or (may_move and not reader.stale_keys(self._store)):
            reader.snapshot = self._store.clock.read()
        return reader.snapshot


def check_id(id_: bytes) -> None:
    """Refuse what cannot be the id of a transaction."""
    if len(id_) != _ID_BYTES:
        raise invalid("Invalid transaction.")


def seniority_of(id_: bytes) -> int:
    """Return the seniority that an id carries, also that of a transaction which has ended."""
    return int.from_bytes(id_[:8], "big")

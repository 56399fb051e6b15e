"""All documents: in memory for reading at any recent time, in the journal for keeping."""

from bisect import insort
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator

from infra.local.firestore.clock import MICROS, Clock, to_timestamp
from infra.local.firestore.documents.paths import collection_of
from infra.local.firestore.documents.versions import Record, Version
from infra.local.firestore.documents.writes import outcome, target_of
from infra.local.firestore.journal import Journal
from infra.local.firestore.messages import Document, Message
from infra.local.firestore.queries.scopes import Scope, Siblings
from infra.local.firestore.refusals import invalid, too_old

HISTORY_US = 300 * MICROS  # longer than any transaction may live


class Store:
    """Documents of all databases; used from one thread, so that every method is atomic."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        """Load what the journal holds."""
        self.clock = clock
        self.open_snapshots: Callable[[], Collection[int]] = tuple
        self.on_commit: list[Callable[[Collection[str]], None]] = []
        self._journal = journal
        self._records: dict[str, Record] = {}
        self._collections: dict[str, Siblings] = {}
        self._outdated: deque[tuple[int, Record]] = deque()
        clock.advance_to(journal.last_commit_us())
        self._opened_at = clock.read()

        for stored in journal.documents():
            self._load(Document.FromString(stored))

    def _load(self, document: Message) -> None:
        record = self._record(document.name)
        record.versions.append(Version(0, document))

    def record(self, name: str) -> Record | None:
        """Return what is known of a name, None where nothing is."""
        return self._records.get(name)

    def version_at(self, name: str, at: int) -> Version | None:
        """Return the document that a reader at this time sees.

        Raises FAILED_PRECONDITION when that is forgotten.
        """
        record = self._records.get(name)
        return None if record is None else self.seen(record, at)

    def seen(self, record: Record, at: int) -> Version | None:
        """Return the version of a record that a reader at this time sees."""
        if at < record.thinned_at and at not in self.open_snapshots():
            raise too_old()
        return record.version_at(at)

    def check_readable(self, at: int) -> None:
        """Refuse a time in the future or one whose documents are forgotten."""
        now = self.clock.read()
        if at > now:
            raise invalid("The requested 'read_time' cannot be in the future.")
        if at < max(self._opened_at, now - HISTORY_US):
            raise too_old()

    def collections(self, scope: Scope) -> list[Siblings]:
        """Return the collections in a scope."""
        if not scope.descendants:
            found = self._collections.get(f"{scope.parent}/{scope.collection_id}")
            return [] if found is None else [found]
        under = self.collections_under(scope.parent)
        return [each for each in under if scope.collection_id in ("", each.id)]

    def collections_under(self, parent: str) -> Iterator[Siblings]:
        """Yield every collection below a document or a database's root, however deep."""
        return (each for each in self._collections.values() if each.is_under(parent))

    def records(self, scope: Scope) -> list[Record]:
        """Return the records in a scope, in the order of their names."""
        found = self.collections(scope)
        if len(found) == 1:
            return list(found[0].records)
        return sorted(
            (record for each in found for record in each.records), key=lambda record: record.order
        )

    def changed_after(self, scope: Scope, at: int) -> bool:
        """Return whether any document in a scope was written later than `at`."""
        return any(each.changed_at > at for each in self.collections(scope))

    def commit(self, writes: Iterable[Message]) -> tuple[list[Message], int]:
        """Apply all writes or none; return their results and the commit time in microseconds.

        Each write sees what those before it in the same commit made. Refuses what `writes.outcome`
        refuses.
        """
        at = self.clock.commit()
        stamp = to_timestamp(at)
        changed: dict[str, Message | None] = {}
        results = []
        for write in writes:
            name = target_of(write)
            current = changed[name] if name in changed else self._document(name)
            done = outcome(write, current, stamp)
            changed[name] = done.document
            results.append(done.result)

        self._keep(
            {name: new for name, new in changed.items() if not _same(self._document(name), new)}, at
        )
        return results, at

    def _document(self, name: str) -> Message | None:
        record = self._records.get(name)
        return None if record is None else record.document

    def _keep(self, changed: dict[str, Message | None], at: int) -> None:
        if not changed:
            return

        stored = [
            (name, None if new is None else new.SerializeToString())
            for name, new in changed.items()
        ]
        self._journal.commit(stored, at)
        for name, new in changed.items():
            self._install(self._record(name), Version(at, new))

        for notify in self.on_commit:
            notify(changed)

    def _install(self, record: Record, version: Version) -> None:
        if record.versions or version.document is None:
            self._outdated.append((version.at, record))
        record.versions.append(version)
        record.thin(self.open_snapshots)
        self._collections[collection_of(record.name)].changed_at = version.at

    def _record(self, name: str) -> Record:
        record = self._records.get(name)
        if record is None:
            record = self._records[name] = Record(name)
            collection = collection_of(name)
            if collection not in self._collections:
                self._collections[collection] = Siblings(collection)
            insort(self._collections[collection].records, record, key=lambda other: other.order)

        return record

    def forget_history(self) -> None:
        """Drop the versions and the deleted documents that no reader can see any more."""
        horizon = self.clock.read() - HISTORY_US
        while self._outdated and self._outdated[0][0] <= horizon:
            _, record = self._outdated.popleft()
            if not record.prune(horizon) and self._records.get(record.name) is record:
                self._remove(record)

    def _remove(self, record: Record) -> None:
        del self._records[record.name]
        siblings = self._collections[collection_of(record.name)]
        siblings.remove(record)
        if not siblings.records:
            del self._collections[siblings.name]

    def close(self) -> None:
        """Let the journal go."""
        self._journal.close()


def _same(old: Message | None, new: Message | None) -> bool:
    if old is None or new is None:
        return old is new
    return bool(old.update_time == new.update_time and old.create_time == new.create_time)

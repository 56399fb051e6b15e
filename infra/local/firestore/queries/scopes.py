"""Collections of documents, and the sets of collections that a query reads."""

from bisect import bisect_left
from dataclasses import dataclass

from infra.local.firestore.documents.paths import collection_of, database_root
from infra.local.firestore.documents.versions import Record


class Siblings:
    """The documents of one collection, in the order of their names."""

    __slots__ = ("changed_at", "id", "name", "records", "root")

    def __init__(self, name: str) -> None:
        self.name = name
        self.root = database_root(name)
        self.id = name.rpartition("/")[2]
        self.records: list[Record] = []
        self.changed_at = 0

    def is_under(self, parent: str) -> bool:
        """Return whether this collection lies somewhere below a document or a database's root."""
        return self.name.startswith(f"{parent}/")

    def alive_at(self, at: int) -> bool:
        """Return whether any document of it exists at this time."""
        return any(record.version_at(at) for record in self.records)

    def remove(self, record: Record) -> None:
        """Forget a record that is in this collection."""
        del self.records[bisect_left(self.records, record.order, key=lambda other: other.order)]


@dataclass(frozen=True)
class Scope:
    """Which collections a query reads: one, all of one id below a parent, or all below it."""

    parent: str
    collection_id: str
    descendants: bool

    @property
    def line_key(self) -> str:
        """What names this scope in a line of transactions."""
        if self.descendants:
            return f"{database_root(self.parent)}//{self.collection_id}"
        return f"{self.parent}/{self.collection_id}"


def line_keys(name: str) -> tuple[str, ...]:
    """Return the line keys that a write touches: document, collection, its group, everything."""
    collection = collection_of(name)
    root = database_root(name)
    return name, collection, f"{root}//{collection.rpartition('/')[2]}", f"{root}//"

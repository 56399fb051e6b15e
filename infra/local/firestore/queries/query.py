"""A query ready to run: which documents, in which order, from where to where."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from infra.local.firestore.documents.paths import NAME, FieldPath
from infra.local.firestore.documents.values import Key, find_field, put_field
from infra.local.firestore.documents.versions import Record, Version
from infra.local.firestore.messages import Document, Message
from infra.local.firestore.queries.filters import Condition
from infra.local.firestore.queries.scopes import Scope
from infra.local.firestore.store import Store

BREATH = 1_000  # records looked at between two pauses


@dataclass(frozen=True)
class Order:
    """One `order_by`: a field, up or down."""

    path: FieldPath
    descending: bool = False


@dataclass(frozen=True)
class Bound:
    """One end of a query: the keys of its leading orders.

    `before` places it before the documents equal to them.
    """

    keys: tuple[Key, ...]
    before: bool


@dataclass(frozen=True)
class Query:
    """A query ready to run on any store at any time."""

    scope: Scope
    condition: Condition
    orders: tuple[Order, ...]
    start: Bound | None
    end: Bound | None
    offset: int
    limit: int | None
    fields: tuple[FieldPath, ...] | None

    def scan(self, store: Store, at: int) -> Iterator[list[Version]]:
        """Yield the matching versions by name, a part at a time, so that a long scan can pause."""
        records = store.records(self.scope)
        for first in range(0, len(records), BREATH):
            yield [
                found
                for record in records[first : first + BREATH]
                if (found := self._match(store, record, at))
            ]

    def _match(self, store: Store, record: Record, at: int) -> Version | None:
        version = store.seen(record, at)
        if version is None or not self.condition(version):
            return None
        return version if self._is_between(version) else None

    def _is_between(self, version: Version) -> bool:
        keys = [version.key(order.path) for order in self.orders]
        if None in keys:
            return False
        if self.start is not None and self._compare(keys, self.start) < (
            0 if self.start.before else 1
        ):
            return False

        return self.end is None or self._compare(keys, self.end) < (0 if self.end.before else 1)

    def _compare(self, keys: list[Key | None], bound: Bound) -> int:
        for order, key, edge in zip(self.orders, keys, bound.keys, strict=False):
            if key is not None and key != edge:
                return 1 if (key > edge) != order.descending else -1
        return 0

    def arrange(self, found: Iterable[Version]) -> list[Version]:
        """Return versions, given by name, in this query's order, cut to its offset and limit."""
        arranged = list(found)
        for order in reversed(self.orders):
            if order.path == NAME and order is self.orders[-1]:
                if order.descending:
                    arranged.reverse()
            else:
                arranged.sort(key=_key_of(order.path), reverse=order.descending)

        last = None if self.limit is None else self.offset + self.limit
        return arranged[self.offset : last]

    def run(self, store: Store, at: int) -> list[Version]:
        """Return what the query finds at a time, without a pause."""
        return self.arrange(version for part in self.scan(store, at) for version in part)


def _key_of(path: FieldPath) -> Callable[[Version], Key]:
    return lambda version: version.key(path) or ()


def projected(document: Message, fields: tuple[FieldPath, ...] | None) -> Message:
    """Return the document with these fields only (None: the document itself)."""
    if fields is None or not document.HasField("update_time"):
        return document

    part = Document(
        name=document.name, create_time=document.create_time, update_time=document.update_time
    )
    for path in fields:
        value = find_field(document.fields, path)
        if value is not None:
            put_field(part.fields, path, value)

    return part

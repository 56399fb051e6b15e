"""A structured query: which documents, in which order, from where to where."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from infra.local.firestore.filters import Condition, compile_filter, inequality_paths
from infra.local.firestore.messages import Document, Message, StructuredQuery
from infra.local.firestore.paths import NAME, FieldPath, parse_field_path
from infra.local.firestore.refusals import invalid, unimplemented
from infra.local.firestore.store import Scope, Store
from infra.local.firestore.values import Key, find_field, put_field, sort_key
from infra.local.firestore.versions import Record, Version

BREATH = 1_000  # records looked at between two pauses


@dataclass(frozen=True)
class Order:
    """One `order_by`: a field, up or down."""

    path: FieldPath
    descending: bool = False


@dataclass(frozen=True)
class Bound:
    """One end of a query: the keys of its leading orders, and whether it lies before the documents equal to them."""

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
        """Yield the matching versions in the order of names, a part at a time, so that a long scan can pause."""
        records = store.records(self.scope)
        for first in range(0, len(records), BREATH):
            yield [found for record in records[first : first + BREATH] if (found := self._match(store, record, at))]

    def _match(self, store: Store, record: Record, at: int) -> Version | None:
        version = store.seen(record, at)
        if version is None or not self.condition(version):
            return None
        return version if self._is_between(version) else None

    def _is_between(self, version: Version) -> bool:
        keys = [version.key(order.path) for order in self.orders]
        if None in keys:
            return False
        if self.start is not None and self._compare(keys, self.start) < (0 if self.start.before else 1):
            return False
        return self.end is None or self._compare(keys, self.end) < (0 if self.end.before else 1)

    def _compare(self, keys: list[Key | None], bound: Bound) -> int:
        for order, key, edge in zip(self.orders, keys, bound.keys, strict=False):
            if key is not None and key != edge:
                return 1 if (key > edge) != order.descending else -1
        return 0

    def arrange(self, found: Iterable[Version]) -> list[Version]:
        """Return versions that come in the order of names in this query's order, cut to its offset and limit."""
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


def compile_query(parent: str, query: Message, aggregated: tuple[FieldPath, ...] = ()) -> Query:
    """Return a `StructuredQuery` ready to run; INVALID_ARGUMENT for what the real service refuses.

    Aggregated fields are ordered by too, as the index that the real service would use: it has no document without them.
    """
    if query.HasField("find_nearest"):
        raise unimplemented("Vector search is not part of this emulator.")
    orders = _orders(query, aggregated)
    return Query(
        scope=_scope(parent, query.from_),
        condition=compile_filter(query.where) if query.HasField("where") else lambda version: True,
        orders=orders,
        start=_bound(query, "start_at", orders),
        end=_bound(query, "end_at", orders),
        offset=_not_negative("offset", query.offset),
        limit=_not_negative("limit", query.limit.value) if query.HasField("limit") else None,
        fields=selected(query.select.fields) if query.HasField("select") else None,
    )


def selected(fields: Iterable[Message]) -> tuple[FieldPath, ...]:
    """Return the paths of a projection."""
    return tuple(parse_field_path(field.field_path) for field in fields)


def _scope(parent: str, selectors: Message) -> Scope:
    if len(selectors) > 1:
        raise invalid("StructuredQuery.from cannot have more than one collection selector.")
    if not selectors or not selectors[0].collection_id:
        return Scope(parent, "", descendants=True)
    return Scope(parent, selectors[0].collection_id, selectors[0].all_descendants)


def _orders(query: Message, aggregated: tuple[FieldPath, ...]) -> tuple[Order, ...]:
    given = [_order(each) for each in query.order_by]
    paths = [order.path for order in given]
    if len(set(paths)) < len(paths):
        raise invalid("order by clause cannot contain duplicate fields")
    last = given[-1].descending if given else False
    implied = sorted({*inequality_paths(query.where), *aggregated}.difference(paths) - {NAME})
    orders = given + [Order(path, last) for path in implied]
    return tuple(orders if NAME in paths else [*orders, Order(NAME, last)])


def _order(given: Message) -> Order:
    return Order(parse_field_path(given.field.field_path), given.direction == StructuredQuery.DESCENDING)


def _bound(query: Message, end: str, orders: tuple[Order, ...]) -> Bound | None:
    if not query.HasField(end):
        return None
    cursor = getattr(query, end)
    if len(cursor.values) > len(query.order_by):
        raise invalid("Cursor has too many values.")
    for order, value in zip(orders, cursor.values, strict=False):
        if order.path == NAME and value.WhichOneof("value_type") != "reference_value":
            raise invalid("Cursor value for __name__ must be a reference.")
    return Bound(tuple(map(sort_key, cursor.values)), cursor.before)


def _not_negative(what: str, number: int) -> int:
    if number < 0:
        raise invalid(f"{what} is negative")
    return number


def projected(document: Message, fields: tuple[FieldPath, ...] | None) -> Message:
    """Return the document with these fields only (None: the document itself)."""
    if fields is None or not document.HasField("update_time"):
        return document
    part = Document(name=document.name, create_time=document.create_time, update_time=document.update_time)
    for path in fields:
        value = find_field(document.fields, path)
        if value is not None:
            put_field(part.fields, path, value)
    return part

"""From a `StructuredQuery` to a query ready to run."""

from collections.abc import Iterable

from infra.local.firestore.documents.paths import (
    NAME,
    FieldPath,
    check_collection,
    parse_field_path,
)
from infra.local.firestore.documents.values import sort_key
from infra.local.firestore.messages import Message, StructuredQuery
from infra.local.firestore.queries.combinations import check_combination
from infra.local.firestore.queries.filters import compile_filter, inequality_paths
from infra.local.firestore.queries.query import Bound, Order, Query
from infra.local.firestore.queries.scopes import Scope
from infra.local.firestore.refusals import invalid, unimplemented


def compile_query(parent: str, query: Message, aggregated: tuple[FieldPath, ...] = ()) -> Query:
    """Return a `StructuredQuery` ready to run; INVALID_ARGUMENT for what the real service refuses.

    Aggregated fields are ordered by too, as the index that the real service would use: it has no
    document without them.
    """
    if query.HasField("find_nearest"):
        raise unimplemented("Vector search is not part of this emulator.")

    condition = compile_filter(query.where) if query.HasField("where") else lambda version: True
    check_combination(query.where)
    orders = _orders(query, aggregated)
    return Query(
        scope=_scope(parent, query.from_),
        condition=condition,
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
    return Scope(parent, check_collection(selectors[0].collection_id), selectors[0].all_descendants)


def _orders(query: Message, aggregated: tuple[FieldPath, ...]) -> tuple[Order, ...]:
    given = [_order(each) for each in query.order_by]
    paths = [order.path for order in given]
    if len(set(paths)) < len(paths):
        raise invalid("order by clause cannot contain duplicate fields")
    if NAME in paths[:-1]:
        raise invalid("order by clause cannot contain more fields after the key")

    last = given[-1].descending if given else False
    implied = sorted({*inequality_paths(query.where), *aggregated}.difference(paths) - {NAME})
    orders = given + [Order(path, last) for path in implied]
    return tuple(orders if NAME in paths else [*orders, Order(NAME, last)])


def _order(given: Message) -> Order:
    return Order(
        parse_field_path(given.field.field_path), given.direction == StructuredQuery.DESCENDING
    )


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

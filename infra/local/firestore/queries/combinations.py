"""Which conditions may stand in one query, and how many alternatives.

Source: https://firebase.google.com/docs/firestore/query-data/queries (limitations), in the words of
Google's emulator.
"""

from collections.abc import Iterator
from math import prod

from infra.local.firestore.messages import Message, StructuredQuery
from infra.local.firestore.refusals import invalid

MOST_DISJUNCTIONS = 30
_FIELD = StructuredQuery.FieldFilter
_UNARY = StructuredQuery.UnaryFilter
_LISTS = {_FIELD.IN, _FIELD.ARRAY_CONTAINS_ANY}
_ARRAYS = {_FIELD.ARRAY_CONTAINS, _FIELD.ARRAY_CONTAINS_ANY}


def check_combination(where: Message) -> None:
    """Refuse a filter whose conditions the real service does not take together."""
    leaves = list(_leaves(where))
    listed = [leaf.op for kind, leaf in leaves if kind == "field_filter"]
    if sum(map(_excludes, leaves)) > 1:
        raise invalid(
            "Only a single 'NOT_EQUAL', 'NOT_IN', 'IS_NOT_NAN', or 'IS_NOT_NULL' filter "
            "allowed per query."
        )
    if _FIELD.NOT_IN in listed and (_LISTS.intersection(listed) or _has_or(where)):
        raise invalid(
            "'NOT_IN' cannot be used in the same query with 'IN', 'ARRAY_CONTAINS_ANY' or 'OR'."
        )
    if _arrays(where) > 1:
        raise invalid("A maximum of 1 'ARRAY_CONTAINS' filter is allowed per disjunction.")

    parts = _disjunctions(where)
    if parts > MOST_DISJUNCTIONS:
        raise invalid(
            f"Too many disjunctions after normalization. Result had {parts} disjunctions "
            "which is more than the "
            f"maximum of {MOST_DISJUNCTIONS}"
        )


def _leaves(where: Message) -> Iterator[tuple[str, Message]]:
    kind = where.WhichOneof("filter_type")
    if kind == "composite_filter":
        for inner in where.composite_filter.filters:
            yield from _leaves(inner)
    elif kind is not None:
        yield kind, getattr(where, kind)


def _excludes(leaf: tuple[str, Message]) -> bool:
    kind, given = leaf
    wanted = (
        (_FIELD.NOT_EQUAL, _FIELD.NOT_IN)
        if kind == "field_filter"
        else (_UNARY.IS_NOT_NAN, _UNARY.IS_NOT_NULL)
    )
    return given.op in wanted


def _is_or(where: Message) -> bool:
    composite = where.composite_filter
    return composite.op == StructuredQuery.CompositeFilter.OR and len(composite.filters) > 1


def _has_or(where: Message) -> bool:
    return _is_or(where) or any(map(_has_or, where.composite_filter.filters))


def _arrays(where: Message) -> int:
    """Return how many array conditions one disjunction holds at most."""
    if where.WhichOneof("filter_type") == "field_filter":
        return int(where.field_filter.op in _ARRAYS)
    counts = map(_arrays, where.composite_filter.filters)
    return max(counts, default=0) if _is_or(where) else sum(counts)


def _disjunctions(where: Message) -> int:
    """Return how many conjunctions the filter is the `or` of."""
    if where.WhichOneof("filter_type") == "field_filter" and where.field_filter.op in _LISTS:
        return len(where.field_filter.value.array_value.values)
    counts = [_disjunctions(inner) for inner in where.composite_filter.filters]
    return sum(counts) if _is_or(where) else prod(counts)

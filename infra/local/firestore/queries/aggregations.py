"""Counts, sums and averages over what a query finds."""

import math
import re
from collections.abc import Callable, Iterable, Sequence

from infra.local.firestore.documents.paths import NAME, FieldPath, parse_field_path
from infra.local.firestore.documents.transforms import INT_MAX, INT_MIN
from infra.local.firestore.documents.values import is_number
from infra.local.firestore.documents.versions import Version
from infra.local.firestore.messages import Message, Value
from infra.local.firestore.queries.query import Query
from infra.local.firestore.queries.requests import compile_query
from infra.local.firestore.refusals import invalid

MAX_AGGREGATIONS = 5
Results = list[tuple[str, Message]]
_ALIAS = re.compile(r"__.*__")


def compile_aggregation(
    parent: str, query: Message
) -> tuple[Query, Callable[[Sequence[Version]], Results]]:
    """Return the underlying query and the function from its result to the aliases' values.

    Only documents that have every aggregated field take part. INVALID_ARGUMENT for what the real
    service refuses.
    """
    if not query.aggregations:
        raise invalid("Aggregations can not be empty.")
    if len(query.aggregations) > MAX_AGGREGATIONS:
        raise invalid(
            "The maximum number of aggregations allowed in an aggregation query is "
            f"{MAX_AGGREGATIONS}."
        )
    aliases = _aliases(query.aggregations)
    needed = tuple(
        _path(each) for each in query.aggregations if each.WhichOneof("operator") != "count"
    )

    def results(found: Sequence[Version]) -> Results:
        return [
            (alias, _value(each, found))
            for alias, each in zip(aliases, query.aggregations, strict=True)
        ]

    return compile_query(parent, query.structured_query, aggregated=needed), results


def _aliases(aggregations: Iterable[Message]) -> list[str]:
    aliases: list[str] = []
    unnamed = 0
    for each in aggregations:
        unnamed += not each.alias
        alias = each.alias or f"field_{unnamed}"
        if alias in aliases:
            raise invalid(f"Aggregation aliases contain duplicate alias: {alias}.")
        if _ALIAS.fullmatch(alias):
            raise invalid(f"Aggregation alias {alias} is reserved.")
        aliases.append(alias)

    return aliases


def _path(aggregation: Message) -> FieldPath:
    kind = aggregation.WhichOneof("operator")
    if kind is None:
        raise invalid("Operator field in Aggregation is not set.")
    path = parse_field_path(getattr(aggregation, kind).field.field_path)
    if path == NAME:
        raise invalid("Aggregations are not supported for the property: __key__")
    return path


def _value(aggregation: Message, found: Sequence[Version]) -> Message:
    kind = aggregation.WhichOneof("operator")
    if kind == "count":
        return Value(integer_value=_count(aggregation.count, len(found)))

    numbers = _numbers(_path(aggregation), found)
    total = _total(numbers)
    if kind == "sum":
        return Value(integer_value=total) if isinstance(total, int) else Value(double_value=total)

    return Value(double_value=total / len(numbers)) if numbers else Value(null_value=0)


def _count(count: Message, found: int) -> int:
    if not count.HasField("up_to"):
        return found
    if count.up_to.value < 0:
        raise invalid(
            "The `up_to` value in a COUNT aggregation must be greater than or equal to zero."
        )
    return min(found, int(count.up_to.value))


def _numbers(path: FieldPath, found: Sequence[Version]) -> list[int | float]:
    keys = (version.key(path) for version in found)
    return [
        key[2] if len(key) > 2 else math.nan for key in keys if key is not None and is_number(key)
    ]


def _total(numbers: Sequence[int | float]) -> int | float:
    """Return an exact integer where all are integers and it fits 64 bits, a double otherwise."""
    if all(isinstance(number, int) for number in numbers):
        total = sum(numbers)
        return total if INT_MIN <= total <= INT_MAX else float(total)
    if math.inf in numbers and -math.inf in numbers:
        return math.nan
    return float(math.fsum(numbers))

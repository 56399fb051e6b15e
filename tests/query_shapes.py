"""Which composite index a Firestore query needs, and which are declared."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import hcl2
from google.cloud.firestore_v1.services.firestore import FirestoreClient
from google.cloud.firestore_v1.types import StructuredAggregationQuery, StructuredQuery

INDEXES = Path(__file__).parents[1] / "infra/terraform/indexes.tf"
EQUALITIES = {"EQUAL", "IN", "ARRAY_CONTAINS", "ARRAY_CONTAINS_ANY"}

Shape = tuple[str, tuple[str, ...]]
"""A collection, and the fields that one index must hold in this order."""


def needed(query: StructuredQuery) -> Shape | None:
    """Return the composite index that a query needs, or None where Firestore's own single-field
    indexes serve it.

    Equalities alone are merged from single-field indexes, also in the order of names, which those
    have anyway; with a range or an order on another field they are not. Source:
    https://firebase.google.com/docs/firestore/query-data/index-overview
    """
    equal: list[str] = []
    ranged: list[str] = []
    for filter_ in _filters(query.where):
        operator = StructuredQuery.FieldFilter.Operator(filter_.op).name
        (equal if operator in EQUALITIES else ranged).append(filter_.field.field_path)
    named = [order.field.field_path for order in query.order_by]
    ordered = [path for path in named if path != "__name__"]
    fields = list(dict.fromkeys([*sorted(equal), *ranged, *ordered]))
    plain = [field for field in fields if field != "__name__"]
    if len(plain) < 2 or not (ranged or ordered):
        return None
    return query.from_[0].collection_id, tuple(plain)


def _filters(where: Any) -> Iterator[Any]:
    if "composite_filter" in where:
        for each in where.composite_filter.filters:
            yield from _filters(each)
    elif "field_filter" in where:
        yield where.field_filter


def _summed(query: StructuredAggregationQuery) -> list[Any]:
    each = (part.sum or part.avg for part in query.aggregations if "count" not in part)
    return [StructuredQuery.Order(field=part.field) for part in each]


@cache
def declared(path: Path = INDEXES) -> set[Shape]:
    """Return the composite indexes that the Terraform file declares."""
    found = set()
    for resource in hcl2.loads(path.read_text()).get("resource", []):
        for kind, named in resource.items():
            if kind.strip('"') == "google_firestore_index":
                found |= {_declared_shape(index) for index in named.values()}
    return found


def _declared_shape(index: Any) -> Shape:
    fields = tuple(field["field_path"].strip('"') for field in index["fields"])
    return index["collection"].strip('"'), tuple(field for field in fields if field != "__name__")


@contextmanager
def recorded() -> Iterator[list[StructuredQuery]]:
    """Collect every query that this process sends to Firestore inside the block.

    A sum reads its field from an index, as an order by that field does, and is recorded as one.
    """
    sent: list[StructuredQuery] = []
    run_query, run_aggregation = FirestoreClient.run_query, FirestoreClient.run_aggregation_query

    def query(self: FirestoreClient, request: Any = None, **options: Any) -> Any:
        sent.append(StructuredQuery(request["structured_query"]))
        return run_query(self, request=request, **options)

    def aggregation(self: FirestoreClient, request: Any = None, **options: Any) -> Any:
        asked = StructuredAggregationQuery(request["structured_aggregation_query"])
        sent.append(StructuredQuery(asked.structured_query))
        sent[-1].order_by.extend(_summed(asked))
        return run_aggregation(self, request=request, **options)

    with (
        patch.object(FirestoreClient, "run_query", query),
        patch.object(FirestoreClient, "run_aggregation_query", aggregation),
    ):
        yield sent

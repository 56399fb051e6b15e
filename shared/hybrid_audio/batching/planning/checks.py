"""Check which fields a request has: those of its kind, one table, and not too many rows."""

from collections.abc import Sequence

from hybrid_audio.batching.request import BatchRequest, InlineTable, ObjectTable, SentTable
from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.errors import Fault, InvalidInput

MAX_INLINE_ROWS = 1_000
MAX_ITEMS = 1_000
"""Texts of one request, which holds them all."""

_TABLE_NAMES = {InlineTable: "rows", SentTable: "file", ObjectTable: "object"}
_FIELDS = {
    Kind.ROTATIONS: ("template", "variant"),
    Kind.TEMPLATE: ("template", "variant", "values"),
    Kind.ITEMS: ("items",),
    Kind.MESSAGES: ("template", "variant", "table", "columns"),
}
_ALL_FIELDS = ("template", "variant", "values", "items", "table", "columns")


def require_fields(request: BatchRequest) -> None:
    """Raise InvalidInput for each field that the kind needs or does not know."""
    given = [name for name in _ALL_FIELDS if getattr(request, name) not in (None, (), {})]
    known = _FIELDS[request.kind]
    faults = [
        Fault(
            table_name_of(request) if name == "table" else name,
            f"does not go with kind {request.kind.value}",
        )
        for name in given
        if name not in known
    ]
    if request.kind is not Kind.ITEMS and request.template is None:
        faults.append(Fault("template", "is missing"))
    if request.kind is Kind.ITEMS:
        faults += _count_faults("items", request.items, MAX_ITEMS)
    if request.kind is Kind.MESSAGES:
        faults += _table_faults(request)
    if faults:
        raise InvalidInput(f"{faults[0].path}: {faults[0].message}", faults=faults)


def table_name_of(request: BatchRequest) -> str:
    """Return the field of the request that its table came in."""
    return _TABLE_NAMES.get(type(request.table), "rows")


def _table_faults(request: BatchRequest) -> list[Fault]:
    if request.table is None:
        return [Fault("rows", "is missing; give rows, a file, or the name of an object")]
    if isinstance(request.table, InlineTable):
        return _count_faults("rows", request.table.rows, MAX_INLINE_ROWS)
    return []


def _count_faults(path: str, rows: Sequence[object], at_most: int) -> list[Fault]:
    if not rows:
        return [Fault(path, "is empty")]
    if len(rows) > at_most:
        return [
            Fault(path, f"holds {len(rows)}; at most {at_most} fit into a request, send a file")
        ]
    return []

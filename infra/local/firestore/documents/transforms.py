"""Changes that the server makes to a stored field: times, increments, bounds, arrays."""

from collections.abc import Callable
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from infra.local.firestore.documents.paths import parse_field_path
from infra.local.firestore.documents.values import find_field, is_number, put_field, sort_key
from infra.local.firestore.messages import Message, Value
from infra.local.firestore.refusals import invalid

INT_MIN, INT_MAX = -(2**63), 2**63 - 1
_NULL = Value(null_value=0)


def apply(document: Message, transform: Message, at: Timestamp) -> Message:
    """Change one field of the document in place; return the result (null for arrays)."""
    kind = transform.WhichOneof("transform_type")
    if kind is None:
        raise invalid("Operation type must be specified for field transformation.")

    path = parse_field_path(transform.field_path)
    stored = find_field(document.fields, path)
    changed = _CHANGES[kind](stored, getattr(transform, kind), at)
    put_field(document.fields, path, changed)
    return _NULL if changed.WhichOneof("value_type") == "array_value" else changed


def _server_time(stored: Message | None, operand: Any, at: Timestamp) -> Message:
    if operand != 1:
        raise invalid("Server value must be REQUEST_TIME.")
    return Value(timestamp_value=at)


def _increment(stored: Message | None, operand: Message, at: Timestamp) -> Message:
    _check_number(operand)
    if stored is None or not is_number(sort_key(stored)):
        return operand
    total = _as_number(stored) + _as_number(operand)
    if isinstance(total, float):
        return Value(double_value=total)
    return Value(integer_value=min(INT_MAX, max(INT_MIN, total)))


def _bound(
    chooses_operand: Callable[[Any, Any], bool],
) -> Callable[[Message | None, Message, Timestamp], Message]:
    def bounded(stored: Message | None, operand: Message, at: Timestamp) -> Message:
        _check_number(operand)
        if stored is None or not is_number(sort_key(stored)):
            return operand
        old, new = _as_number(stored), _as_number(operand)
        return operand if (old == old and new != new) or chooses_operand(new, old) else stored

    return bounded


def _union(stored: Message | None, operand: Message, at: Timestamp) -> Message:
    result = _array_of(stored)
    present = {sort_key(element) for element in result.array_value.values}
    for element in operand.values:
        key = sort_key(element)
        if key not in present:
            present.add(key)
            result.array_value.values.append(element)

    return result


def _without(stored: Message | None, operand: Message, at: Timestamp) -> Message:
    unwanted = {sort_key(element) for element in operand.values}
    kept = [
        element
        for element in _array_of(stored).array_value.values
        if sort_key(element) not in unwanted
    ]
    return Value(array_value={"values": kept})


def _array_of(stored: Message | None) -> Message:
    array = Value(array_value={})
    if stored is not None and stored.WhichOneof("value_type") == "array_value":
        array.CopyFrom(stored)
    return array


def _as_number(value: Message) -> int | float:
    number: int | float = getattr(value, value.WhichOneof("value_type"))
    return number


def _check_number(operand: Message) -> None:
    if operand.WhichOneof("value_type") not in ("integer_value", "double_value"):
        raise invalid("Input must be int64 or double.")


_CHANGES: dict[str, Callable[[Message | None, Any, Timestamp], Message]] = {
    "set_to_server_value": _server_time,
    "increment": _increment,
    "maximum": _bound(lambda new, old: new > old),
    "minimum": _bound(lambda new, old: new < old),
    "append_missing_elements": _union,
    "remove_all_from_array": _without,
}

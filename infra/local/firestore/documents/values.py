"""The order of values across types, as a key that Python can compare.

null < booleans < numbers (NaN first) < timestamps < strings < bytes < references < geo points <
arrays < vectors < maps; source:
https://firebase.google.com/docs/firestore/manage-data/data-types#value_type_ordering
"""

from collections.abc import Callable
from typing import Any

from infra.local.firestore.documents.paths import FieldPath, order_of
from infra.local.firestore.messages import Message

Key = tuple[Any, ...]

NULL: Key = (0,)
NAN: Key = (2, 0)
_NUMBER, _REFERENCE, _ARRAY = 2, 6, 8


def _number(value: int | float) -> Key:
    return (_NUMBER, 1, value) if value == value else NAN


def _map(value: Message) -> Key:
    fields = value.map_value.fields
    if "__type__" in fields and fields["__type__"].string_value == "__vector__":
        return _vector(fields["value"].array_value.values)
    return (10, tuple((name, sort_key(fields[name])) for name in sorted(fields)))


def _vector(elements: Message) -> Key:
    return (9, len(elements), tuple(map(sort_key, elements)))


_KEYS: dict[str | None, Callable[[Message], Key]] = {
    None: lambda value: NULL,
    "null_value": lambda value: NULL,
    "boolean_value": lambda value: (1, value.boolean_value),
    "integer_value": lambda value: (_NUMBER, 1, value.integer_value),
    "double_value": lambda value: _number(value.double_value),
    "timestamp_value": lambda value: (
        3,
        value.timestamp_value.seconds,
        value.timestamp_value.nanos,
    ),
    "string_value": lambda value: (4, value.string_value),
    "bytes_value": lambda value: (5, value.bytes_value),
    "reference_value": lambda value: reference_key(value.reference_value),
    "geo_point_value": lambda value: (
        7,
        value.geo_point_value.latitude,
        value.geo_point_value.longitude,
    ),
    "array_value": lambda value: (_ARRAY, tuple(map(sort_key, value.array_value.values))),
    "map_value": _map,
}


def sort_key(value: Message) -> Key:
    """Return a key that compares as the value does.

    Equal keys are equal values: 1 equals 1.0, NaN equals NaN.
    """
    return _KEYS[value.WhichOneof("value_type")](value)


def reference_key(name: str) -> Key:
    """Return the key of a reference to the document of that name, or to a prefix of names."""
    return (_REFERENCE, order_of(name))


def is_array(key: Key) -> bool:
    """Return whether the key is that of an array."""
    return bool(key[0] == _ARRAY)


def is_number(key: Key) -> bool:
    """Return whether the key is that of a number, NaN included."""
    return bool(key[0] == _NUMBER)


def find_field(fields: Message, path: FieldPath) -> Message | None:
    """Return the value at a path within a map of fields, or None where there is none."""
    for name in path[:-1]:
        if name not in fields:
            return None
        fields = fields[name].map_value.fields
    return fields.get(path[-1])


def put_field(fields: Message, path: FieldPath, value: Message) -> None:
    """Set the value at a path, making maps of whatever stands in between."""
    for name in path[:-1]:
        inner = fields[name]
        if inner.WhichOneof("value_type") != "map_value":
            inner.map_value.SetInParent()
        fields = inner.map_value.fields
    fields[path[-1]].CopyFrom(value)


def drop_field(fields: Message, path: FieldPath) -> None:
    """Remove the value at a path, if there is one."""
    for name in path[:-1]:
        if name not in fields or fields[name].WhichOneof("value_type") != "map_value":
            return
        fields = fields[name].map_value.fields
    fields.pop(path[-1], None)

"""What may be stored: nesting, names and sizes as the real service limits them.

Sources: https://firebase.google.com/docs/firestore/quotas and
https://firebase.google.com/docs/firestore/storage-size
"""

import re
from collections.abc import Callable

from infra.local.firestore.documents.paths import MAX_ID_BYTES, check_document_name, ids_of
from infra.local.firestore.messages import Message
from infra.local.firestore.refusals import invalid

MAX_DOCUMENT_BYTES = 1_048_576
MAX_FIELD_BYTES = MAX_DOCUMENT_BYTES - 89
MAX_DEPTH = 20
MAX_REQUEST_BYTES = 10 * 1_048_576
MAX_TRANSFORMS = 500
_RESERVED = re.compile(r"__.+__", re.DOTALL)
_TEXTS = ("string_value", "bytes_value")
_PLAIN_BYTES = {
    "null_value": 1,
    "boolean_value": 1,
    "integer_value": 8,
    "double_value": 8,
}


def check_document(document: Message) -> None:
    """Refuse a document that the real service would not store; cut its times to microseconds."""
    size = name_bytes(document.name) + 32
    for name, value in document.fields.items():
        size += _checked_name(name) + _checked_field(name, value)

    if size > MAX_DOCUMENT_BYTES:
        raise invalid(
            f"Document '{document.name}' cannot be written because its size ({size:,} bytes) "
            "exceeds the maximum "
            f"allowed size of {MAX_DOCUMENT_BYTES:,} bytes."
        )


def name_bytes(name: str) -> int:
    """Return the stored size of a document's name."""
    return 16 + sum(len(segment.encode()) + 1 for segment in ids_of(name))


def check_request(request: Message) -> None:
    """Refuse a request of more than 10 MiB."""
    size = request.ByteSize()
    if size > MAX_REQUEST_BYTES:
        raise invalid(f"Request payload size exceeds the limit: {MAX_REQUEST_BYTES} bytes.")


def _checked_field(name: str, value: Message) -> int:
    size = _checked_value(name, value, 0)
    if (
        size > MAX_FIELD_BYTES + value.HasField("string_value")
        and value.WhichOneof("value_type") in _TEXTS
    ):
        raise invalid(f'The value of property "{name}" is longer than {MAX_FIELD_BYTES} bytes.')
    return size


def _checked_name(name: str) -> int:
    size = len(name.encode())
    if not name:
        raise invalid("The property.name is the empty string.")
    if _RESERVED.fullmatch(name):
        raise invalid(f"field name {name} is reserved")
    if size > MAX_ID_BYTES:
        raise invalid("The property.name is longer than 1500 bytes.")

    return size + 1


def _checked_value(name: str, value: Message, depth: int) -> int:
    kind = value.WhichOneof("value_type")
    if depth > MAX_DEPTH:
        raise invalid(f"Property {name} contains an invalid nested entity.")
    if kind in _SIZES:
        return _SIZES[kind](name, value, depth)
    if kind not in _PLAIN_BYTES:
        raise invalid("Cannot convert firestore.v1.Value with type unset.")

    return _PLAIN_BYTES[kind]


def _array(name: str, value: Message, depth: int) -> int:
    elements = value.array_value.values
    if any(element.WhichOneof("value_type") == "array_value" for element in elements):
        raise invalid("Cannot convert an array value in an array value.")
    return sum(_checked_value(name, element, depth + 1) for element in elements)


def _map(name: str, value: Message, depth: int) -> int:
    fields = value.map_value.fields
    if "__type__" in fields and fields["__type__"].string_value == "__vector__":
        return 32 + 8 * len(fields["value"].array_value.values)
    return sum(
        _checked_name(key) + _checked_value(name, inner, depth + 1) for key, inner in fields.items()
    )


def _timestamp(name: str, value: Message, depth: int) -> int:
    stamp = value.timestamp_value
    if stamp.nanos % 1_000:
        stamp.nanos -= stamp.nanos % 1_000
    return 8


def _geo_point(name: str, value: Message, depth: int) -> int:
    point = value.geo_point_value
    if not -90 <= point.latitude <= 90:
        raise invalid(
            f"Geo point latitude '{point.latitude}' outside permitted range -90.0 to 90.0."
        )
    if not -180 <= point.longitude <= 180:
        raise invalid(
            f"Geo point longitude '{point.longitude}' outside permitted range -180.0 to 180.0."
        )

    return 16


_SIZES: dict[str | None, Callable[[str, Message, int], int]] = {
    "string_value": lambda name, value, depth: len(value.string_value.encode()) + 1,
    "bytes_value": lambda name, value, depth: len(value.bytes_value),
    "reference_value": lambda name, value, depth: name_bytes(
        check_document_name(value.reference_value)
    ),
    "timestamp_value": _timestamp,
    "geo_point_value": _geo_point,
    "array_value": _array,
    "map_value": _map,
}

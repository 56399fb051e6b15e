"""The conditions of a query, compiled to functions of a document's version."""

from collections.abc import Callable, Iterator

from infra.local.firestore.documents.paths import NAME, FieldPath, parse_field_path
from infra.local.firestore.documents.values import NAN, NULL, Key, is_array, sort_key
from infra.local.firestore.documents.versions import Version
from infra.local.firestore.messages import Message, StructuredQuery
from infra.local.firestore.refusals import invalid

Condition = Callable[[Version], bool]
Test = Callable[[Key], bool]

_FIELD = StructuredQuery.FieldFilter
_UNARY = StructuredQuery.UnaryFilter
_COMPOSITE = StructuredQuery.CompositeFilter
INEQUALITIES = {
    _FIELD.LESS_THAN,
    _FIELD.LESS_THAN_OR_EQUAL,
    _FIELD.GREATER_THAN,
    _FIELD.GREATER_THAN_OR_EQUAL,
    _FIELD.NOT_EQUAL,
    _FIELD.NOT_IN,
}
_UNARY_INEQUALITIES = {_UNARY.IS_NOT_NAN, _UNARY.IS_NOT_NULL}
_LISTS = {
    _FIELD.IN: ("IN", 30),
    _FIELD.ARRAY_CONTAINS_ANY: ("ARRAY_CONTAINS_ANY", 30),
    _FIELD.NOT_IN: ("NOT_IN", 10),
}


def compile_filter(where: Message) -> Condition:
    """Return the function that tells whether a version meets a filter; refuses bad ones."""
    match where.WhichOneof("filter_type"):
        case "composite_filter":
            return _composite(where.composite_filter)
        case "field_filter":
            return _on_field(where.field_filter.field, _field_test(where.field_filter))
        case "unary_filter":
            return _on_field(where.unary_filter.field, _unary_test(where.unary_filter.op))

    raise invalid("Unknown Filter type.")


def inequality_paths(where: Message) -> Iterator[FieldPath]:
    """Yield the paths of a filter whose conditions imply an order."""
    match where.WhichOneof("filter_type"):
        case "composite_filter":
            for inner in where.composite_filter.filters:
                yield from inequality_paths(inner)
        case "field_filter" if where.field_filter.op in INEQUALITIES:
            yield parse_field_path(where.field_filter.field.field_path)
        case "unary_filter" if where.unary_filter.op in _UNARY_INEQUALITIES:
            yield parse_field_path(where.unary_filter.field.field_path)


def _composite(composite: Message) -> Condition:
    parts = [compile_filter(inner) for inner in composite.filters]
    if composite.op == _COMPOSITE.AND:
        return lambda version: all(part(version) for part in parts)
    if composite.op == _COMPOSITE.OR:
        return lambda version: any(part(version) for part in parts)
    raise invalid("Unsupported CompositeFilter operator.")


def _on_field(field: Message, test: Test) -> Condition:
    path = parse_field_path(field.field_path)

    def condition(version: Version) -> bool:
        key = version.key(path)
        return key is not None and test(key)

    return condition


def _unary_test(op: int) -> Test:
    tests: dict[int, Test] = {
        _UNARY.IS_NAN: lambda key: key == NAN,
        _UNARY.IS_NULL: lambda key: key == NULL,
        _UNARY.IS_NOT_NAN: lambda key: key not in (NAN, NULL),
        _UNARY.IS_NOT_NULL: lambda key: key != NULL,
    }
    if op not in tests:
        raise invalid("Unknown UnaryFilter operator.")

    return tests[op]


def _field_test(given: Message) -> Test:
    if parse_field_path(given.field.field_path) == NAME:
        _check_names(given)
    if given.op in _LISTS:
        return _list_test(given.op, _operands(given))
    if given.op == _FIELD.ARRAY_CONTAINS:
        return _array_test({sort_key(given.value)} - {NULL, NAN})
    return _comparison(given.op, sort_key(given.value))


def _comparison(op: int, wanted: Key) -> Test:
    """Return the comparison with one value.

    Only values of its type qualify, except for `!=`; null and NaN equal nothing here.
    """
    bracket = (wanted[0], 1) if wanted[0] == NAN[0] else (wanted[0],)
    width = len(bracket)
    never = wanted in (NULL, NAN)
    tests: dict[int, Test] = {
        _FIELD.EQUAL: lambda key: key == wanted and not never,
        _FIELD.NOT_EQUAL: lambda key: wanted != NULL and key != NULL and (key != wanted or never),
        _FIELD.LESS_THAN: lambda key: key[:width] == bracket and key < wanted and not never,
        _FIELD.LESS_THAN_OR_EQUAL: lambda key: (
            key[:width] == bracket and key <= wanted and not never
        ),
        _FIELD.GREATER_THAN: lambda key: key[:width] == bracket and key > wanted and not never,
        _FIELD.GREATER_THAN_OR_EQUAL: lambda key: (
            key[:width] == bracket and key >= wanted and not never
        ),
    }
    if op not in tests:
        raise invalid("Unknown FieldFilter operator.")

    return tests[op]


def _list_test(op: int, operands: list[Key]) -> Test:
    wanted = set(operands) - {NULL, NAN}
    if op == _FIELD.ARRAY_CONTAINS_ANY:
        return _array_test(wanted)
    if op == _FIELD.IN:
        return wanted.__contains__
    if NULL in operands:
        return lambda key: False

    return lambda key: key != NULL and key not in wanted


def _array_test(wanted: set[Key]) -> Test:
    return lambda key: is_array(key) and not wanted.isdisjoint(key[1])


def _operands(given: Message) -> list[Key]:
    name, most = _LISTS[given.op]
    if given.value.WhichOneof("value_type") != "array_value":
        raise invalid(f"'{name}' requires an ArrayValue.")

    values = given.value.array_value.values
    if not values:
        raise invalid(f"'{name}' requires an non-empty ArrayValue.")
    if len(values) > most:
        raise invalid(f"'{name}' supports up to {most} comparison values.")

    return [sort_key(value) for value in values]


def _check_names(given: Message) -> None:
    values = given.value.array_value.values if given.op in _LISTS else [given.value]
    if any(value.WhichOneof("value_type") != "reference_value" for value in values):
        raise invalid("__key__ filter value must be a Key")

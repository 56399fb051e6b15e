"""The order of values and the names of documents and fields."""

import math
from typing import Any

import pytest
from google.cloud.firestore_v1.field_path import FieldPath
from hypothesis import assume, given
from hypothesis import strategies as st

from infra.local.firestore import messages as m
from infra.local.firestore.documents.paths import check_document_name, order_of, parse_field_path
from infra.local.firestore.documents.values import drop_field, find_field, put_field, sort_key
from infra.local.grpc_server import Refused

ROOT = "projects/p/databases/(default)/documents"
IN_ORDER: list[dict[str, Any]] = [
    {"null_value": 0},
    {"boolean_value": False},
    {"boolean_value": True},
    {"double_value": math.nan},
    {"double_value": -math.inf},
    {"integer_value": -(2**63)},
    {"double_value": -0.5},
    {"integer_value": 0},
    {"double_value": 2.0**53},
    {"integer_value": 2**53 + 1},
    {"integer_value": 2**63 - 1},
    {"double_value": 2.0**63},
    {"timestamp_value": {"seconds": 1}},
    {"timestamp_value": {"seconds": 1, "nanos": 1_000}},
    {"string_value": ""},
    {"string_value": "a"},
    {"string_value": "\uffee"},
    {"string_value": "\U0001f600"},
    {"bytes_value": b""},
    {"bytes_value": b"a"},
    {"reference_value": f"{ROOT}/a/__id7__"},
    {"reference_value": f"{ROOT}/a/b"},
    {"reference_value": f"{ROOT}/a/b/c/d"},
    {"geo_point_value": {"latitude": 0, "longitude": 20}},
    {"geo_point_value": {"latitude": 1, "longitude": 2}},
    {"array_value": {}},
    {"array_value": {"values": [{"integer_value": 1}]}},
    {"array_value": {"values": [{"integer_value": 1}, {"null_value": 0}]}},
    {"array_value": {"values": [{"integer_value": 2}]}},
    {
        "map_value": {
            "fields": {"__type__": {"string_value": "__vector__"}, "value": {"array_value": {}}}
        }
    },
    {"map_value": {}},
    {"map_value": {"fields": {"a": {"integer_value": 1}}}},
    {"map_value": {"fields": {"a": {"integer_value": 1}, "b": {"integer_value": 0}}}},
    {"map_value": {"fields": {"b": {"integer_value": 0}}}},
]

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
numbers = st.one_of(st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False))


def test_values_of_all_types_sort_as_the_documentation_says() -> None:
    """Recorded from the documentation and from Google's emulator."""
    keys = [sort_key(m.Value(**value)) for value in IN_ORDER]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@given(numbers, numbers)
def test_integers_and_doubles_compare_exactly(one: float, two: float) -> None:
    """No rounding to doubles, and 1 equals 1.0."""

    def value(number: float) -> m.Message:
        return (
            m.Value(integer_value=number)
            if isinstance(number, int)
            else m.Value(double_value=number)
        )

    first, second = sort_key(value(one)), sort_key(value(two))
    assert (first < second, first == second) == (one < two, one == two)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6)))
def test_strings_sort_by_their_utf_8_bytes(texts: list[str]) -> None:
    """Neither UTF-16 units nor a locale decide the order of strings."""
    by_key = sorted(texts, key=lambda text: sort_key(m.Value(string_value=text)))
    assert by_key == sorted(texts, key=str.encode)


@given(st.lists(names, min_size=1, max_size=4))
def test_a_quoted_path_gives_back_its_names(path: list[str]) -> None:
    """Whatever the client quotes, dots and backquotes too, is understood."""
    assume(not any(name.startswith("__") and name.endswith("__") for name in path))
    assert parse_field_path(FieldPath(*path).to_api_repr()) == tuple(path)


@pytest.mark.parametrize(
    "text", ["", "a.", ".a", "a..b", "1a", "a-b", "a b", "`a", "`a`b", "__x__"]
)
def test_what_is_no_field_path_is_refused(text: str) -> None:
    """The refusals are recorded from Google's emulator."""
    with pytest.raises(Refused) as refused:
        parse_field_path(text)
    assert refused.value.code.name == "INVALID_ARGUMENT"


@given(
    st.dictionaries(
        st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(tuple), st.integers(0, 9)
    )
)
def test_fields_are_put_found_and_dropped_by_path(numbers: dict[tuple[str, ...], int]) -> None:
    """A value put last is found, and nothing is left where it was dropped."""
    fields = m.MapValue().fields
    for path, number in numbers.items():
        put_field(fields, path, m.Value(integer_value=number))
        found = find_field(fields, path)
        assert found is not None
        assert found.integer_value == number

    for path in numbers:
        drop_field(fields, path)
        assert find_field(fields, path) is None


NO_NAMES = {
    "a collection": "a",
    "a deeper collection": "a/b/c",
    "an empty end": "a/",
    "an empty middle": "a//b",
    "a dot": "a/.",
    "two dots": "a/..",
    "a reserved id": "a/__x__",
    "a reserved collection": "__a__/b",
    "1501 letters": f"a/{'x' * 1501}",
    "1502 bytes": f"a/{'é' * 751}",
}
NAMES = {
    "letters": "a/b",
    "other scripts": "é/中餐",
    "four ids": "a/b/c/d",
    "a line break": "a/x\ny",
    "a numeric id": "a/__id7__",
    "1500 bytes": f"a/{'x' * 1500}",
}


@pytest.mark.parametrize("tail", NO_NAMES.values(), ids=NO_NAMES.keys())
def test_what_is_no_document_name_is_refused(tail: str) -> None:
    """Ids are not empty, not dots, not reserved and at most 1500 bytes long."""
    with pytest.raises(Refused):
        check_document_name(f"{ROOT}/{tail}")


@pytest.mark.parametrize("tail", NAMES.values(), ids=NAMES.keys())
def test_document_names_may_hold_anything_else(tail: str) -> None:
    """Unicode, line ends, numeric ids."""
    assert check_document_name(f"{ROOT}/{tail}") == f"{ROOT}/{tail}"


def test_names_sort_id_by_id() -> None:
    """A document's descendants come right after it, before its longer-named siblings."""
    tails = ["a/__id-5__", "a/__id7__", "a/b", "a/b/c/d", "a/b!", "a!/b"]
    assert sorted(tails, key=order_of) == tails

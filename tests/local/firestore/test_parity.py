"""What both emulators answer alike: conditions, transforms, queries, aggregations."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from google.api_core.exceptions import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import And, FieldFilter, Or
from google.cloud.firestore_v1.bulk_writer import BulkWriteFailure, BulkWriter
from google.cloud.firestore_v1.vector import Vector
from grpc import StatusCode

from tests.emulators import (
    firestore_client,
    google_firestore,
    has_google_firestore,
    running_firestore,
)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(2099, 1, 1, tzinfo=UTC)
EMULATORS = ["ours", "google"] if has_google_firestore() else ["ours"]


@contextmanager
def _running(emulator: str, folder: Path) -> Iterator[str]:
    with running_firestore(folder) if emulator == "ours" else google_firestore() as address:
        yield address


@pytest.fixture(scope="module", params=EMULATORS)
def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[firestore.Client]:
    with _running(request.param, tmp_path_factory.mktemp("firestore")) as address:
        client = firestore_client(address)
        yield client
        client.close()


@pytest.fixture
def document(client: firestore.Client) -> firestore.DocumentReference:
    return client.document(f"things-{uuid4().hex}/one")


@pytest.fixture(scope="module")
def values(client: firestore.Client) -> firestore.CollectionReference:
    """One document for each kind of value in `v`, named in their order; `z` is its number mod 3."""
    collection = client.collection(f"values-{uuid4().hex}")
    ref = client.document("a/b")
    stored: dict[str, Any] = {
        "a_null": None,
        "b_false": False,
        "b_true": True,
        "c_nan": math.nan,
        "d_minus": -1,
        "e_zero": -0.0,
        "f_half": 0.5,
        "g_one": 1,
        "g_one_double": 1.0,
        "h_big": 2**63 - 1,
        "i_time": datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC),
        "j_text": "a",
        "k_text": "\U0001f600",
        "l_bytes": b"a",
        "m_ref": ref,
        "n_point": firestore.GeoPoint(1, 2),
        "o_list": [],
        "p_list": [1, None],
        "q_list": [2],
        "r_vector": Vector([1.0]),
        "s_map": {},
        "t_map": {"a": 1},
    }
    batch = client.batch()
    for number, (name, value) in enumerate(stored.items()):
        batch.set(collection.document(name), {"v": value, "z": number % 3})

    batch.set(collection.document("z_none"), {"z": 9})
    batch.commit()
    return collection


def where(field: str, operator: str, value: Any) -> FieldFilter:
    return FieldFilter(field, operator, value)


def test_creating_what_exists_is_refused(document: firestore.DocumentReference) -> None:
    """ALREADY_EXISTS, and the document stays as it was."""
    document.create({"n": 1})
    with pytest.raises(AlreadyExists):
        document.create({"n": 2})
    assert document.get().to_dict() == {"n": 1}


def test_updating_or_deleting_what_is_missing_is_refused_when_it_must_exist(
    client: firestore.Client, document: firestore.DocumentReference
) -> None:
    """NOT_FOUND; without a condition, deleting what is missing is no error."""
    with pytest.raises(NotFound):
        document.update({"n": 1})
    with pytest.raises(NotFound):
        document.delete(option=client.write_option(exists=True))
    document.delete()


@pytest.mark.parametrize(
    ("when", "refusal"),
    [(LONG_AGO, FailedPrecondition), (FAR_AHEAD, InvalidArgument)],
    ids=["long ago", "far ahead"],
)
def test_a_write_upon_another_update_time_is_refused(
    client: firestore.Client,
    document: firestore.DocumentReference,
    when: datetime,
    refusal: type[Exception],
) -> None:
    """A stale time is FAILED_PRECONDITION, one ahead of the document's INVALID_ARGUMENT."""
    document.create({"n": 1})
    with pytest.raises(refusal):
        document.update({"n": 2}, option=client.write_option(last_update_time=when))
    assert document.get().get("n") == 1


def test_any_update_time_is_stale_where_there_is_no_document(
    client: firestore.Client, document: firestore.DocumentReference
) -> None:
    """FAILED_PRECONDITION, also for a time to come."""
    for when in (LONG_AGO, FAR_AHEAD):
        with pytest.raises(FailedPrecondition):
            document.delete(option=client.write_option(last_update_time=when))


def test_a_matching_update_time_lets_one_of_two_writers_through(
    client: firestore.Client, document: firestore.DocumentReference
) -> None:
    """Compare and set: who comes second sees that it came second."""
    document.create({"n": 1})
    option = client.write_option(last_update_time=document.get().update_time)
    document.update({"n": 2}, option=option)
    with pytest.raises(FailedPrecondition):
        document.update({"n": 3}, option=option)


def test_a_commit_is_all_or_nothing(
    client: firestore.Client, document: firestore.DocumentReference
) -> None:
    """The first write is not applied when the second is refused."""
    batch = client.batch()
    batch.set(document, {"n": 1})
    batch.update(document.parent.document("missing"), {"n": 1})
    with pytest.raises(NotFound):
        batch.commit()
    assert not document.get().exists


def test_writes_of_one_commit_see_those_before_them(
    client: firestore.Client, document: firestore.DocumentReference
) -> None:
    """Create, then update, in one batch; both at the commit's time."""
    batch = client.batch()
    batch.create(document, {"n": 1})
    batch.update(document, {"m": 2})
    results = batch.commit()
    snapshot = document.get()

    assert snapshot.to_dict() == {"n": 1, "m": 2}
    assert {result.update_time for result in results} == {
        snapshot.create_time,
        snapshot.update_time,
    }


def test_writing_what_is_there_already_keeps_the_update_time(
    document: firestore.DocumentReference,
) -> None:
    """A write that changes nothing is not an update, and says the earlier time."""
    document.set({"n": 1})
    before = document.get().update_time
    assert document.set({"n": 1}).update_time == before
    assert document.get().update_time == before
    assert document.set({"n": 2}).update_time > before


def test_merging_and_updating_touch_the_named_fields_only(
    document: firestore.DocumentReference,
) -> None:
    """Paths with dots reach into maps; a deleted field goes; odd names are quoted."""
    document.set({"a": {"b": 1, "c": 2}, "odd-name": 1, "gone": 1})
    document.set({"a": {"b": 3}}, merge=True)
    document.update({"`odd-name`": 2, "gone": firestore.DELETE_FIELD, "new.deep": 4})
    assert document.get().to_dict() == {"a": {"b": 3, "c": 2}, "odd-name": 2, "new": {"deep": 4}}


INCREMENTS: list[tuple[Any, Any, Any]] = [
    (1, 2, 3),
    (1, -3, -2),
    (1, 0.5, 1.5),
    ("text", 5, 5),
    (None, 5, 5),
    (2**63 - 1, 1, 2**63 - 1),
    (-(2**63), -1, -(2**63)),
]


@pytest.mark.parametrize(("stored", "by", "result"), INCREMENTS)
def test_an_increment_gives_and_returns_the_new_value(
    client: firestore.Client,
    document: firestore.DocumentReference,
    stored: Any,
    by: Any,
    result: Any,
) -> None:
    """What is no number is replaced; integers saturate; a double makes a double."""
    document.set({"n": stored})
    returned = _transform(client, document, firestore.Increment(by))
    assert document.get().get("n") == result
    assert (returned.integer_value if isinstance(result, int) else returned.double_value) == result


def test_an_increment_makes_the_document(
    client: firestore.Client, document: firestore.DocumentReference
) -> None:
    """Ten increments from nothing give the tickets one to ten."""
    tickets = [
        _transform(client, document, firestore.Increment(1)).integer_value for _ in range(10)
    ]
    assert tickets == list(range(1, 11))


TRANSFORMS: dict[str, tuple[Any, Any, Any]] = {
    "a union": ([1, 2], firestore.ArrayUnion([2, 3, 1.0, 3]), [1, 2, 3]),
    "a union with a number": (5, firestore.ArrayUnion([1]), [1]),
    "a removal": ([1, 2, 1, 3], firestore.ArrayRemove([1.0, 9]), [2, 3]),
    "a removal from a text": ("text", firestore.ArrayRemove([1]), []),
    "a maximum above": (3, firestore.Maximum(5), 5),
    "a maximum below": (7, firestore.Maximum(5), 7),
    "a maximum of a text": ("text", firestore.Maximum(5), 5),
    "a minimum above": (3, firestore.Minimum(5), 3),
    "a minimum below": (7, firestore.Minimum(5.5), 5.5),
}


@pytest.mark.parametrize(
    ("stored", "transform", "result"), TRANSFORMS.values(), ids=TRANSFORMS.keys()
)
def test_arrays_and_bounds_are_transformed_in_place(
    client: firestore.Client,
    document: firestore.DocumentReference,
    stored: Any,
    transform: Any,
    result: Any,
) -> None:
    """Elements are compared by value; what is of the wrong type is replaced."""
    document.set({"n": stored})
    _transform(client, document, transform)
    assert document.get().get("n") == result


def test_the_server_time_is_that_of_the_commit(
    client: firestore.Client, document: firestore.DocumentReference
) -> None:
    """It is returned too, and later than what was read before."""
    before = document.get().read_time
    returned = _transform(client, document, firestore.SERVER_TIMESTAMP)
    snapshot = document.get()
    assert snapshot.get("n") == returned.timestamp_value
    assert before < snapshot.get("n") <= snapshot.update_time


def test_transforms_of_one_write_return_their_results_in_order(
    client: firestore.Client, document: firestore.DocumentReference
) -> None:
    """Null for arrays, the new value for the rest."""
    batch = client.batch()
    batch.set(
        document,
        {"a": firestore.Increment(2), "b": firestore.ArrayUnion([1]), "c": firestore.Maximum(7)},
    )
    results: Any = batch.commit()[0].transform_results

    assert sorted(str(result).strip() for result in results) == [
        "integer_value: 2",
        "integer_value: 7",
        "null_value: NULL_VALUE",
    ]


def test_deleting_below_what_is_no_map_leaves_it_alone(
    document: firestore.DocumentReference,
) -> None:
    """A list, a text and a null have no fields to delete."""
    stored = {"list": [1], "text": "x", "null": None, "map": {"a": 1, "b": 2}}
    document.set(stored)
    document.update({f"{name}.a": firestore.DELETE_FIELD for name in [*stored, "missing"]})
    assert document.get().to_dict() == {**stored, "map": {"b": 2}}


def _transform(
    client: firestore.Client, document: firestore.DocumentReference, transform: Any
) -> Any:
    batch = client.batch()
    batch.set(document, {"n": transform}, merge=True)
    results: Any = batch.commit()
    return results[0].transform_results[0]


REFUSED: list[Callable[[firestore.DocumentReference], Any]] = [
    lambda document: document.set({"a": [[1]]}),
    lambda document: document.set({"a": "x" * 1_048_488}),
    lambda document: document.set({"__a__": 1}),
    lambda document: document.set({"a": _nested(21)}),
    lambda document: document.parent.document("__x__").set({}),
    lambda document: document.parent.document("__id07__").set({}),
    lambda document: document.parent.document(f"__id{10**20}__").set({}),
    lambda document: document.parent.document("..").set({}),
    lambda document: document.parent.document("x" * 1501).set({}),
    lambda document: document.set({"a": "x" * 600_000, "b": "x" * 600_000}),
]


def _nested(depth: int) -> Any:
    return {"a": _nested(depth - 1)} if depth else 1


@pytest.mark.parametrize("write", REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_stored_is_refused(
    document: firestore.DocumentReference, write: Callable[[firestore.DocumentReference], Any]
) -> None:
    """INVALID_ARGUMENT for lists in lists, depth, size and reserved names."""
    with pytest.raises(InvalidArgument):
        write(document)


def test_what_is_just_within_the_limits_is_stored(document: firestore.DocumentReference) -> None:
    """Twenty nested maps, a name of 1500 bytes or of underscores, nearly a mebibyte of text."""
    document.parent.document("____").set({"____": 1})
    document.set({"a": _nested(20)})
    document.parent.document("x" * 1500).set({"a": "x" * 1_040_000})
    assert document.get().to_dict() == {"a": _nested(20)}


ALL = [
    "a_null b_false b_true c_nan d_minus e_zero f_half g_one g_one_double h_big i_time "
    "j_text k_text l_bytes m_ref",
    "n_point o_list p_list q_list r_vector s_map t_map",
]
ORDERED = " ".join(ALL).split()
NOT_NULL = ORDERED[1:]
Case = tuple[Callable[[firestore.CollectionReference], Any], list[str]]
CASES: dict[str, Case] = {
    "order": (lambda c: c.order_by("v"), ORDERED),
    "order down": (
        lambda c: c.order_by("v", direction="DESCENDING").limit(3),
        ["t_map", "s_map", "r_vector"],
    ),
    "ties follow the last direction": (
        lambda c: c.order_by("z", direction="DESCENDING").limit(3),
        ["z_none", "s_map", "p_list"],
    ),
    "less": (lambda c: c.where(filter=where("v", "<", 1)), ["d_minus", "e_zero", "f_half"]),
    "at most": (lambda c: c.where(filter=where("v", "<=", 0)), ["d_minus", "e_zero"]),
    "more": (lambda c: c.where(filter=where("v", ">", 0.5)), ["g_one", "g_one_double", "h_big"]),
    "text above": (lambda c: c.where(filter=where("v", ">", "a")), ["k_text"]),
    "lists above": (lambda c: c.where(filter=where("v", ">", [1])), ["p_list", "q_list"]),
    "equal": (lambda c: c.where(filter=where("v", "==", 1.0)), ["g_one", "g_one_double"]),
    "equal map": (lambda c: c.where(filter=where("v", "==", {"a": 1})), ["t_map"]),
    "null": (lambda c: c.where(filter=where("v", "==", None)), ["a_null"]),
    "not null": (lambda c: c.where(filter=where("v", "!=", None)), NOT_NULL),
    "nan": (lambda c: c.where(filter=where("v", "==", math.nan)), ["c_nan"]),
    "not nan": (
        lambda c: c.where(filter=where("v", "!=", math.nan)),
        [name for name in NOT_NULL if name != "c_nan"],
    ),
    "unequal": (
        lambda c: c.where(filter=where("v", "!=", 1)),
        [name for name in NOT_NULL if not name.startswith("g_one")],
    ),
    "in": (
        lambda c: c.where(filter=where("v", "in", [1, "a", None])),
        ["g_one", "g_one_double", "j_text"],
    ),
    "not in": (
        lambda c: c.where(filter=where("v", "not-in", [1, "a"])),
        [name for name in NOT_NULL if name not in ("g_one", "g_one_double", "j_text")],
    ),
    "not in null": (lambda c: c.where(filter=where("v", "not-in", [1, None])), []),
    "contains": (lambda c: c.where(filter=where("v", "array_contains", 1)), ["p_list"]),
    "contains any": (
        lambda c: c.where(filter=where("v", "array_contains_any", [1, 2])),
        ["p_list", "q_list"],
    ),
    "and": (lambda c: c.where(filter=And([where("v", ">=", 0), where("z", "==", 1)])), ["g_one"]),
    "or": (
        lambda c: c.where(filter=Or([where("v", "==", "a"), where("z", "==", 9)])),
        ["j_text", "z_none"],
    ),
    "or needs the ordered field": (
        lambda c: c.where(filter=Or([where("v", ">", "a"), where("z", "==", 9)])),
        ["k_text"],
    ),
    "two inequalities": (
        lambda c: c.where(filter=where("v", ">", 0)).where(filter=where("z", ">", 0)),
        ["g_one", "g_one_double"],
    ),
    "offset and limit": (lambda c: c.order_by("v").offset(2).limit(2), ["b_true", "c_nan"]),
    "start at": (lambda c: c.order_by("z").start_at({"z": 2}).limit(2), ["b_true", "e_zero"]),
    "start after": (lambda c: c.order_by("z").start_after({"z": 2}), ["z_none"]),
    "end before": (lambda c: c.order_by("v").end_before({"v": False}), ["a_null"]),
    "end at": (lambda c: c.order_by("v").end_at({"v": False}), ["a_null", "b_false"]),
    "start at a name": (
        lambda c: c.order_by("__name__").start_at({"__name__": c.document("s_map")}),
        ["s_map", "t_map", "z_none"],
    ),
    "names above": (
        lambda c: c.where(filter=where("__name__", ">", c.document("s_map"))),
        ["t_map", "z_none"],
    ),
    "names in": (
        lambda c: c.where(
            filter=where("__name__", "in", [c.document("s_map"), c.document("none")])
        ),
        ["s_map"],
    ),
    "the last two": (lambda c: c.order_by("v").limit_to_last(2), ["s_map", "t_map"]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_query_finds_what_the_real_service_finds(
    values: firestore.CollectionReference, name: str
) -> None:
    """Types, orders, cursors and filters, as recorded from Google's emulator."""
    build, expected = CASES[name]
    assert [found.id for found in build(values).get()] == expected


BAD_QUERIES: list[Callable[[firestore.CollectionReference], Any]] = [
    lambda c: c.where(filter=where("v", "in", [])),
    lambda c: c.where(filter=where("v", "in", list(range(31)))),
    lambda c: c.where(filter=where("v", "not-in", list(range(11)))),
    lambda c: c.order_by("z").order_by("z"),
    lambda c: c.order_by("__name__").order_by("z"),
    lambda c: c.where(filter=where("v", "!=", 1)).where(filter=where("z", "!=", 1)),
    lambda c: c.where(filter=where("v", "!=", 1)).where(filter=where("v", "not-in", [2])),
    lambda c: c.where(filter=where("v", "in", [1, 2])).where(filter=where("z", "not-in", [2])),
    lambda c: c.where(filter=Or([where("v", "==", 1), where("z", "not-in", [2])])),
    lambda c: c.where(filter=where("v", "array_contains", 1)).where(
        filter=where("v", "array_contains", 2)
    ),
    lambda c: c.where(filter=where("v", "array_contains", 1)).where(
        filter=where("v", "array_contains_any", [2])
    ),
    lambda c: c.where(filter=where("v", "in", list(range(6)))).where(
        filter=where("z", "in", list(range(6)))
    ),
    lambda c: c._client.collection("__x__"),
    lambda c: c.limit(-1),
    lambda c: c.offset(-1),
]


@pytest.mark.parametrize("build", BAD_QUERIES, ids=range(len(BAD_QUERIES)))
def test_a_query_that_makes_no_sense_is_refused(
    values: firestore.CollectionReference, build: Callable[[firestore.CollectionReference], Any]
) -> None:
    """INVALID_ARGUMENT, not an empty answer."""
    with pytest.raises(InvalidArgument):
        build(values).get()


ALLOWED: list[Callable[[firestore.CollectionReference], Any]] = [
    lambda c: c.where(filter=where("v", "in", list(range(6)))).where(
        filter=where("z", "in", list(range(5)))
    ),
    lambda c: c.where(
        filter=Or([where("v", "array_contains", 1), where("v", "array_contains", 2)])
    ),
    lambda c: c.where(
        filter=And([where("v", "!=", 1), where("z", "in", [0, 1]), where("z", ">", -1)])
    ),
    lambda c: c.order_by("z").order_by("__name__"),
]


@pytest.mark.parametrize("build", ALLOWED, ids=range(len(ALLOWED)))
def test_a_query_just_within_the_limits_is_answered(
    values: firestore.CollectionReference, build: Callable[[firestore.CollectionReference], Any]
) -> None:
    """Thirty disjunctions, one array condition in each, one exclusion beside lists and bounds."""
    build(values).get()


def test_a_projection_gives_the_named_fields_only(values: firestore.CollectionReference) -> None:
    """No fields at all when only the name is selected."""
    query = values.where(filter=where("__name__", "==", values.document("t_map")))
    assert [found.to_dict() for found in query.select(["v.a"]).get()] == [{"v": {"a": 1}}]
    assert [found.to_dict() for found in query.select(["__name__"]).get()] == [{}]


def _aggregate(query: Any) -> dict[str, Any]:
    return {result.alias: result.value for result in query.get()[0]}


def test_counts_sums_and_averages_take_the_documents_that_have_the_fields(
    values: firestore.CollectionReference,
) -> None:
    """Aliases are numbered; the average of nothing is null (the client's 0); counts have limits."""
    numbers: Any = values.where(filter=And([where("v", ">=", 0), where("v", "<=", 1)]))
    assert _aggregate(values.count()) == {"field_1": 23}

    assert _aggregate(values.limit(5).count(alias="n")) == {"n": 5}
    assert _aggregate(numbers.sum("v").avg("v").count()) == {
        "field_1": 2.5,
        "field_2": 0.625,
        "field_3": 4,
    }
    assert _aggregate(values.sum("none").avg("none")) == {"field_1": 0, "field_2": 0}


def test_a_group_is_found_wherever_it_lies_and_missing_parents_are_listed(
    client: firestore.Client,
) -> None:
    """Documents that only have documents below them are listed, but are not found by queries."""
    top, group = f"top-{uuid4().hex}", f"group-{uuid4().hex}"
    for path in (f"{top}/b/{group}/one", f"{top}/a/{group}/two", f"{group}/three", f"{top}/c"):
        client.document(path).set({"n": 1})
    assert [found.id for found in client.collection_group(group).get()] == ["three", "two", "one"]
    assert [listed.id for listed in client.collection(top).list_documents()] == ["a", "b", "c"]
    assert [found.id for found in client.collection(top).get()] == ["c"]
    assert [collection.id for collection in client.document(f"{top}/a").collections()] == [group]


def test_a_batch_of_reads_gives_each_document_once(
    client: firestore.Client, document: firestore.DocumentReference
) -> None:
    """Missing ones too, all at one read time."""
    document.set({"n": 1})
    missing = document.parent.document("missing")
    found = list(client.get_all([missing, document, missing, document]))
    assert {one.id: one.exists for one in found} == {"one": True, "missing": False}
    assert len(found) == 2
    assert len({one.read_time for one in found}) == 1


def test_bulk_writes_answer_for_each_write(
    client: firestore.Client, document: firestore.DocumentReference
) -> None:
    """One refused write does not take the others with it."""
    document.create({})
    failed: list[int] = []

    def note(failure: BulkWriteFailure, _: BulkWriter) -> bool:
        failed.append(failure.code)
        return False

    writer = client.bulk_writer()
    writer.on_write_error(note)
    writer.create(document, {"n": 1})
    writer.create(document.parent.document("two"), {"n": 2})
    writer.close()
    assert failed == [StatusCode.ALREADY_EXISTS.value[0]]
    assert document.parent.document("two").get().get("n") == 2


def test_databases_and_projects_are_apart(
    client: firestore.Client, document: firestore.DocumentReference
) -> None:
    """The same path is another document in another database or project."""
    document.set({"n": 1})
    address = str(client._emulator_host)

    for other in (
        firestore_client(address, database="other"),
        firestore_client(address, project="other"),
    ):
        assert not other.document(document.path).get().exists
        other.close()

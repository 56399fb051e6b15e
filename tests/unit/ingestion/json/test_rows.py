"""JSON of every shape: read value by value, strictly, each value with its line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.ingestion.json.rows import json_rows
from hybrid_audio.ingestion.reading import ListFormat
from tests.unit.ingestion.reads import read, refusal, texts

SHIPPED = {
    "items": ["Ann"]
    + [f"Name {i}" for i in range(300)]
    + [{"text": "Siobhan", "spoken": "Shi-vawn"}]
}


def test_items_carry_their_details() -> None:
    """As the shipped datasets have them: texts and objects side by side."""
    items = read(
        '["Ann", {"text": "Siobhan", "spoken": "Shi-vawn", "language": "en-IE", "enabled": false}]'
    ).items
    assert items[1].spoken == "Shi-vawn"
    assert (items[1].language, items[1].enabled, items[0].enabled) == ("en-IE", False, None)


def test_objects_after_many_texts_are_items_too() -> None:
    """What the first rows hold does not decide about the rest."""
    reading = read(json.dumps(SHIPPED), "names.json")
    assert (len(reading.items), reading.items[-1].spoken) == (302, "Shi-vawn")
    assert (reading.column, reading.column_reason) == (None, "the list holds bare texts")


def test_details_of_later_objects_are_read() -> None:
    """A field that only one object has."""
    rows = [*({"name": f"N {i}"} for i in range(300)), {"name": "Siobhan", "spoken": "Shi-vawn"}]
    assert read(json.dumps(rows)).items[-1].spoken == "Shi-vawn"


def test_each_value_has_the_line_where_it_begins() -> None:
    """Lines are counted alike in pretty printed and compact documents."""
    reading = read('{\n "items": [\n  "Ann",\n  {\n   "text": "Bob"\n  }, "Cid"\n ]\n}')
    assert reading.lines == (3, 4, 6)


def test_values_that_are_no_texts_are_dropped_with_their_lines() -> None:
    """Numbers are not names, and nothing is made of them."""
    reading = read('["Ann",\n5,\n["x"],\nnull,\n{"text": 7}, {"text": ""}]')
    assert [(drop.line, drop.reason) for drop in reading.examples] == [
        (2, "is neither a text nor an object"),
        (3, "is neither a text nor an object"),
        (4, "is neither a text nor an object"),
        (5, "is not a text"),
        (5, "is empty"),
    ]


def test_objects_without_the_field_are_dropped() -> None:
    """An object without the column is dropped and counted under its reason."""
    assert read('[{"name": "Ann"}, {"city": "Rome"}]').dropped == {"is missing from its column": 1}


def test_json_lines_are_known_by_their_content() -> None:
    """The name of the file does not decide."""
    content = '{"name": "Ann"}\n{"name": "Bob"}\n'
    assert read(content, "names.json").format is ListFormat.JSONL
    assert read('{"name": "Ann"}', "names.jsonl").format is ListFormat.JSONL
    assert texts('"Ann"\n"Bob"\n', "names.jsonl") == ["Ann", "Bob"]


def test_a_list_that_only_looks_like_json_is_a_list() -> None:
    """A bracket alone makes no JSON; it only makes its own line one that nobody can speak."""
    assert texts("[Ann]\nBob\n", "names.txt") == ["Bob"]


@pytest.mark.parametrize(
    "content",
    [
        '{"items": 5}',
        '{"items": {"a": 1}}',
        '{"a": 1, "b": []}',
        "{}",
        '{"a"}',
        "{a: 1}",
        '{"items": [],}',
    ],
)
def test_other_objects_are_refused_at_their_line(content: str) -> None:
    """An object is a dataset when it has a list of items."""
    assert refusal(content).startswith("line 1: ")


def test_a_value_beyond_the_limit_is_refused_at_its_line() -> None:
    """The limit holds for each value, not for the document."""
    assert (
        refusal('["Ann",\n"' + "x " * 40_000 + '"]')
        == "line 2: begins a value longer than 60000 characters"
    )


def test_too_many_fields_are_refused() -> None:
    """An object has as many as a table may have columns."""
    wide = {f"f{i}": i for i in range(1001)}
    assert (
        refusal(json.dumps([{"name": "Ann"}, wide]))
        == "line 1: has 1001 fields; at most 1000 are read"
    )
    assert (
        refusal(json.dumps(wide)) == "line 1: is beyond the 1000 members that the object may have"
    )


def test_what_is_named_json_must_be_json() -> None:
    """A table may be named so by mistake, free text may not."""
    assert (
        refusal("// people\n[", "names.json")
        == "line 1: does not begin JSON, as the name of the file says"
    )
    assert texts("name,city\nAnn,Rome\n", "names.json") == ["Ann"]


values = st.recursive(
    st.integers(-(2**60), 2**60) | st.text(max_size=5) | st.booleans() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    rows=st.lists(values, max_size=6), indent=st.sampled_from([None, 1]), block=st.integers(1, 40)
)
def test_a_document_cut_in_blocks_anywhere_is_read_as_json_reads_it(
    rows: list[object], indent: int | None, block: int
) -> None:
    """Value by value, as a list and as `items` among other members."""
    for document in (rows, {"a": rows, "items": rows, "z": 1}):
        whole = json.dumps(document, indent=indent)
        found = list(json_rows(whole[i : i + block] for i in range(0, len(whole), block)))
        given = [row if isinstance(row, str | dict) else json.dumps(row) for row in rows]
        assert [row.cells for row in found] == given


@pytest.mark.parametrize("key", ["data", "contacts", "records", "Results", "value", "names"])
def test_the_list_of_an_answer_is_found_by_its_usual_keys(key: str) -> None:
    """Other systems wrap their lists, with counts and links beside them."""
    document = {"total": 2, key: [{"first_name": "Ann"}, {"first_name": None}], "next": {"a": 1}}
    assert texts(json.dumps(document), "names.json") == ["Ann"]


def test_two_lists_in_an_object_are_refused() -> None:
    """Nothing says which of them is meant."""
    document = '{"contacts": ["Ann"],\n"companies": ["Acme"]}'
    assert refusal(document, "names.json").startswith("line 2: begins another list")

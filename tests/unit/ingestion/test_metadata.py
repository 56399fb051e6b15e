"""Metadata of objects: every option of the form, as texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.domain.datasets.merging import Mode
from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.metadata import KNOWN, allowed_values, read_terms
from hybrid_audio.ingestion.reading import ListOptions


def test_no_metadata_leaves_everything_to_be_found():
    """An upload without metadata is read as a form with nothing but its file."""
    terms = read_terms({}, charset=None)
    assert terms.options == ListOptions()
    assert (terms.mode, terms.confirm, terms.unknown) == (Mode.MERGE, False, ())


def test_every_key_is_read():
    """White space around a value says nothing, and neither does an empty value."""
    metadata = {
        "mode": " replace ",
        "column": "nick",
        "header_line": "3",
        "encoding": "cp1250",
        "delimiter": "\t",
        "strict": "YES",
        "confirm": "1",
        "allow": 'N/A, "Smith, Jr." ,TEST',
        "colour": "red",
    }
    terms = read_terms(metadata, charset="utf-8")
    assert terms.options == ListOptions(
        column="nick",
        header_line=3,
        encoding="cp1250",
        charset="utf-8",
        delimiter="\t",
        strict=True,
        allow=frozenset({"N/A", "Smith, Jr.", "TEST"}),
    )
    assert (terms.mode, terms.confirm, terms.unknown) == (Mode.REPLACE, True, ("colour",))
    assert read_terms(dict.fromkeys(KNOWN, "  "), charset=None).options == ListOptions()


@given(st.dictionaries(st.sampled_from([*KNOWN, "x"]), st.text(max_size=300)))
def test_any_metadata_is_read_or_refused_at_one_of_its_keys(metadata: dict[str, str]):
    """No other error escapes: it would be retried for a day."""
    places: set[str] = set()
    try:
        terms = read_terms(metadata, charset=None)
    except InvalidInput as refused:
        places = {fault.path for fault in refused.faults}
    else:
        places = set(terms.unknown)
    assert places <= set(metadata)


@given(st.sets(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20), max_size=50))
def test_allowed_values_are_those_between_commas(values: set[str]):
    """Several texts are read as one list of values."""
    assert allowed_values([",".join(values)]) == allowed_values(values) == values


@pytest.mark.parametrize(
    "texts", [["v" * 201], [",".join(map(str, range(1_001)))], ["a\rb"], ["v" * 200_000]]
)
def test_values_that_cannot_be_are_refused(texts: list[str]):
    """Too many, too long, or with a line end between them."""
    with pytest.raises(InvalidInput, match="allow"):
        allowed_values(texts)

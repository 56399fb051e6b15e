"""Which stems are asked for: what can be combined, and what the query leaves to be looked at."""

import pytest

from hybrid_audio.domain.stems.selection import Selection, validated_token
from hybrid_audio.errors import InvalidInput


@pytest.mark.parametrize(
    ("selection", "contained", "equal"),
    [
        (Selection(), None, {}),
        (Selection(kind="name"), ("kinds", "name"), {}),
        (Selection(label="stem.name.john", voice_id="joe"), ("labels", "stem.name.john"), None),
        (Selection(prefix="stem.name.jo", model_id="m"), ("kinds", "name"), None),
        (Selection(prefix="stem.na"), None, {}),
        (Selection(prefix="stem.na", kind="names", is_ready_only=True), ("kinds", "names"), None),
    ],
)
def test_the_query_is_as_narrow_as_the_index_allows(selection, contained, equal):
    """A prefix that names a kind whole asks for that kind alone."""
    selection.require_valid()
    assert selection.contained == contained
    if equal is not None:
        assert selection.equal == equal


@pytest.mark.parametrize(
    ("labels", "is_met"),
    [
        (["stem.name.john"], True),
        (["stem.developer.jo", "stem.name.joe"], True),
        (["stem.developer.joe"], False),
        (["stem.name.mary"], False),
        ([], False),
    ],
)
def test_a_prefix_is_met_by_any_of_the_labels(labels, is_met):
    """A stem is found by each label that it was asked for under."""
    assert Selection(prefix="stem.name.jo").is_met_by({"labels": labels}) is is_met


@pytest.mark.parametrize(
    ("selection", "field"),
    [
        (Selection(label="stem.name.john", kind="name"), "kind"),
        (Selection(label="stem.name.john", prefix="stem."), "prefix"),
        (Selection(kind="name", prefix="stem.developer.x"), "kind"),
        (Selection(prefix="ste"), "prefix"),
        (Selection(prefix="stem.name.John"), "prefix"),
        (Selection(prefix="stem.name.jo.x"), "prefix"),
        (Selection(label="john"), "label"),
        (Selection(kind="a b"), "kind"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(selection, field):
    """A condition is met or refused, never left out."""
    with pytest.raises(InvalidInput) as refused:
        selection.require_valid()
    assert refused.value.faults[0].path == field


@pytest.mark.parametrize("token", ["0" * 31, "G" * 32, "0" * 32 + "\n", "../x"])
def test_a_token_is_a_signature(token):
    """Another text never becomes the name of a document."""
    with pytest.raises(InvalidInput):
        validated_token(token)
    assert validated_token("a" * 32) == "a" * 32
    assert validated_token("") == ""

"""Slugs and labels: readable, in ASCII, safe in a path, and never an identity."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.domain.stems import naming
from hybrid_audio.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("José", "jose"),
        (unicodedata.normalize("NFD", "José"), "jose"),
        ("McDonald", "mcdonald"),
        ("it's Luis", "its-luis"),
        ("it\u2019s Luis", "its-luis"),
        ("Łukasz", "lukasz"),
        ("Weiß", "weiss"),
        ("Hilton Grand Vacations", "hilton-grand-vacations"),
        ("Ritz-Carlton  Club!", "ritz-carlton-club"),
        ("Nguyên", "nguyen"),
        ("Дмитрий", "dmitriy"),
        ("Ελένη", "eleni"),
        ("Jo\u200bhn\ufeff", "john"),
        ("J\U000e0061ohn", "john"),
        ("", "untitled"),
        ("—…", "untitled"),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_slug_is_what_one_would_type(text: str, slug: str) -> None:
    """Transliterated, lower case, words joined by hyphens."""
    assert naming.slug(text) == slug


@pytest.mark.parametrize("name", ["李明", "さくら", "민준", "محمد", "דוד", "प्रिया"])
def test_every_script_has_a_readable_slug(name: str) -> None:
    """Nobody is called untitled for the script of their name."""
    assert naming.slug(name).isascii()
    assert naming.slug(name) != "untitled"


@given(st.text(max_size=200))
def test_any_text_gives_a_label_that_is_one(text: str) -> None:
    """No slash, no dot, no white space, bounded: safe as part of an object's name."""
    label = naming.label("name", text)
    assert naming.LABEL.fullmatch(label)
    assert naming.kind_of(label) == "name"


@given(st.text(max_size=200))
def test_the_slug_of_a_slug_is_itself(text: str) -> None:
    """A label made from the words of a label is the same label."""
    assert naming.slug(naming.slug(text)) == naming.slug(text)


@pytest.mark.parametrize(
    "label",
    [
        *(
            "",
            "john",
            "stem.name",
            "stem.name.",
            "stem..john",
            "Stem.name.john",
            "stem.name.John",
            "stem.name.john\n",
        ),
        *(
            "stem.name.jo hn",
            "stem.name.a/b",
            "stem.name.a.b",
            "stem.1.a",
            "stem.name.-a",
            f"stem.name.{'a' * 61}",
        ),
    ],
)
def test_what_is_not_a_label_is_refused_where_it_was_given(label: str) -> None:
    """The path is the caller's field."""
    with pytest.raises(InvalidInput) as caught:
        naming.kind_of(label, path="$.segments[0].label")
    assert caught.value.faults[0].path == "$.segments[0].label"


def test_a_custom_dataset_is_a_kind() -> None:
    """Letters, digits, hyphens and underscores."""
    assert naming.kind_of("stem.vip_cities-2.new-york") == "vip_cities-2"

"""The pattern of a segment, and the family of the stems that share it."""

from typing import Any

import pytest

from hybrid_audio.domain.stems.contract import Contract, StemSpec, Voice
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.templates.reader import read_template
from hybrid_audio.domain.templates.resolve import resolve

SPEAKER = Speaker(Contract(), Voice(id="joe", language="en"))


def spec(text: str, name: str = "Ann", *, first: dict[str, Any] | None = None) -> StemSpec:
    """Return the stem of a template's first segment."""
    after = {"id": "after", "text": "it's Luis from {developer|us}."}
    segments = [{"id": "first", "text": text, **(first or {})}, after]
    template = read_template({"template_name": "t", "segments": segments})
    values = {slot.name: name for slot in template.slots}
    resolved = resolve(template, variant=None, values=values)
    return SPEAKER.template_specs(resolved)[0]


def test_the_stems_of_a_segment_are_one_family_whatever_fills_it():
    """Their signatures differ, and the family is no part of them."""
    ann, bob = spec("Hey {name},"), spec("Hey {name},", "Bob")
    assert ann.family == bob.family is not None
    assert ann.signature != bob.signature
    by_hand = SPEAKER.spec(kind="script", text="Hey Ann,", voice=Voice())
    assert (by_hand.family, by_hand.signature) == (None, ann.signature)


def test_a_segment_without_slots_has_no_family():
    """It is one stem, and there is nothing to compare it with."""
    assert spec("Hey there,").family is None


def test_alias_fallback_and_spaces_do_not_make_another_family():
    """A slot stands in a pattern as what it is."""
    assert spec("Hey {first_name|there},").family == spec(" Hey  {name},").family


@pytest.mark.parametrize(
    "other",
    [
        {"text": "Hello {name},"},
        {"text": "Hey {developer},"},
        {"text": "Hey {name},", "first": {"voice": {"speed": 0.9}}},
        {"text": "Hey {name},", "first": {"voice": {"volume": 1.5}}},
        {"text": "Hey {name},", "first": {"voice": {"emotion": "calm"}}},
        {"text": "Hey {name},", "first": {"voice": {"language": "de"}}},
        {"text": "Hey {name},", "first": {"voice": {"id": "amy"}}},
        {"text": "Hey {name},", "first": {"carrier": {"after": "it's Luis."}}},
        {"text": "Hey {name},", "first": {"carrier": "template"}},
    ],
    ids=str,
)
def test_another_text_voice_or_carrier_is_another_family(other):
    """Each of them may be louder by itself."""
    assert spec(**other).family != spec("Hey {name},").family


def test_a_template_as_carrier_is_one_family_for_all_its_values():
    """Its own slots are filled in the words around it too, and stay unfilled in the pattern."""
    around = {"carrier": "template"}
    ann, bob = spec("Hey {name},", first=around), spec("Hey {name},", "Bob", first=around)
    assert ann.family == bob.family


def test_a_bare_item_is_of_the_family_of_its_dataset():
    """Asked for by itself or as a segment of its slot alone."""
    alone = SPEAKER.spec(kind="name", text="Ann", voice=Voice())
    assert alone.family == spec("{name}", "Bob").family is not None
    assert alone.family != SPEAKER.spec(kind="developer", text="Ann", voice=Voice()).family

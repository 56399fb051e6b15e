"""The use case of templates: from the values of a request to the stems that it needs."""

from dataclasses import dataclass

import pytest

from hybrid_audio.domain.stems.contract import Contract, Voice
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.reader import read_template
from hybrid_audio.errors import InvalidInput, NotFound
from hybrid_audio.templates import TemplateRequest, slot_values, spoken_template

GREETING = read_template(
    {
        "template_name": "greeting",
        "segments": [
            {"id": "hey", "text": "Hey {name|there}, it's Luis."},
            {"silence_ms": 200},
            {"id": "stay", "text": "About {developer}."},
        ],
        "variants": {"slow": {"voice": {"speed": 0.8}}},
    }
)
SPEAKER = Speaker(Contract(), Voice(id="joe", language="en"))


@dataclass(frozen=True)
class Kept:
    """A template as a store returns it."""

    template: Template


class OneTemplate:
    """A store of templates that holds the greeting alone."""

    def get(self, name: str) -> Kept:
        if name != GREETING.name:
            raise NotFound(f"there is no template {name}")
        return Kept(GREETING)


def texts_of(request: TemplateRequest) -> list[str]:
    spoken = spoken_template(request, templates=OneTemplate(), speaker=SPEAKER)
    return [spec.text for spec in spoken.specs]


def test_every_spoken_segment_has_the_spec_of_its_stem_in_order() -> None:
    """Silence is a segment too, and needs no stem."""
    request = TemplateRequest("greeting", name="John", developer="Hilton")
    spoken = spoken_template(request, templates=OneTemplate(), speaker=SPEAKER)
    assert spoken.name == "greeting"
    assert [spec.text for spec in spoken.specs] == ["Hey John, it's Luis.", "About Hilton."]
    assert [segment.id for segment in spoken.resolved.segments] == ["hey", "stay"]


def test_the_variant_of_the_request_decides_how_its_stems_sound() -> None:
    """Another speed is another stem, with a signature of its own."""
    plain, slow = (
        spoken_template(
            TemplateRequest("greeting", variant, developer="Hilton"),
            templates=OneTemplate(),
            speaker=SPEAKER,
        )
        for variant in (None, "slow")
    )
    assert [spec.voice.speed for spec in slow.specs] == [0.8, 0.8]
    assert {s.signature for s in plain.specs}.isdisjoint(s.signature for s in slow.specs)


def test_shorthands_and_values_are_the_same_slots() -> None:
    """`name` and `developer` save a caller the object of values."""
    values = {"name": "John", "developer": "Hilton"}
    short = TemplateRequest("greeting", name="John", developer="Hilton")
    assert texts_of(TemplateRequest("greeting", values=values)) == texts_of(short)


@pytest.mark.parametrize("blank", [None, "", " \u200b"], ids=["null", "empty", "invisible"])
def test_a_blank_shorthand_leaves_the_value_beside_it(blank: str | None) -> None:
    """A CRM sends empty columns; they are no values and contradict none."""
    request = TemplateRequest("greeting", values={"name": "John"}, name=blank)
    assert slot_values(request) == {"name": "John"}


def test_a_slot_given_twice_is_refused_at_the_shorthand() -> None:
    """Neither of the two values is taken in silence."""
    request = TemplateRequest("greeting", values={"name": "John"}, name="Ann")
    with pytest.raises(InvalidInput, match="given twice") as refused:
        slot_values(request)
    assert [fault.path for fault in refused.value.faults] == ["name"]


def test_a_request_is_not_changed_by_its_shorthands() -> None:
    """The mapping of the caller stays as it was given."""
    values: dict[str, str | None] = {"developer": "Hilton"}
    slot_values(TemplateRequest("greeting", values=values, name="John"))
    assert values == {"developer": "Hilton"}


def test_a_missing_value_without_a_fallback_is_refused() -> None:
    """A name falls back to `there`; a developer has no fallback and must be given."""
    assert texts_of(TemplateRequest("greeting", developer="Hilton"))[0] == "Hey there, it's Luis."
    with pytest.raises(InvalidInput, match="developer"):
        texts_of(TemplateRequest("greeting", name="John"))


def test_an_unknown_template_is_not_found() -> None:
    """No other template is spoken in its place."""
    with pytest.raises(NotFound):
        texts_of(TemplateRequest("farewell"))


def test_a_request_shows_no_value_in_its_repr() -> None:
    """A repr may reach a log, and values are names of people."""
    request = TemplateRequest("greeting", values={"x": "Siobhan"}, name="Siobhan", allow=("Siob",))
    assert "Siob" not in repr(request)

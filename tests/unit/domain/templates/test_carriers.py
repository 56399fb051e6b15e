"""Carriers of segments: what is spoken around a text, and what that costs."""

import json
from typing import Any

import pytest

from hybrid_audio.domain.stems.contract import Contract, Voice
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.templates.reader import read_template
from hybrid_audio.domain.templates.resolve import resolve
from hybrid_audio.errors import InvalidInput
from tests.pages import ROOT

SPEAKER = Speaker(Contract(), Voice(id="joe", language="en"))


def shipped() -> dict[str, Any]:
    text = (ROOT / "templates/hello_in_context.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def test_a_segment_is_spoken_within_its_template_and_shared_by_all_other_values() -> None:
    """Its own slot is filled, the others are examples; other values change only their own stems."""
    template = read_template(shipped())
    mary, kate = (
        SPEAKER.template_specs(
            resolve(template, variant=None, values={"name": name, "developer": "Marriott"})
        )
        for name in ("Mary", "Kate")
    )
    assert [spec.transcript for spec in mary] == [
        "Hey John, it's Luis from Hilton.",
        "Hey Mary, it's Luis from Hilton.",
        "Hey John, it's Luis from Hilton.",
        "Hey John, it's Luis from Marriott.",
    ]
    assert [a.signature == b.signature for a, b in zip(mary, kate, strict=True)] == [
        True,
        False,
        True,
        True,
    ]
    assert len({spec.signature for spec in mary}) == 4
    assert [spec.text for spec in mary] == ["Hey", "Mary,", "it's Luis from", "Marriott."]
    assert mary[1].characters == len("Hey Mary, it's Luis from Hilton.")


def test_a_slot_without_example_or_fallback_cannot_be_in_a_carrier() -> None:
    """The fault names the slot, and what to give."""
    content = shipped()
    del content["slots"]["developer"]["example"]
    with pytest.raises(InvalidInput) as refused:
        read_template(content)
    assert refused.value.faults[0].path == "$.slots.developer.example"


@pytest.mark.parametrize("carrier", [{}, "other", {"before": "Hey {name}"}, {"around": "Hey"}, 3])
def test_a_carrier_of_another_form_is_refused_at_its_place(carrier: object) -> None:
    """A carrier is the word template, or plain words before, after, or both."""
    content = shipped()
    content["segments"][1]["carrier"] = carrier
    with pytest.raises(InvalidInput) as refused:
        read_template(content)
    assert refused.value.faults[0].path.startswith("$.segments[1].carrier")


def test_a_template_with_carriers_reads_back_as_it_was_written() -> None:
    """The canonical form keeps them, in both forms."""
    content = shipped()
    content["segments"][1]["carrier"] = {"before": "Hey", "after": "it's Luis."}
    template = read_template(content)
    assert read_template(template.to_json()) == template

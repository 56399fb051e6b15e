"""A row and its message: the same stems as a single request for it, or a reason why not."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.assemble import template_sources
from hybrid_audio.batching.planning import parts, resolving
from hybrid_audio.batching.planning.resolving import ResolvedRow, Resolver
from hybrid_audio.domain.batches.plan import RowFault
from hybrid_audio.domain.batches.rows import MessageRow
from hybrid_audio.domain.message import Delivery
from hybrid_audio.domain.presets import PRESETS, Preset
from hybrid_audio.errors import InvalidInput
from hybrid_audio.templates import TemplateRequest, spoken_template
from tests.unit.batching.planning.desk import GREETING, RECIPIENTS, SPEAKER, Desk, FakeTemplates


def resolver(**asked: Any) -> Resolver:
    """Return the resolver of a batch of messages."""
    return Resolver(Desk().freeze(table=RECIPIENTS, **asked).frozen, SPEAKER)


def row(number: int = 0, **asked: Any) -> MessageRow:
    """Return a row with the values of some slots."""
    own = {name: asked.pop(name) for name in ("voice_id", "language", "fault") if name in asked}
    return MessageRow(number, number + 2, values=asked, **own)


def resolved(each: MessageRow, **asked: Any) -> ResolvedRow:
    """Return the message of a row that can be one."""
    found = resolver(**asked).message(each)
    assert isinstance(found, ResolvedRow)
    return found


def reason(each: MessageRow, **asked: Any) -> str:
    """Return why a row cannot be a message."""
    found = resolver(**asked).message(each)
    assert isinstance(found, RowFault)
    assert (found.row, found.line) == (each.number, each.line)
    return found.reason


VALUES = st.dictionaries(
    st.sampled_from(["name", "developer"]),
    st.none()
    | st.sampled_from(["Ann", "N/A", "", " ", "{x}", "???", "J.R.", "42", "Dr.", "*|FNAME|*"])
    | st.text(max_size=8),
)


@given(st.lists(VALUES, max_size=4))
def test_a_row_is_spoken_as_a_single_request_for_it_would_be(rows: list[dict[str, Any]]) -> None:
    """The same sources, or a refusal for the same reason, whatever was resolved before."""
    shared = resolver(variant="warm")
    for number, values in enumerate(rows):
        found = shared.message(MessageRow(number, None, values=values))
        request = TemplateRequest("greeting", variant="warm", values=values)
        try:
            spoken = spoken_template(request, templates=FakeTemplates(GREETING), speaker=SPEAKER)
        except InvalidInput as error:
            assert isinstance(found, RowFault)
            first = error.faults[0]
            assert f"{first.path} {first.message}" in found.reason
        else:
            assert isinstance(found, ResolvedRow)
            assert found.sources == template_sources(spoken, Delivery())
            assert found.specs == spoken.specs


def test_a_missing_value_without_fallback_is_a_reason() -> None:
    """It names the slot; the slot with a fallback is no reason."""
    assert reason(row(developer="Hilton")) == (
        "values.name is missing; greeting speaks it and gives no fallback"
    )
    assert resolved(row(name="Ann")).specs[1].text == "Your resort timeshare."


def test_a_value_that_is_allowed_is_spoken() -> None:
    """As in a single request."""
    assert "counts as missing" in reason(row(name="N/A"))
    assert resolved(row(name="N/A"), allow=("N/A",)).specs[0].text == "Hey N/A, it's Luis."


def test_a_row_may_name_its_voice_and_language() -> None:
    """They are those of every segment; what it leaves open is the template's."""
    found = resolved(row(name="Ann", voice_id="eva", language="German"))
    assert {(spec.voice.id, spec.voice.language) for spec in found.specs} == {("eva", "de")}
    assert [spec.voice.speed for spec in found.specs] == [1.0, 0.95, 1.0]


@pytest.mark.parametrize(
    ("own", "place"),
    [({"language": "Klingon"}, "language"), ({"voice_id": "a\u200bb"}, "voice_id")],
)
def test_a_voice_or_language_that_cannot_be_is_a_reason(own: dict[str, Any], place: str) -> None:
    """The row fails, and no other."""
    assert reason(row(name="Ann", **own)).startswith(place)


def test_a_row_that_could_not_be_read_has_its_reason_from_there() -> None:
    """Nothing of it is resolved."""
    assert reason(row(fault="has 9 cells, and the header 2")) == "has 9 cells, and the header 2"


def test_a_message_that_would_be_too_long_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the time that a brisk voice takes, so that no stem is spoken for it."""
    monkeypatch.setattr(resolving, "MAX_MESSAGE_S", 2.5)
    assert resolved(row(name="Ann"))
    assert reason(row(name="Annabelle Marie-Louise")).startswith("the message would last 3 s")


def test_resolving_goes_on_when_more_was_kept_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept is made anew."""
    monkeypatch.setattr(parts, "MOST_KEPT", 2)
    shared = resolver()
    texts = []
    for name in ["Ann", "Bob", "Cem", "Ann"]:
        found = shared.message(row(name=name))
        assert isinstance(found, ResolvedRow)
        texts.append(found.specs[0].text)
    assert texts == [f"Hey {name}, it's Luis." for name in ["Ann", "Bob", "Cem", "Ann"]]


def test_a_message_beyond_its_preset_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other rows of the batch are made."""
    short = replace(PRESETS[Preset.AMAZON_CONNECT], below_s=2.5)
    monkeypatch.setitem(PRESETS, Preset.AMAZON_CONNECT, short)
    bound = {"delivery": Delivery(format="mulaw", preset=Preset.AMAZON_CONNECT)}
    assert resolved(row(name="Ann"), **bound)
    assert reason(row(name="Annabelle Marie-Louise"), **bound).startswith(
        "amazon_connect takes less than 2.5 s"
    )


def spoken_row(name: str | None, spoken: str) -> MessageRow:
    """Return a row as its shard gives it back, with how its name is spoken."""
    values = {"name": name, "developer": "Hilton"}
    return MessageRow.from_json(MessageRow(0, 2, values=values, spoken={"name": spoken}).to_json())


@pytest.mark.parametrize("name", ["Siobhan", "7"])
def test_a_row_is_spoken_as_it_says(name: str) -> None:
    """Its stems and characters are those of the spoken value; a number says how it is said."""
    said = resolved(spoken_row(name, "Shi-vawn"))
    as_written = resolved(row(name="Shi-vawn", developer="Hilton"))
    assert [spec.signature for spec in said.specs] == [s.signature for s in as_written.specs]
    assert said.characters == as_written.characters


@pytest.mark.parametrize("name", [None, " ", "N/A"])
def test_a_row_that_speaks_a_value_that_is_not_there_fails(name: str | None) -> None:
    """Whether the fallback or the spoken text is meant is not known."""
    assert reason(spoken_row(name, "Ann")).startswith("spoken_name says how name is spoken")


@pytest.mark.parametrize("spoken", ["N/A", "{{first_name}}", "<break/>"])
def test_what_is_no_text_to_speak_fails_at_its_column(spoken: str) -> None:
    """The fault names the column, and not the value."""
    assert reason(spoken_row("Ann", spoken)).startswith("spoken_name ")

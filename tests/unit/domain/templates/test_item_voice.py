"""Who speaks a segment that is filled from items with voices of their own."""

from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.stems.contract import Voice
from hybrid_audio.domain.templates.item_voice import VoiceClash, with_item_voices
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.reader import read_template
from hybrid_audio.domain.templates.resolve import resolve

VALUES = {"name": "Ana", "developer": "Hilton"}


def template(*segments: dict[str, object]) -> Template:
    numbered = [{"id": f"s{number}", **segment} for number, segment in enumerate(segments)]
    return read_template(
        {
            "template_name": "greeting",
            "voice": {"id": "luis", "language": "en", "speed": 0.9},
            "segments": numbered,
        }
    )


def voices(found: Template, **items: Item) -> tuple[list[Voice], list[VoiceClash]]:
    resolved = resolve(found, variant=None, values=VALUES, strict=False)
    spoken, clashes = with_item_voices(resolved, found, items)
    return [segment.voice for segment in spoken.segments], clashes


def test_each_segment_takes_the_voice_of_the_item_in_its_own_slot() -> None:
    """Two different voices stay apart; a segment without a slot is spoken in the template's."""
    found = template(
        {"text": "Hi {name}."}, {"silence_ms": 100}, {"text": "Now."}, {"text": "{developer}."}
    )
    spoken, clashes = voices(
        found, name=Item("Ana", voice_id="v1", language="es"), developer=Item("H", voice_id="v2")
    )
    assert [(voice.id, voice.language) for voice in spoken] == [
        ("v1", "es"),
        ("luis", "en"),
        ("v2", "en"),
    ]
    assert {voice.speed for voice in spoken} == {0.9}
    assert clashes == []


def test_an_item_wins_over_the_voice_of_its_segment() -> None:
    """What the list says of one name is more exact than what a template says of all."""
    found = template({"text": "Hi {name}.", "voice": {"id": "other", "language": "fr"}})
    spoken, _ = voices(found, name=Item("Ana", voice_id="v1"))
    assert (spoken[0].id, spoken[0].language) == ("v1", "fr")


def test_items_that_share_a_segment_and_agree_are_both_followed() -> None:
    """One names the voice, both the same language."""
    found = template({"text": "{name} of {developer}."})
    ana, hilton = Item("Ana", voice_id="v1", language="es"), Item("H", language="es")
    spoken, clashes = voices(found, name=ana, developer=hilton)
    assert (spoken[0].id, spoken[0].language, clashes) == ("v1", "es", [])


def test_items_that_share_a_segment_and_differ_leave_the_templates_voice_and_a_clash() -> None:
    """Only in the field in which they differ; no spoken text is in the clash."""
    found = template({"text": "{name} of {developer}."})
    ana = Item("Ana", voice_id="v1", language="es")
    hilton = Item("Hilton", voice_id="v2", language="es")
    spoken, clashes = voices(found, name=ana, developer=hilton)
    assert (spoken[0].id, spoken[0].language) == ("luis", "es")
    assert clashes == [VoiceClash("s0", "voice_id", ("name", "developer"))]
    assert "Ana" not in clashes[0].detail


def test_an_item_that_no_segment_speaks_changes_nothing() -> None:
    """Its voice is for its own text only."""
    found = template({"text": "Hi {name}."})
    spoken, _ = voices(found, name=Item("Ana"), developer=Item("H", voice_id="v2"))
    assert spoken[0].id == "luis"

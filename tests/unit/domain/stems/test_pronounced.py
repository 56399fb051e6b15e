"""Which edits of a dictionary make which stems misses."""

import pytest

from hybrid_audio.domain.speech.pronunciation import Entry, FrozenDictionaries
from hybrid_audio.domain.stems.contract import Contract, Voice
from hybrid_audio.domain.stems.pronounced import dictionary_path
from hybrid_audio.domain.stems.speaker import Speaker

TEXT = "Your Hilton timeshare, O'Brien."


def signature(*entries: Entry, dictionary: str | None = "d") -> str:
    speaker = Speaker(Contract(), Voice(id="joe"), FrozenDictionaries({"d": entries}))
    voice = Voice(pronunciation_dict_id=dictionary)
    return speaker.spec(kind="script", text=TEXT, voice=voice).signature


@pytest.mark.parametrize(
    "text", ["Hilton", "hilton", "HILTON", "Hil", "timeshare,", "hilton  timeshare", "O\u2019Brien"]
)
def test_an_entry_that_may_touch_the_text_changes_the_signature(text: str) -> None:
    """In any case, within words, over any white space and apostrophe: when unsure, it counts."""
    entry = {"text": text, "alias": "x", "pronunciation": None}
    assert signature(entry) != signature()
    assert signature({**entry, "alias": "y"}) != signature(entry)
    assert signature({**entry, "case_sensitive": True}) != signature(entry)


def test_an_entry_elsewhere_changes_nothing() -> None:
    """With and without other entries it is one stem; the id itself is part of the request."""
    other = {"text": "Marriott", "alias": "x"}
    touching = {"text": "Hilton", "alias": "y"}
    assert signature(other) == signature()
    assert signature(other, touching) == signature(touching)
    assert signature(dictionary=None) != signature()


def test_the_order_of_touching_entries_counts() -> None:
    """Search and replace may find what an earlier entry wrote."""
    first, second = {"text": "Hilton", "alias": "x"}, {"text": "timeshare", "alias": "y"}
    assert signature(first, second) != signature(second, first)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("text", "pronunciation_dict_id"),
        ("$.segments[2].text", "$.segments[2].voice.pronunciation_dict_id"),
    ],
)
def test_an_unknown_dictionary_is_named_where_it_was_given(path: str, field: str) -> None:
    """Beside the text of a request, in the voice of a segment."""
    assert dictionary_path(path) == field

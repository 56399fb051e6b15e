"""What a voice's pace tells of the length of its stems."""

from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.domain.speech.voice_pace import (
    LEAST_STEMS,
    MOST_VOICES,
    SHORTEST_SHARE,
    VoicePace,
)
from tests.unit.clients.cartesia.double import spec_for

SENTENCE = "I just wanted to follow up about your timeshare."
LETTERS = 39


def test_nothing_is_known_of_a_voice_before_it_has_spoken_enough() -> None:
    """A first stem is never refused by its own pace."""
    pace = VoicePace()
    for _ in range(LEAST_STEMS - 1):
        pace.learn(spec_for(SENTENCE), 3.0)
        assert pace.shortest_s(spec_for(SENTENCE)) == 0.0
    pace.learn(spec_for(SENTENCE), 3.0)
    assert abs(pace.shortest_s(spec_for(SENTENCE)) - SHORTEST_SHARE * 3.0) < 1e-9


def test_the_pace_is_that_of_speed_one() -> None:
    """Stems of every speed teach it, and are measured by it at theirs."""
    pace = VoicePace()
    for speed in (0.6, 0.8, 1.0, 1.25, 1.5) * 2:
        pace.learn(spec_for(SENTENCE, speed=speed), 3.0 / speed)
    assert abs(pace.shortest_s(spec_for(SENTENCE, speed=1.5)) - SHORTEST_SHARE * 2.0) < 1e-9


def test_what_letters_do_not_tell_neither_teaches_nor_is_measured() -> None:
    """Short names, numbers, spelled words, tags."""
    pace = VoicePace()
    for text in ("Jo", "Call 555 0123 456 789 now", "IBM and NASA and UNESCO", "Rock & roll, dear"):
        for _ in range(LEAST_STEMS):
            pace.learn(spec_for(text), 60.0)
        assert pace.shortest_s(spec_for(text)) == 0.0
    assert pace.shortest_s(spec_for(SENTENCE)) == 0.0


def test_voices_and_languages_are_kept_apart_and_the_oldest_are_forgotten() -> None:
    """An instance that serves a thousand voices remembers a bounded number of them."""
    pace = VoicePace()
    for number in range(MOST_VOICES + 1):
        for _ in range(LEAST_STEMS):
            pace.learn(spec_for(SENTENCE, id=f"voice-{number}"), 3.0)
    assert pace.shortest_s(spec_for(SENTENCE, id="voice-0")) == 0.0
    assert pace.shortest_s(spec_for(SENTENCE, id="voice-1")) > 0.0
    assert pace.shortest_s(spec_for(SENTENCE, id="voice-1", language="de")) == 0.0


@given(st.lists(st.floats(0.05, 0.12), min_size=LEAST_STEMS, max_size=80), st.floats(0.05, 0.12))
def test_no_stem_within_the_range_of_natural_paces_is_refused(
    paces: list[float], next_: float
) -> None:
    """Seconds a letter from 0.05 to 0.12, in any order."""
    pace = VoicePace()
    for each in paces:
        pace.learn(spec_for(SENTENCE), each * LETTERS)
    assert next_ * LETTERS >= pace.shortest_s(spec_for(SENTENCE))

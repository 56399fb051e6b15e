"""How the stand-in sounds: the same for the same request, different for every difference."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_audio.audio import wav
from hybrid_audio.domain.speech.speaking_time import speaking_time
from hybrid_audio.domain.speech.speech_check import canonical_stem
from hybrid_audio.domain.speech.voice_pace import VoicePace
from hybrid_audio.errors import SpeechUnusable
from infra.local.cartesia.neural import NeuralSpeaker
from infra.local.cartesia.speaker import Speaker
from infra.local.cartesia.tone import ToneSpeaker
from infra.local.cartesia.utterance import Utterance
from tests.unit.clients.cartesia.double import spec_for

PLAIN = Utterance(
    text="Hey John, it's Luis.",
    voice_id="joe",
    speed=1.0,
    volume=1.0,
    emotion="",
    language="en",
    rate=48_000,
)
DIFFERENT = {
    "text": replace(PLAIN, text="Hey Mary, it's Luis."),
    "punctuation": replace(PLAIN, text="Hey John, it's Luis?"),
    "voice": replace(PLAIN, voice_id="a0e99841-438c-4a64-b679-ae501e7d6091"),
    "speed": replace(PLAIN, speed=0.9),
    "volume": replace(PLAIN, volume=0.8),
    "emotion": replace(PLAIN, emotion="calm"),
}


@pytest.fixture(scope="module", params=[ToneSpeaker, NeuralSpeaker])
def speaker(request: pytest.FixtureRequest) -> Speaker:
    made: Speaker = request.param()
    return made


def test_the_same_request_is_the_same_audio(speaker: Speaker) -> None:
    """Bit for bit, also after other requests."""
    first = speaker.speak(PLAIN)
    speaker.speak(DIFFERENT["text"])
    assert np.array_equal(speaker.speak(PLAIN), first)


@pytest.mark.parametrize("other", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_a_different_request_is_different_audio(speaker: Speaker, other: Utterance) -> None:
    """Nobody takes one stem for another."""
    assert not np.array_equal(speaker.speak(other), speaker.speak(PLAIN))


def test_half_the_speed_takes_about_twice_as_long(speaker: Speaker) -> None:
    """Speed is a rate of speaking; in neural speech not every sound gives way equally."""
    slow, fast = (len(speaker.speak(replace(PLAIN, speed=speed))) for speed in (0.75, 1.5))
    assert 1.6 < slow / fast < 2.1


def test_volume_is_a_factor(speaker: Speaker) -> None:
    """Half the volume, half the samples."""
    full, half = (
        speaker.speak(replace(PLAIN, volume=volume)).astype(float) for volume in (1.0, 0.5)
    )
    assert np.abs(half - full / 2).max() <= 1.0


def test_another_voice_keeps_the_pace(speaker: Speaker) -> None:
    """Voices of the stand-in differ in pitch, not in length."""
    own, other = len(speaker.speak(PLAIN)), len(speaker.speak(DIFFERENT["voice"]))
    assert other / own == pytest.approx(1.0, rel=0.05)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 24_000, 44_100, 48_000])
def test_every_rate_is_the_same_speech(speaker: Speaker, rate: int) -> None:
    """It is as long in seconds at each rate."""
    assert len(speaker.speak(replace(PLAIN, rate=rate))) / rate == pytest.approx(
        len(speaker.speak(PLAIN)) / 48_000, abs=0.01
    )


def test_a_pause_in_the_text_is_heard(speaker: Speaker) -> None:
    """Cartesia's break tag: two seconds of silence, and the tag is not read out."""
    both = replace(PLAIN, text='Hello. <break time="2s"/> Bye.')
    parts = [replace(PLAIN, text=text) for text in ("Hello.", "Bye.")]
    seconds = [len(speaker.speak(spoken)) / 48_000 for spoken in (both, *parts)]
    assert seconds[0] == pytest.approx(sum(seconds[1:]) + 2.0, abs=0.1)


def test_names_in_every_script_are_spoken_at_a_plausible_length(speaker: Speaker) -> None:
    """The client's check refuses no real speech of a name, at both ends of the speed."""
    for text in [
        "Jo",
        "Ng",
        "王",
        "Юлия",
        "محمد",
        "José",
        "美咲",
        "Åsa",
        "O'Neil",
        "Jean-Luc",
        "नेहा",
        "지우",
    ]:
        for speed in (0.6, 1.5):
            seconds = len(speaker.speak(replace(PLAIN, text=text, speed=speed))) / 48_000
            plausible = speaking_time(text, speed)
            assert plausible.shortest_s <= seconds <= plausible.longest_s, text


ENDINGS = ("Jo", "Ng", "Hmm", "Ah", "Mike", "Stop!", "What?", "Mia", "Hello, I am", "But then")
SENTENCES = (
    "Hey John, it's Luis.",
    "I just wanted to follow up about your Hilton timeshare.",
    "Your table in Lisbon is waiting.",
)


@pytest.mark.parametrize("is_stream", [False, True], ids=["file", "stream"])
def test_natural_speech_is_never_refused_at_any_speed(is_stream: bool) -> None:
    """Its end, its length and its pace, in the order in which an instance meets them."""
    neural, pace = NeuralSpeaker(), VoicePace()
    for speed in (0.6, 0.8, 1.0, 1.25, 1.5):
        for text in (*SENTENCES, *ENDINGS, "José", "Юлия", "محمد", "美咲"):
            samples = neural.speak(replace(PLAIN, text=text, speed=speed)).astype("<i2")
            header = wav.header(48_000, 1, len(samples))
            sizes = b"\xff" * 4 if is_stream else header[40:]
            answer = memoryview(header[:40] + sizes + samples.tobytes())
            stem = canonical_stem(answer, spec_for(text, speed=speed), pace)
            assert len(stem) == 44 + 2 * len(samples), (text, speed)


def test_natural_speech_that_is_cut_in_a_word_is_refused() -> None:
    """At the loudest moment of each half, where no pause hides the cut."""
    neural = NeuralSpeaker()
    for text in SENTENCES:
        samples = neural.speak(replace(PLAIN, text=text)).astype("<i2")
        windows = samples[: len(samples) // 1440 * 1440].reshape(-1, 1440)
        levels = np.sqrt(np.mean(np.square(windows.astype(float)), axis=1))
        half = len(levels) // 2
        for loudest in (int(levels[:half].argmax()), half + int(levels[half:].argmax())):
            cut = samples[: (loudest + 1) * 1440]
            answer = memoryview(wav.header(48_000, 1, len(cut)) + cut.tobytes())
            with pytest.raises(SpeechUnusable):
                canonical_stem(answer, spec_for(text))


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=120).filter(lambda text: any(map(str.isalnum, text))), st.floats(0.6, 1.5))
def test_the_synthetic_voice_is_plausible_for_any_text(text: str, speed: float) -> None:
    """Tests with it never trip over the check."""
    seconds = len(ToneSpeaker().speak(replace(PLAIN, text=text, speed=speed, rate=8_000))) / 8_000
    plausible = speaking_time(text, speed)
    assert plausible.shortest_s <= seconds <= plausible.longest_s

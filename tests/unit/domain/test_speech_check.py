"""What counts as the stem that was asked for."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.audio import wav
from hybrid_audio.domain.speaking_time import speaking_time
from hybrid_audio.domain.speech_check import SILENT_PEAK, canonical_stem, most_bytes
from hybrid_audio.errors import SpeechUnusable
from tests.unit.clients.cartesia.double import RATE, good_wav, sound, spec_for

PLACEHOLDER = 0xFFFFFFFF


def container(
    data: bytes, *, size: int | None = None, before: bytes = b"", after: bytes = b""
) -> bytes:
    """A WAV file with chunks around its sound, its sizes true or as given."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * 2, 2, 16)
    rest = (
        b"WAVE"
        + form
        + before
        + struct.pack("<4sI", b"data", len(data) if size is None else size)
        + data
        + after
    )
    return struct.pack("<4sI", b"RIFF", len(rest) if size is None else size) + rest


LIST = struct.pack("<4sI", b"LIST", 5) + b"INFO\0" + b"\0"


@pytest.mark.parametrize(
    "answer",
    [
        container(sound()),
        container(sound(), size=PLACEHOLDER),
        container(sound(), size=0),
        container(sound(), before=LIST),
        container(sound(), before=LIST, after=LIST),
        container(sound(), before=LIST, size=PLACEHOLDER),
    ],
    ids=[
        "plain",
        "placeholder sizes",
        "sizes of 0",
        "a chunk before",
        "chunks around",
        "a chunk and placeholders",
    ],
)
def test_every_right_container_becomes_the_same_canonical_stem(answer: bytes) -> None:
    """A 44-byte header with true sizes; the samples as they were sent."""
    assert canonical_stem(memoryview(answer), spec_for()) == wav.header(RATE, 1, RATE) + sound()


@given(st.binary(min_size=2, max_size=600), st.booleans(), st.binary(max_size=20))
def test_no_sample_is_ever_changed(noise: bytes, has_placeholder: bool, extra: bytes) -> None:
    """For any sound at all."""
    data, extra = sound(0.5) + noise[: len(noise) // 2 * 2], extra[: len(extra) // 2 * 2]
    before = struct.pack("<4sI", b"LIST", len(extra)) + extra
    answer = container(data, before=before, size=PLACEHOLDER if has_placeholder else None)
    assert canonical_stem(memoryview(answer), spec_for())[44:] == data


def test_the_rate_is_the_one_that_the_contract_names() -> None:
    """A deployment at 24 kHz refuses 48 kHz and takes 24 kHz."""
    at_24 = wav.header(24_000, 1, 24_000) + sound(0.5)
    assert canonical_stem(memoryview(at_24), spec_for(sample_rate=24_000)) == at_24
    with pytest.raises(SpeechUnusable, match="24000 Hz"):
        canonical_stem(memoryview(at_24), spec_for())


@pytest.mark.parametrize(("peak", "is_audible"), [(SILENT_PEAK, False), (SILENT_PEAK + 1, True)])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("place", [0, 4095, 4096, 47_999])
def test_one_audible_sample_anywhere_is_no_silence(
    peak: int, is_audible: bool, sign: int, place: int
) -> None:
    """Silence is every sample within -60 dBFS, the last block included."""
    data = bytearray(96_000)
    struct.pack_into("<h", data, place * 2, sign * peak)
    if is_audible:
        canonical_stem(memoryview(container(bytes(data))), spec_for())
    else:
        with pytest.raises(SpeechUnusable, match="silence"):
            canonical_stem(memoryview(container(bytes(data))), spec_for())


@pytest.mark.parametrize(
    ("text", "seconds", "speed"),
    [
        ("Jo", 0.25, None),
        ("Jo", 0.15, 1.5),
        ("Bob.", 1.5, 0.6),
        ("Hey John, it's Luis.", 1.6, None),
        ("Ng", 0.3, None),
        ("王", 0.25, None),
        ("美咲さん、こんにちは。", 1.8, None),
        ("1,000,000,000", 0.9, None),
        ("777", 2.0, None),
        ("A B C 1 2 3", 4.0, None),
        ('Mary <break time="5s"/> Ann', 6.0, None),
    ],
)
def test_ordinary_speech_has_a_plausible_length(
    text: str, seconds: float, speed: float | None
) -> None:
    """One-syllable names, numbers, other scripts, pauses on request."""
    plausible = speaking_time(text, speed)
    assert plausible.shortest_s <= seconds <= plausible.longest_s


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("word " * 40, 0.2),
        ("word " * 40, 1.5),
        ("Hey John, it's Luis.", 0.1),
        ("王" * 20, 0.5),
        ("Jo", 0.01),
        ("Jo", 9.0),
    ],
)
def test_cut_off_and_runaway_speech_has_not(text: str, seconds: float) -> None:
    """200 characters take more than a blink, a name less than ten seconds."""
    plausible = speaking_time(text, None)
    assert not plausible.shortest_s <= seconds <= plausible.longest_s


@given(st.text(max_size=300), st.floats(0.6, 1.5))
def test_the_bounds_scale_with_the_speed(text: str, speed: float) -> None:
    """Twice as fast is half as long, wherever the text holds no pause of its own."""
    text = text.replace("<", "")
    usual, changed = speaking_time(text, None), speaking_time(text, speed)
    assert changed.shortest_s == pytest.approx(usual.shortest_s / speed)
    assert changed.longest_s == pytest.approx(usual.longest_s / speed)


@given(st.text(max_size=300), st.floats(0.6, 1.5))
def test_some_length_is_plausible_for_every_text(text: str, speed: float) -> None:
    """No text is refused whatever comes."""
    plausible = speaking_time(text, speed)
    assert 0 < plausible.shortest_s < plausible.longest_s


def test_the_size_of_an_answer_is_bounded_by_its_text() -> None:
    """A name is never megabytes; no text is more than 128 MiB."""
    assert len(good_wav(3.0)) < most_bytes(spec_for("Jo")) < 1 << 20
    assert most_bytes(spec_for("word " * 999)) == 128 << 20

"""What counts as the stem that was asked for."""

import struct
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.audio import wav
from hybrid_audio.domain.speech.speaking_time import speaking_time
from hybrid_audio.domain.speech.speech_check import SILENT_PEAK, canonical_stem, most_bytes
from hybrid_audio.domain.speech.voice_pace import LEAST_STEMS, VoicePace
from hybrid_audio.errors import SpeechUnusable
from tests.unit.clients.cartesia.double import RATE, good_wav, sound, spec_for

PLACEHOLDER = 0xFFFFFFFF
CASES = Path(__file__).parents[3] / "cases/audio"


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


def is_plain(data: bytes) -> bool:
    """Return whether the bytes hold no beginning of a second file, which would be refused."""
    return b"WAVE" not in data


@given(st.binary(min_size=2, max_size=600).filter(is_plain), st.booleans(), st.binary(max_size=20))
def test_no_sample_is_ever_changed(noise: bytes, has_placeholder: bool, extra: bytes) -> None:
    """The samples of any sound are delivered as they came, bit for bit."""
    data = sound(0.5) + noise[: len(noise) // 2 * 2] + sound(0.05)
    extra = extra[: len(extra) // 2 * 2]
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


def speech_of(text: str, seconds: float, *, end_s: float = 0.1) -> bytes:
    """Samples as loud as speech, with a short rest at their end."""
    return sound(seconds - end_s, level=8000) + sound(end_s, level=20)


@pytest.mark.parametrize("level", [3_000, 8_000, 20_000, 32_767])
def test_speech_that_ends_loud_was_cut_off(level: int) -> None:
    """With true sizes and with a stream's: whole speech dies away."""
    for size in (None, PLACEHOLDER, 0x7FFFFFFF - 36):
        cut = container(sound(1.0, level=level), size=size)
        with pytest.raises(SpeechUnusable, match="cut off"):
            canonical_stem(memoryview(cut), spec_for())


def test_the_tone_that_was_cut_at_its_peak_is_refused() -> None:
    """A file from the wild: a second of a tone, its header whole and true."""
    cut = (CASES / "tone-cut-at-its-peak.wav").read_bytes()
    with pytest.raises(SpeechUnusable, match="cut off"):
        canonical_stem(memoryview(cut), spec_for())


@pytest.mark.parametrize("fade_ms", [10, 20, 40])
def test_speech_that_fades_within_milliseconds_is_whole(fade_ms: int) -> None:
    """Speech is whole however short its quiet end is."""
    loud = array("h", sound(1.0, level=12_000))
    length = RATE * fade_ms // 1000
    for place in range(length):
        loud[-1 - place] = int(loud[-1 - place] * place / length)
    canonical_stem(memoryview(container(loud.tobytes())), spec_for())


def test_a_stream_that_stops_in_half_loud_speech_is_not_kept_a_file_is() -> None:
    """Where the header says the length the end need not be so quiet."""
    half = sound(0.5, level=32_000) + sound(0.5, level=2_000)
    canonical_stem(memoryview(container(half)), spec_for())
    with pytest.raises(SpeechUnusable, match="cut off"):
        canonical_stem(memoryview(container(half, size=PLACEHOLDER)), spec_for())


@pytest.mark.parametrize("size", [None, PLACEHOLDER, 0], ids=["whole", "stream", "zero"])
def test_two_files_in_one_answer_are_refused(size: int | None) -> None:
    """Two answers that ran together are no stem, wherever the first one ends."""
    both = container(sound(), size=size) + container(sound(), size=size)
    with pytest.raises(SpeechUnusable, match="two files"):
        canonical_stem(memoryview(both), spec_for())


NAMES_OF_CHUNKS = st.sampled_from([b"LIST", b"id3 ", b"C2PA", b"bext"])
CHUNKS = st.lists(
    st.tuples(
        st.sampled_from([b"LIST", b"id3 ", b"C2PA", b"bext"]),
        st.binary(max_size=300).filter(is_plain),
    ),
    min_size=1,
    max_size=4,
)


@given(CHUNKS, st.sampled_from([PLACEHOLDER, 0, 0x7FFFFFFF - 36]), st.booleans())
def test_chunks_behind_a_stream_are_not_sound(
    chunks: list[tuple[bytes, bytes]], size: int, is_padded: bool
) -> None:
    """Trailing chunks are left out, the last one with or without its padding."""
    parts = [struct.pack("<4sI", name, len(body)) + body for name, body in chunks]
    padded = [part + b"\0" * (len(part) % 2) for part in parts]
    behind = b"".join(padded if is_padded else [*padded[:-1], parts[-1]])
    answer = container(sound(), size=size, after=behind)
    assert canonical_stem(memoryview(answer), spec_for())[44:] == sound()


def test_the_stream_with_trailing_chunks_loses_them_and_keeps_every_sample() -> None:
    """A file from the wild: 79,872 frames, then LIST and C2PA."""
    answer = (CASES / "streamed-with-trailing-chunks.wav").read_bytes()
    stem = canonical_stem(memoryview(answer), spec_for("Hey John, it's Luis."))
    assert stem[44:] == answer[44 : 44 + 2 * 79_872]


def test_a_word_in_the_sound_that_looks_like_a_chunk_is_sound() -> None:
    """Only a chain that ends with the file is taken for chunks."""
    data = sound(0.5) + b"LIST" + struct.pack("<I", 10) + sound(0.5)
    answer = container(data, size=PLACEHOLDER)
    assert canonical_stem(memoryview(answer), spec_for())[44:] == data


@pytest.mark.parametrize("text", ["\U00012000\U00012001", "\u738b\u79c0\u82f1"])
def test_silence_for_a_text_without_a_plain_letter_is_final(text: str) -> None:
    """It would be answered, and paid, like that again; a text that has one may be tried again."""
    silence = memoryview(container(bytes(int(2.0 * RATE) * 2)))
    with pytest.raises(SpeechUnusable) as final:
        canonical_stem(silence, spec_for(text))
    with pytest.raises(SpeechUnusable) as passing:
        canonical_stem(silence, spec_for("Hey John"))
    assert (final.value.is_final, passing.value.is_final) == (True, False)
    assert (final.value.retryable, passing.value.retryable) == (False, True)


def test_speech_far_too_short_for_the_voice_s_own_pace_is_refused() -> None:
    """Learned from the stems before it, of this voice alone."""
    pace, text = VoicePace(), "I just wanted to follow up about it"
    whole = memoryview(container(speech_of(text, 2.4)))
    short = memoryview(container(speech_of(text, 0.8)))
    canonical_stem(short, spec_for(text), VoicePace())
    for _ in range(LEAST_STEMS):
        canonical_stem(whole, spec_for(text), pace)
    with pytest.raises(SpeechUnusable, match="pace"):
        canonical_stem(short, spec_for(text), pace)
    canonical_stem(short, spec_for(text, id="ann"), pace)

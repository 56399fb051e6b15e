"""The forms of audio that the stand-in's faults make, by what their bytes say."""

import io
import struct
import wave
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.cartesia.faults import STREAMED_SIZES, InjectedFault, from_json
from infra.local.cartesia.speaker import Samples
from infra.local.cartesia.tone import ToneSpeaker
from infra.local.cartesia.utterance import Utterance
from infra.local.cartesia.wav_form import body

RATE = 48_000
HEAD = 44
SPOKEN = ToneSpeaker().speak(Utterance("Hey John, it's Luis.", "joe", 1.0, 1.0, "", "en", RATE))


def form(**fault: Any) -> bytes:
    """Return the answer's body under this fault."""
    return body(SPOKEN, RATE, InjectedFault(**fault))


def samples(wav: bytes) -> Samples:
    """Return the samples of a WAV whose sizes are true."""
    with wave.open(io.BytesIO(wav)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")


def rms(part: Samples) -> float:
    """Return the root of the mean square, in steps of 16 bit."""
    return float(np.sqrt(np.mean(np.square(part.astype(np.float64)))))


def test_without_a_fault_the_body_is_the_speech_and_its_sizes_are_true() -> None:
    """Nothing follows the data, and the header is the usual 44 bytes."""
    plain = form()
    assert np.array_equal(samples(plain), SPOKEN)
    assert struct.unpack_from("<I", plain, 4) == (len(plain) - 8,)
    assert len(plain) == HEAD + 2 * len(SPOKEN)


def test_speech_that_ends_loud_is_a_whole_file_cut_off_in_the_middle() -> None:
    """Its last sample is the loudest of the middle, and only the sound itself tells."""
    cut = samples(form(ends_loud=True))
    assert np.array_equal(cut, SPOKEN[: len(cut)])
    assert 1 / 3 <= len(cut) / len(SPOKEN) <= 2 / 3 + 0.01
    assert abs(int(cut[-1])) >= np.abs(cut[-RATE // 100 :]).max()
    assert rms(cut[-RATE // 100 :]) > rms(SPOKEN) / 2


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_a_share_of_the_speech_ends_as_quietly_as_the_whole(share: float) -> None:
    """Only the length of the speech for its text shows that it was cut."""
    part = samples(form(share=share))
    assert len(part) / len(SPOKEN) == pytest.approx(share, abs=0.05)
    assert not part[-RATE // 50 :].any()
    assert np.abs(np.diff(part.astype(np.int32))).max() < 4 * np.abs(np.diff(SPOKEN)).max()


def test_speech_without_trailing_quiet_ends_with_its_last_loud_sample() -> None:
    """All of the words are there; the quiet after them is not."""
    cut = samples(form(no_trailing_quiet=True))
    assert np.array_equal(cut, SPOKEN[: len(cut)])
    assert abs(int(cut[-1])) >= 0.1 * np.abs(SPOKEN).max()
    assert np.abs(SPOKEN[len(cut) :]).max() < 0.1 * np.abs(SPOKEN).max()


@pytest.mark.parametrize(("name", "sizes"), STREAMED_SIZES.items(), ids=STREAMED_SIZES.keys())
def test_streamed_sizes_are_what_such_a_server_writes(
    name: str, sizes: tuple[int, int | None]
) -> None:
    """The sound after the header is the whole speech."""
    streamed = form(sizes=name)
    data_size = 2 * len(SPOKEN) if sizes[1] is None else sizes[1]
    assert struct.unpack_from("<I", streamed, 4)[0] == sizes[0]
    assert struct.unpack_from("<I", streamed, HEAD - 4)[0] == data_size
    assert streamed[HEAD:] == SPOKEN.astype("<i2").tobytes()


def test_two_wavs_are_the_whole_file_twice() -> None:
    """A server that joins two answers sends a second header in the middle of the sound."""
    twice, once = form(two_wavs=True), form()
    assert twice == once + once


@pytest.mark.parametrize("sizes", [None, *STREAMED_SIZES])
def test_trailing_chunks_follow_the_data_whatever_its_size_says(sizes: str | None) -> None:
    """After open-ended data they look like sound of 26 bytes."""
    with_chunks = form(trailing_chunks=True, sizes=sizes)
    after = with_chunks[HEAD + 2 * len(SPOKEN) :]
    assert after.startswith(b"LIST")
    assert b"stand" in after


@given(st.integers(1, 3000), st.sampled_from(["ends_loud", "no_trailing_quiet"]))
def test_speech_of_any_length_can_be_spoilt(length: int, name: str) -> None:
    """At least one sample is left, and none is added."""
    spoilt = samples(body(SPOKEN[3000 : 3000 + length], RATE, from_json({name: True})[0]))
    assert 1 <= len(spoilt) <= length


@pytest.mark.parametrize(
    "fault",
    [{"share": 1.5}, {"share": "half"}, {"sizes": "big"}],
    ids=["a share above all", "a share as text", "unknown sizes"],
)
def test_a_value_that_a_fault_cannot_have_is_refused(fault: dict[str, Any]) -> None:
    """A test with a typing error must not pass for want of a fault."""
    with pytest.raises(ValueError, match="the fault's"):
        from_json(fault)

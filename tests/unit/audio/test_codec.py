"""Codecs: lossless is exact, lossy is alike, and the same samples are always the same bytes."""

import io

import numpy as np
import pytest
import soundfile

from hybrid_audio.audio import codec, wav
from hybrid_audio.audio.foreign.g711 import ALAW, MULAW
from hybrid_audio.audio.formats import FORMS, AudioFormat, delivery_rate
from hybrid_audio.audio.measures import measure
from hybrid_audio.audio.resample import BLOCK
from hybrid_audio.errors import DeadlineExceeded
from tests.unit.audio.signals import RATE, babble, sine

LOSSY = [format for format in AudioFormat if FORMS[format].is_lossy]


@pytest.mark.parametrize("format", [AudioFormat.WAV, AudioFormat.FLAC])
def test_lossless_formats_come_back_bit_exact(format):
    """An independent reader finds the very samples that were encoded."""
    samples = sine(440, 0.3, 0.7)
    read, rate = soundfile.read(io.BytesIO(codec.encode(samples, RATE, format)), dtype="int16")
    assert rate == RATE
    assert np.array_equal(read, samples)


@pytest.mark.parametrize("format", LOSSY)
def test_lossy_formats_come_back_alike(format):
    """The same level within half a decibel, at every rate that the format has."""
    for rate in FORMS[format].rates:
        samples = sine(440, 1.0, 0.5, rate)
        encoded = codec.encode(samples, rate, format)
        heard = np.concatenate(list(codec.decoded_blocks(encoded, rate, format)))
        level = measure.dbfs(float(np.sqrt(np.mean(np.square(heard)))) / measure.FULL_SCALE)
        assert level == pytest.approx(
            measure.dbfs(measure.totals(samples).rms(len(samples))), abs=0.5
        )
        assert len(heard) == pytest.approx(rate, abs=0.3 * rate)


@pytest.mark.parametrize("format", ["mulaw", "alaw"])
def test_raw_g711_is_the_wav_without_its_header(format):
    """One byte a sample, which the tables of G.711 decode."""
    samples = babble(0.5, rate=8_000)
    raw = codec.encode(samples, 8_000, AudioFormat(f"{format}_raw"))
    assert len(raw) == len(samples)
    assert codec.encode(samples, 8_000, AudioFormat(format)).find(raw) > 0

    law = MULAW if format == "mulaw" else ALAW
    heard = law[np.frombuffer(raw, dtype=np.uint8)]
    assert np.abs(heard.astype(int) - samples).max() <= 1024


@pytest.mark.parametrize("format", AudioFormat)
def test_the_same_samples_are_the_same_bytes(format):
    """So that a message has one checksum, however often it is made."""
    rate = delivery_rate(RATE, format, None)
    samples = sine(440, 2.5, 0.5, rate)
    assert codec.encode(samples, rate, format) == codec.encode(samples, rate, format)


@pytest.mark.parametrize("format", [each for each in AudioFormat if each is not AudioFormat.WAV])
def test_encoding_ends_between_blocks_where_the_time_is_used_up(format):
    """Ten long Ogg messages must not run on under a deadline that has passed."""
    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise DeadlineExceeded("the time for this request is used up")

    long = np.zeros(20 * BLOCK, dtype=np.int16)
    with pytest.raises(DeadlineExceeded):
        codec.encode(long, delivery_rate(RATE, format, None), format, check=check)
    assert calls == 3


def test_decoding_a_stem_copies_nothing():
    """The samples are a view of the WAV's bytes."""
    encoded = codec.encode(sine(440, 0.1, 0.5), RATE, AudioFormat.WAV)
    samples = codec.samples_in(wav.parse(encoded))
    assert np.shares_memory(samples, np.frombuffer(encoded, dtype=np.uint8))


def test_channels_come_apart_and_half_a_frame_is_left_out():
    """Samples are read as frames by channels; trailing bytes are no frame."""
    samples = np.arange(6, dtype=np.int16)
    audio = wav.WavAudio(RATE, 2, 16, memoryview(samples.tobytes() + b"xyz"))
    assert codec.samples_in(audio).tolist() == [[0, 1], [2, 3], [4, 5]]


def test_what_is_not_16_bit_is_not_a_stem():
    """It is said, not guessed at."""
    with pytest.raises(wav.NotWav, match="16 bit"):
        codec.samples_in(wav.WavAudio(RATE, 1, 24, memoryview(bytes(6))))

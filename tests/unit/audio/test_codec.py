"""Codecs: lossless is exact, lossy is alike, and the same samples are always the same bytes."""

import io
import struct

import numpy as np
import pytest
import soundfile

from hybrid_audio.audio import codec, measure, ogg, wav
from hybrid_audio.audio.codec import AudioFormat
from hybrid_audio.errors import InvalidInput

RATE = 48_000


def sine(hz: float, seconds: float, top: float, rate: int = RATE) -> np.ndarray:
    t = np.arange(int(seconds * rate)) / rate
    return np.rint(top * 32767 * np.sin(2 * np.pi * hz * t)).astype(np.int16)


def written_by_soundfile(seconds: float) -> bytes:
    written = io.BytesIO()
    soundfile.write(written, sine(440, seconds, 0.5), RATE, format="OGG", subtype="OPUS")
    return written.getvalue()


@pytest.mark.parametrize("format", [AudioFormat.WAV, AudioFormat.FLAC])
def test_lossless_formats_come_back_bit_exact(format):
    """Through an independent reader."""
    samples = sine(440, 0.3, 0.7)
    read, rate = soundfile.read(io.BytesIO(codec.encode(samples, RATE, format)), dtype="int16")
    assert rate == RATE
    assert np.array_equal(read, samples)


@pytest.mark.parametrize(
    ("format", "rate"), [("mp3", 48_000), ("ogg", 48_000), ("mulaw", 8_000), ("alaw", 8_000)]
)
def test_lossy_formats_come_back_alike(format, rate):
    """The same level within half a decibel, and the rate that the format prescribes."""
    samples = sine(440, 1.0, 0.5, rate)
    encoded = codec.encode(samples, rate, AudioFormat(format))
    read, read_rate = soundfile.read(io.BytesIO(encoded), dtype="int16")
    assert read_rate == codec.delivery_rate(RATE, AudioFormat(format), None) == rate
    assert measure.dbfs(measure.rms(read)) == pytest.approx(
        measure.dbfs(measure.rms(samples)) or 0, abs=0.5
    )


@pytest.mark.parametrize("format", AudioFormat)
def test_the_same_samples_are_the_same_bytes(format):
    """So that a message has one checksum, however often it is made."""
    rate = codec.delivery_rate(RATE, format, None)
    samples = sine(440, 0.5, 0.5, rate)
    assert codec.encode(samples, rate, format) == codec.encode(samples, rate, format)


@pytest.mark.parametrize("format", AudioFormat)
def test_every_format_names_its_media_type(format):
    """All are audio."""
    assert codec.content_type(format).startswith("audio/")


def test_a_rate_that_mp3_does_not_have_is_refused_with_those_it_has():
    """The caller's mistake, not a fault of the encoder."""
    with pytest.raises(InvalidInput, match="44100"):
        codec.delivery_rate(RATE, AudioFormat.MP3, 10_000)
    for rate in codec.MP3_HZ:
        delivered_hz = codec.delivery_rate(RATE, AudioFormat.MP3, rate)
        assert codec.encode(sine(440, 0.1, 0.5, rate), delivered_hz, AudioFormat.MP3)


def test_decoding_copies_nothing():
    """The samples are a view of the WAV's bytes."""
    encoded = codec.encode(sine(440, 0.1, 0.5), RATE, AudioFormat.WAV)
    assert np.shares_memory(
        codec.samples_in(wav.parse(encoded)), np.frombuffer(encoded, dtype=np.uint8)
    )


def test_channels_come_apart_and_half_a_frame_is_left_out():
    """Frames by channels."""
    samples = np.arange(6, dtype=np.int16)
    audio = wav.WavAudio(RATE, 2, 16, memoryview(samples.tobytes() + b"xyz"))
    assert codec.samples_in(audio).tolist() == [[0, 1], [2, 3], [4, 5]]


def test_what_is_not_16_bit_is_no_stem():
    """It is said, not guessed at."""
    with pytest.raises(wav.NotWav, match="16 bit"):
        codec.samples_in(wav.WavAudio(RATE, 1, 24, memoryview(bytes(6))))


@pytest.mark.parametrize("seconds", [0.01, 0.5, 30.0])
def test_an_ogg_that_keeps_its_serial_keeps_every_byte(seconds):
    """Our checksums are those that libogg wrote, page by page."""
    written = written_by_soundfile(seconds)
    (serial,) = struct.unpack_from("<I", written, 14)
    assert ogg.with_serial(written, serial) == written


def test_an_ogg_with_another_serial_sounds_the_same():
    """Nothing but the serial and the checksums differs."""
    written = written_by_soundfile(0.5)
    before, _ = soundfile.read(io.BytesIO(written), dtype="int16")
    after, _ = soundfile.read(io.BytesIO(ogg.with_serial(written, 7)), dtype="int16")
    assert np.array_equal(before, after)

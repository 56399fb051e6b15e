"""Finishing: what is told of a message is what an independent reader finds in its bytes."""

import io

import numpy as np
import pyloudnorm
import pytest
import soundfile
import soxr

from hybrid_audio.audio.delivery.finish import MAX_LIMIT_DB, Goal, finished
from hybrid_audio.audio.formats import FORMS, AudioFormat
from hybrid_audio.errors import DeadlineExceeded
from tests.unit.audio.signals import RATE, babble, silence, sine

RAW = {"mulaw_raw": "ULAW", "alaw_raw": "ALAW"}
PLACES = [
    ("wav", 48_000),
    ("wav", 8_000),
    ("wav", 11_025),
    ("flac", 44_100),
    ("mp3", 48_000),
    ("mp3", 16_000),
    ("ogg", 48_000),
    ("ogg", 8_000),
    ("mulaw", 8_000),
    ("alaw", 8_000),
    ("mulaw_raw", 8_000),
    ("alaw_raw", 8_000),
]


def heard_in(audio: bytes, format: str, rate: int) -> np.ndarray:
    """Return what libsndfile decodes, of full scale 1, at 48 kHz."""
    raw = {"format": "RAW", "subtype": RAW.get(format), "samplerate": rate, "channels": 1}
    read, found = soundfile.read(io.BytesIO(audio), **(raw if format in RAW else {}))
    assert found == rate
    heard: np.ndarray = soxr.resample(read, rate, RATE, quality="VHQ")
    return heard


def true_peak_db(heard: np.ndarray) -> float:
    """Return the largest magnitude, oversampled 16 times."""
    padded = np.concatenate([np.zeros(500), heard, np.zeros(500)])
    return 20 * float(np.log10(np.abs(soxr.resample(padded, 1, 16, quality="VHQ")).max()))


@pytest.mark.parametrize(("format", "rate"), PLACES)
def test_the_ceiling_and_the_loudness_hold_in_what_is_delivered(format, rate):
    """After gain, resampling and codec, by another hand's measure; today's ceiling is -1 dBTP."""
    message = babble(4.0, top=0.7)
    done = finished(message, RATE, Goal(AudioFormat(format), rate, -20.0, -1.0))
    heard, told = heard_in(done.audio, format, rate), done.measures
    assert true_peak_db(heard) <= -0.8
    assert told.true_peak_dbtp is not None
    assert told.true_peak_dbtp <= -1.0
    loudness = pyloudnorm.Meter(RATE).integrated_loudness(heard)
    assert told.lufs == pytest.approx(loudness, abs=0.3)
    assert told.target_reached
    assert told.missed_by_lu == pytest.approx(0, abs=0.2)
    assert (told.sample_rate, told.channels, told.bytes) == (rate, 1, len(done.audio))


@pytest.mark.parametrize(("format", "rate"), PLACES)
def test_a_ceiling_alone_limits(format, rate):
    """It was dropped in silence where no loudness was asked for."""
    message = babble(2.0, top=0.95)
    done = finished(message, RATE, Goal(AudioFormat(format), rate, None, -9.0))
    assert true_peak_db(heard_in(done.audio, format, rate)) <= -8.8
    assert done.measures.limited_db > 5
    assert (done.measures.target_reached, done.measures.missed_by_lu) == (None, None)


@pytest.mark.parametrize("format", AudioFormat)
def test_without_options_only_rate_and_codec_change_the_message(format):
    """Nothing is limited, no gain is taken, and lossless bytes hold the samples as they are."""
    message, form = babble(1.0, top=0.5), FORMS[format]
    done = finished(message, RATE, Goal(format, form.default_hz or RATE))
    assert (done.measures.gain_db, done.measures.limited_db) == (0, 0)
    if not form.is_lossy:
        read, _ = soundfile.read(io.BytesIO(done.audio), dtype="int16")
        assert np.array_equal(read, message)


def test_a_target_that_would_cost_too_much_is_missed_and_said_to_be():
    """Peaks are lowered by about 8 dB at most; then the loudness gives way."""
    done = finished(babble(3.0, top=0.9), RATE, Goal(AudioFormat.WAV, RATE, -6.0, -3.0))
    told = done.measures
    assert told.target_reached is False
    assert told.missed_by_lu is not None
    assert told.missed_by_lu > 1
    assert told.lufs == pytest.approx(-6.0 - told.missed_by_lu, abs=0.02)
    assert told.limited_db == pytest.approx(MAX_LIMIT_DB, abs=0.5)


def test_what_saturates_on_the_way_is_counted():
    """Resampling lifts peaks: at full scale some of them no longer fit."""
    hard = np.where(sine(900, 1.0, 1.0) > 0, 32_767, -32_768).astype(np.int16)
    assert finished(hard, RATE, Goal(AudioFormat.WAV, 16_000)).measures.clipped_samples > 100
    assert finished(hard, RATE, Goal(AudioFormat.WAV, RATE)).measures.clipped_samples == 0


def test_a_message_shorter_than_a_block_is_brought_to_its_ungated_loudness():
    """Below 400 ms the standard has no gated loudness; the other one is used, and told."""
    done = finished(sine(997, 0.3, 0.1), RATE, Goal(AudioFormat.WAV, RATE, -16.0, -1.0))
    assert done.measures.lufs == pytest.approx(-16, abs=0.1)
    assert (done.measures.lufs_is_gated, done.measures.target_reached) == (False, True)


@pytest.mark.parametrize("format", AudioFormat)
@pytest.mark.parametrize("seconds", [0.00003, 0.002, 1.0])
def test_silence_stays_silence(format, seconds):
    """It has no loudness to bring anywhere, and no peak; the target is not reached."""
    rate = FORMS[format].default_hz or RATE
    told = finished(silence(seconds), RATE, Goal(format, rate, -16.0, -1.0)).measures
    assert told.gain_db == 0
    assert told.lufs is None or told.lufs < -65
    assert (told.target_reached, told.lufs_is_gated) in [(False, True), (False, False)]


def test_the_time_of_a_request_ends_the_work():
    """`check` is asked in each part of it, and what it raises comes out."""

    def passed() -> None:
        raise DeadlineExceeded("the time for this request is used up")

    with pytest.raises(DeadlineExceeded):
        finished(babble(0.5), RATE, Goal(AudioFormat.OGG, RATE), check=passed)

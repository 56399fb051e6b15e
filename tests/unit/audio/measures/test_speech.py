"""Where the speech of a stem lies: its edges with guards, its level, and the floor beside it."""

import numpy as np
import pytest

from hybrid_audio.audio.measures.speech import SILENCE_DBFS, found_speech
from tests.unit.audio.signals import sine

RATE = 48_000


def noise(seconds: float, dbfs: float, seed: int = 1) -> np.ndarray:
    """Return noise of a level; below -90 dBFS it is digital silence."""
    deviation = 32_768 * 10 ** (dbfs / 20)
    drawn = np.random.default_rng(seed).normal(0.0, deviation, round(seconds * RATE))
    return np.rint(drawn).astype(np.int16)


def between(quiet: np.ndarray, inside: np.ndarray) -> np.ndarray:
    return np.concatenate([quiet, inside, quiet])


@pytest.mark.parametrize("floor_dbfs", [-100, -72, -60])
@pytest.mark.parametrize("offset", [0, 60])
def test_speech_lies_between_its_guards_above_any_floor(floor_dbfs, offset):
    """5 ms in front, 10 ms behind, to a window of 5 ms; an offset of the recording is no sound."""
    inside = sine(500, 1.0, 0.2)
    found = found_speech(between(noise(0.3, floor_dbfs), inside) + np.int16(offset), RATE)
    assert 0 <= 0.3 * RATE - 240 - found.span.first <= 240
    assert 0 <= found.span.last - (1.3 * RATE + 480) <= 240
    assert found.active_dbfs == pytest.approx(-17, abs=0.6)
    if floor_dbfs > -90 and not offset:
        assert found.floor_dbfs == pytest.approx(floor_dbfs, abs=2)


def test_a_soft_consonant_45_db_below_the_voice_is_speech():
    """The t of Kate is 40 dB below the peak of its vowel."""
    quiet, vowel, closure = noise(0.2, -100), sine(300, 0.4, 0.2), noise(0.08, -100)
    burst = noise(0.03, -17 - 42)
    found = found_speech(np.concatenate([quiet, vowel, closure, burst, quiet]), RATE)
    assert found.span.last >= (0.2 + 0.4 + 0.08 + 0.03) * RATE


def test_a_stem_without_a_pause_is_speech_from_end_to_end():
    """Its quietest stretch is speech, so that it does not count as the floor of the room."""
    swell = (sine(400, 1.0, 0.3) * np.linspace(1, 0.2, RATE)).astype(np.int16)
    assert found_speech(swell, RATE).span == (0, RATE)


@pytest.mark.parametrize("count", [0, 1, 100, RATE])
def test_silence_holds_no_speech_whatever_its_length(count):
    """Not even where it is shorter than one window."""
    found = found_speech(np.zeros(count, np.int16), RATE)
    assert found.span == (0, 0)
    assert found.active_dbfs == found.floor_dbfs == SILENCE_DBFS


@pytest.mark.parametrize("count", [2, 239, 241, 2_399])
def test_a_stem_shorter_than_the_windows_is_measured_as_it_is(count):
    """The span never leaves the stem."""
    found = found_speech(sine(500, 1.0, 0.2)[:count], RATE)
    assert 0 <= found.span.first < found.span.last <= count

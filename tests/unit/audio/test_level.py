"""Levels: stems of one voice come out equally loud, whatever silence lies around them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_audio.audio import level, resample
from hybrid_audio.audio.measures import loudness
from tests.unit.audio.signals import RATE, babble, silence, sine


def gains_of(*stems: np.ndarray) -> list[float]:
    """Return the gains in dB that match the stems to one another."""
    return [match.gain_db for match in level.matches([level.stem_level(s, RATE) for s in stems])]


def test_stems_are_matched_to_their_median_level():
    """At most 6 dB either way, and never into clipping."""
    stems = [sine(300, 0.5, top) for top in (0.1, 0.2, 0.4)]
    assert gains_of(*stems) == pytest.approx([6.0, 0.0, -6.0], abs=0.03)
    assert gains_of(sine(300, 0.5, 1.0), sine(300, 0.5, 0.01))[1] == 6.0


def test_a_gain_that_cannot_be_given_is_known_beside_the_one_that_is():
    """A warning can say which stem stays quieter than the others."""
    quiet, loud = (level.stem_level(sine(300, 0.5, top), RATE) for top in (0.01, 0.9))
    low, high = level.matches([quiet, loud])
    assert (low.gain_db, low.is_met) == (6.0, False)
    assert low.wanted_db == pytest.approx(19.5, abs=0.1)
    assert (high.gain_db, high.is_met) == (-6.0, False)
    assert all(match.is_met for match in level.matches([quiet, quiet]))


@pytest.mark.parametrize("seconds", [0.3, 1.0, 6.6])
def test_the_same_recording_with_silence_around_it_gets_the_same_gain(seconds):
    """Behind it, before it, or both: what is matched is the loudness of the speech."""
    speech = babble(2.0)
    behind = np.concatenate([speech, silence(seconds)])
    before = np.concatenate([silence(seconds + 0.003), speech])
    assert gains_of(speech, behind, before) == pytest.approx([0, 0, 0], abs=0.05)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.0, 3.0), st.floats(0.0, 3.0), st.integers(0, 40))
def test_pauses_between_words_do_not_change_the_loudness_of_speech(before, behind, noise):
    """Room noise 40 dB below the voice does not change the loudness either."""
    rng, speech = np.random.default_rng(3), babble(1.5, top=0.6)
    parts = [silence(before), speech, silence(behind), speech]
    paused = np.concatenate(parts)
    paused = (paused + rng.integers(-noise - 1, noise + 1, len(paused))).astype(np.int16)
    alone = loudness.speech_lufs(speech, RATE)
    assert loudness.speech_lufs(paused, RATE) == pytest.approx(alone, abs=0.2)


def test_silence_is_matched_to_nothing():
    """It has no level, gets no gain, and takes no part in the median."""
    assert gains_of(silence(0.5), sine(300, 0.5, 0.2)) == [0.0, 0.0]
    assert gains_of(silence(0.5)) == [0.0]


def test_gain_saturates_and_leaves_its_input_alone():
    """Block by block as at once."""
    samples = np.random.default_rng(8).integers(
        -30_000, 30_000, 2 * resample.BLOCK + 5, dtype=np.int16
    )
    before = samples.copy()
    expected = np.clip(np.rint(samples * np.float32(10 ** (6 / 20))), -32768, 32767)
    assert np.array_equal(level.amplified(samples, 6.0), expected)
    assert np.array_equal(samples, before)

"""Pauses as they are heard: exact lengths, speech that is never touched, and room tone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_audio.audio.measures.speech import found_speech
from hybrid_audio.audio.pause import heard_pause
from hybrid_audio.audio.room_tone import room_tone
from hybrid_audio.audio.splice import splice
from tests.unit.audio.signals import RATE, babble

FADE = 960
LEAST = 720
"""The guards of two stems: 10 ms after the speech of one, and 5 ms before that of the next."""

SPEECH = [babble(0.4, top=0.5, seed=seed) for seed in (1, 2)]


def stem(which: int, lead: int, tail: int, floor: float = 0.0) -> np.ndarray:
    """Return speech between quiet of these lengths; `floor` is the noise in it, of full scale."""
    parts = [np.zeros(lead, np.int16), SPEECH[which], np.zeros(tail, np.int16)]
    noise = np.random.default_rng(which).normal(0, floor * 32_768, lead + tail + len(SPEECH[which]))
    found: np.ndarray = np.clip(np.concatenate(parts) + np.rint(noise), -32_768, 32_767).astype(
        np.int16
    )
    return found


def joined(a: np.ndarray, b: np.ndarray, pause: int):
    """Return the seam of two stems, and the message that it makes."""
    speech = found_speech(a, RATE), found_speech(b, RATE)
    made = heard_pause(a, b, speech, pause_samples=pause, fade_samples=FADE, rate_hz=RATE)
    spliced = splice([a[: len(a) - made.cut_out], b[made.cut_in :]], [made.seam])
    return made, speech, spliced


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 30_000), st.integers(0, 20_000), st.integers(0, 20_000), st.booleans())
def test_a_pause_is_exact_to_the_sample_whatever_the_stems_have(pause, tail, lead, is_noisy):
    """From the last loud window to the first: as asked for, or the guards where that is more."""
    floor = 0.002 if is_noisy else 0.0
    a, b = stem(0, 4_000, tail, floor), stem(1, lead, 4_000, floor)
    made, (before, after), spliced = joined(a, b, pause)

    ended, begins = before.loud.last, spliced.cues[1].first - made.cut_in + after.loud.first
    guards = min(480, len(a) - ended) + min(240, after.loud.first)
    assert begins - ended == max(pause, guards + 1)
    assert len(spliced.samples) == begins + len(b) - after.loud.first


@settings(max_examples=40, deadline=None)
@given(st.integers(LEAST + 1, 30_000), st.integers(480, 20_000), st.integers(240, 20_000))
def test_what_is_cut_and_faded_is_silence_and_never_speech(pause, tail, lead):
    """Both stems' speech comes through sample by sample."""
    a, b = stem(0, 0, tail), stem(1, lead, 0)
    made, (before, after), spliced = joined(a, b, pause)
    origin = spliced.cues[1].first - made.cut_in

    first, last = after.loud
    assert np.array_equal(spliced.samples[: before.loud.last], a[: before.loud.last])
    assert np.array_equal(spliced.samples[origin + first : origin + last], b[first:last])
    assert len(a) - made.cut_out >= before.span.last
    assert made.cut_in <= after.span.first


def test_the_decay_of_the_first_stem_makes_at_most_three_fifths_of_the_pause():
    """The rest is the lead of the next one: a breath stays right before its word."""
    made, (before, after), _ = joined(stem(0, 0, 48_000), stem(1, 48_000, 0), 14_400)
    decay = 48_000 + len(SPEECH[0]) - before.loud.last - made.cut_out
    assert decay == 8_640
    assert after.loud.first - made.cut_in == 14_400 - 8_640 - 1
    assert made.seam.pause_samples == 1


def test_a_pause_between_noisy_stems_is_filled_with_their_own_noise():
    """Zeros would be heard as a drop-out; the same stems give the same tone each time."""
    a, b = stem(0, 2_000, 4_800, 0.003), stem(1, 4_800, 2_000, 0.003)
    made, (before, _), spliced = joined(a, b, 48_000)
    assert made.seam.tone is not None

    pause = spliced.samples[before.span.last + 4_800 : before.span.last + 40_000].astype(float)
    windows = pause[: len(pause) // 480 * 480].reshape(-1, 480).std(axis=1) / 32_768
    assert windows.min() > 0.002
    assert windows.max() < 0.0045
    assert np.array_equal(joined(a, b, 48_000)[2].samples, spliced.samples)


def test_a_pause_between_clean_stems_is_filled_with_zeros_alone():
    """Their own silence is what surrounds it."""
    made, (before, _), spliced = joined(stem(0, 0, 2_400), stem(1, 2_400, 0), 48_000)
    assert made.seam.tone is None
    assert not spliced.samples[before.span.last + 2_400 :][:30_000].any()


@pytest.mark.parametrize("length", [1, 479, 480, 48_001])
def test_room_tone_is_as_long_as_asked_for_and_as_loud_as_its_source(length):
    """Also of a source that is shorter than a grain."""
    quiet = np.rint(np.random.default_rng(3).normal(0, 100, 4_800)).astype(np.int16)
    tone = room_tone(quiet, length, RATE)
    assert len(tone) == length
    assert tone.dtype == np.int16
    assert len(room_tone(quiet[:7], length, RATE)) == length
    if length > RATE:
        assert tone.std() == pytest.approx(quiet.std(), rel=0.1)

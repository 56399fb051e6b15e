"""The limiter: peaks are held, and nothing else is touched."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_audio.audio import level
from hybrid_audio.audio.delivery.limit import limited
from hybrid_audio.audio.measures import loudness
from tests.unit.audio.signals import RATE, babble, sine


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 50),
    st.sampled_from([8_000, 16_000, 44_100, 48_000]),
    st.floats(-3.0, 12.0),
    st.floats(-12.0, 0.0),
)
def test_no_peak_passes_the_ceiling(seed, rate, gain_db, ceiling_dbtp):
    """Also between the samples, for any gain, at any rate.

    To a tenth of a decibel or so, since the gliding gain itself moves what lies between: whoever
    needs more measures and limits again.
    """
    samples = babble(0.8, rate=rate, seed=seed, top=0.9)
    found = limited(samples, rate, gain_db=gain_db, ceiling_dbtp=ceiling_dbtp)
    peak = loudness.true_peak_dbtp(found.samples, rate)
    assert peak is not None
    assert peak <= ceiling_dbtp + 0.15


def test_what_needs_no_limit_is_left_bit_for_bit():
    """No gain and no peak above the ceiling: the same samples, whatever their number."""
    samples = babble(3.0, top=0.5)
    assert np.array_equal(limited(samples, RATE, gain_db=0, ceiling_dbtp=-1).samples, samples)
    untouched = limited(samples, RATE, gain_db=0, ceiling_dbtp=None)
    assert untouched.samples is samples
    assert (untouched.clipped, untouched.reduced_db) == (0, 0.0)


def test_a_gain_without_a_ceiling_is_the_gain_alone():
    """Rounded half to even and saturated, as `level.amplified` does, and the saturation counted."""
    samples = babble(2.0, top=0.9)
    found = limited(samples, RATE, gain_db=6.0, ceiling_dbtp=None)
    assert np.array_equal(found.samples, level.amplified(samples, 6.0))
    assert found.clipped > 0


def test_only_the_surroundings_of_a_peak_are_turned_down():
    """30 ms to each side of it; before and after, every sample is the one that came in."""
    quiet = sine(200, 2.0, 0.2)
    quiet[RATE : RATE + 480] = sine(200, 0.01, 0.9)
    found = limited(quiet, RATE, gain_db=0, ceiling_dbtp=-6)
    changed = np.flatnonzero(found.samples != quiet)
    assert changed[0] >= RATE - 1440 - 16
    assert changed[-1] <= RATE + 480 + 1440 + 16
    assert found.reduced_db == pytest.approx(5.1, abs=0.3)


def test_blocks_meet_without_a_seam():
    """A limiter that works block by block gives what one block as long as the message gives."""
    samples = sine(333, 4.0, 0.9)
    found = limited(samples, RATE, gain_db=0, ceiling_dbtp=-6).samples
    middle = found[RATE:-RATE].astype(np.float64)
    expected = samples[RATE:-RATE] * (middle.max() / samples.max())
    assert np.abs(middle - expected).max() <= 3


def test_the_input_is_not_changed():
    """The spliced message is measured as well as what is delivered."""
    samples = babble(0.5, top=0.9)
    before = samples.copy()
    limited(samples, RATE, gain_db=9, ceiling_dbtp=-9)
    assert np.array_equal(samples, before)

"""Measures of a stem: right from the first sample to the last, and small."""

import numpy as np
import pytest

from hybrid_audio.audio.measures.stem import stem_measures
from hybrid_audio.audio.units import Span
from tests.unit.audio.signals import RATE, babble, sine


def test_the_measures_of_a_stem_take_a_small_part_of_its_own_memory():
    """They lie beside its bytes, and push other stems out of memory if they are large."""
    stem = babble(10.0)
    assert stem_measures(stem, RATE).size_bytes < 0.06 * stem.nbytes


@pytest.mark.parametrize("length", [1, 2, 100, 255, 256, 257])
def test_the_shortest_stems_are_measured(length):
    """Down to a single sample, and around the borders of a cell."""
    stem = np.full(length, -32_768, dtype=np.int16)
    found = stem_measures(stem, RATE)
    assert (found.samples, found.peak.magnitude) == (length, 32_768)
    assert found.totals.total == -32_768 * length
    assert found.totals.full_scale == length
    assert len(found.weighted.energy) == len(found.weighted.states) == length // 256 + 1


def test_the_highest_sample_is_found_where_it_is():
    """A message asks whether a fade covers that place."""
    stem = sine(300, 0.5, 0.3)
    stem[12_345] = -30_000
    found = stem_measures(stem, RATE)
    assert (found.peak.magnitude, found.peak.at) == (30_000, 12_345)
    assert abs(found.true_peak.at - 12_345) <= 1
    assert found.true_peak.magnitude >= 30_000


def test_levels_of_speech_are_those_of_its_windows_measured_alone():
    """The last three seconds of ten, with a part of them changed by a fade."""
    stem = babble(10.0)
    faded = stem.copy()
    faded[-4_000:] //= 10
    again = stem_measures(stem, RATE).tail.measured_anew(faded, Span(0, len(stem) - 4_000))
    assert again.dbfs() == stem_measures(faded, RATE).tail.dbfs()

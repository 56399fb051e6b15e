"""The numbers of an index entry: those of the stem, and JSON."""

import json

import numpy as np
import pytest

from hybrid_audio.audio.measures.entry import entry_measures
from tests.unit.audio.measures import judge
from tests.unit.audio.signals import RATE, babble
from tests.unit.rendering.messages import file_of


def test_an_entry_says_what_the_judge_measures_of_the_stem():
    """Peak, true peak, RMS, loudness, offset, and what lies at full scale."""
    stem = np.clip(babble(1.5) * 3.0 + 200, -32_768, 32_767).astype(np.int16)
    found, expected = entry_measures(file_of(stem)), judge.levels(stem, RATE)
    assert found["full_scale_samples"] == expected.full_scale_samples > 0
    assert found["dc_offset"] == expected.dc_offset
    assert expected.loudness is not None
    assert found["lufs"] == pytest.approx(expected.loudness.lufs)
    assert (found["duration_ms"], found["peak_dbfs"]) == (1_500, 0)


def test_an_entry_of_silence_is_json():
    """None where there is no level."""
    text = json.dumps(entry_measures(file_of(np.zeros(4_800, np.int16))), allow_nan=False)
    assert json.loads(text)["peak_dbfs"] is None

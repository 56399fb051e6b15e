"""Opening a stem: exact is what this system writes, and everything else is told apart."""

from pathlib import Path

import pytest

from hybrid_audio.audio import wav
from hybrid_audio.audio.foreign.riff import NotReadable
from hybrid_audio.audio.foreign.stem import opened

CASES = Path(__file__).parents[3] / "cases/audio"


def test_our_own_stems_are_exact_at_any_rate():
    """A canonical header and 16-bit mono samples; the length is known from it."""
    for rate in (8_000, 48_000):
        found = opened(wav.header(rate, 1, rate) + bytes(2 * rate))
        assert (found.is_exact, found.seconds) == (True, 1.0)


@pytest.mark.parametrize("case", ["24bit", "8bit", "data-short", "float32", "mulaw-8k", "rf64"])
def test_recordings_of_other_programs_are_not_exact(case):
    """They are opened all the same, and about a second and a half long."""
    found = opened((CASES / f"foreign-{case}.wav").read_bytes())
    assert not found.is_exact
    assert found.seconds == pytest.approx(1.66, abs=0.02)


def test_a_header_alone_is_not_a_stem():
    """There is nothing in it to hear."""
    with pytest.raises(NotReadable, match="no sound"):
        opened((CASES / "foreign-header-only.wav").read_bytes())

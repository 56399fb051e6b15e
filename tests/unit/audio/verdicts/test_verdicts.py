"""Verdicts on real speech: faults that are planted are seen, and what is natural is not."""

from pathlib import Path

import numpy as np
import pytest

from hybrid_audio.audio.measures.speech import found_speech
from hybrid_audio.audio.verdicts.seam import seam_findings
from hybrid_audio.audio.verdicts.stem import StemVerdict, stem_verdict
from hybrid_audio.audio.verdicts.table import LIMITS, Check
from infra.local.cartesia.neural import NeuralSpeaker
from infra.local.cartesia.utterance import Utterance
from tests.planted import IN_STEMS, RATE, Samples, narrow, noisy

TEXTS = ("Hey John, it's Luis.", "Hello Sarah.", "Kate.")
PAGE = (Path(__file__).parents[4] / "docs/audio.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def stems() -> list[Samples]:
    """Return what the laptop's voice speaks."""
    voice = NeuralSpeaker()
    return [voice.speak(Utterance(text, "joe", 1.0, 1.0, "", "en", RATE)) for text in TEXTS]


def checks(stem: Samples) -> set[Check]:
    return {each.check for each in stem_verdict(stem, RATE).findings}


def seam_checks(
    a: Samples, b: Samples, *, pause_ms: float = 90.0, planned_ms: float | None = None
) -> set[Check]:
    before, after = stem_verdict(a, RATE), stem_verdict(b, RATE)
    planned = pause_ms if planned_ms is None else planned_ms
    quiet = len(a) - found_speech(a, RATE).loud.last + found_speech(b, RATE).loud.first
    heard_ms = max(0.0, pause_ms + quiet * 1000 / RATE)
    findings = seam_findings(
        before,
        after,
        heard_ms=heard_ms,
        planned_ms=planned,
        pause=np.zeros(max(0, int(pause_ms * 48)), np.int16),
        pause_ms=max(0.0, pause_ms),
        is_after_punctuation=True,
    )
    return {each.check for each in findings}


def test_natural_stems_and_their_seams_have_no_findings(stems):
    """Names alone too, one of which begins with a loud s at once."""
    assert [checks(stem) for stem in stems] == [set()] * len(stems)
    for a in stems:
        assert [seam_checks(a, b) for b in stems] == [set()] * len(stems)


@pytest.mark.parametrize("fault", IN_STEMS)
def test_each_fault_that_is_planted_in_a_stem_is_seen(stems, fault):
    """And in at least two of three stems, wherever in their sounds it falls."""
    check, plant = IN_STEMS[fault]
    seen = [check in checks(plant(stem)) for stem in stems]
    assert sum(seen) >= 2


def test_each_fault_that_is_planted_at_a_seam_is_seen(stems):
    """A pause of half a second too much, none, two rooms, silence between noise, a telephone."""
    a, b, _ = stems
    assert seam_checks(np.r_[a, np.zeros(24_000, np.int16)], b) == {Check.PAUSE_LONG}
    assert seam_checks(a, b, pause_ms=-140.0, planned_ms=0.0) == {Check.PAUSE_LOST}
    assert Check.FLOOR_STEP in seam_checks(noisy(a, 1), b)
    assert seam_checks(noisy(a, 1), noisy(b, 2)) == {Check.DEAD_PAUSE}
    assert Check.BAND in seam_checks(narrow(a), a)


def test_silence_and_a_single_sample_are_judged_without_findings():
    """There is no speech that could be cut off."""
    for stem in (np.zeros(4_800, np.int16), np.zeros(1, np.int16), np.ones(100, np.int16)):
        assert isinstance(stem_verdict(stem, RATE), StemVerdict)
        assert checks(stem) == set()


@pytest.mark.parametrize("check", Check, ids=str)
def test_the_page_states_the_limit_of_each_check(check):
    """One table decides, and the page repeats it."""
    row = LIMITS[check]
    line = f"| `{check.value}` | {row.says} | {row.limit:g} {row.unit} | {row.natural} |"
    assert line in PAGE

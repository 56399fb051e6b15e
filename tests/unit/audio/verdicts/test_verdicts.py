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

RATE = 48_000
TEXTS = ("Hey John, it's Luis.", "Hello Sarah.", "Kate.")
PAGE = (Path(__file__).parents[4] / "docs/audio.md").read_text(encoding="utf-8")
Samples = np.ndarray


@pytest.fixture(scope="module")
def stems() -> list[Samples]:
    """Return what the laptop's voice speaks."""
    voice = NeuralSpeaker()
    return [voice.speak(Utterance(text, "joe", 1.0, 1.0, "", "en", RATE)) for text in TEXTS]


def checks(stem: Samples) -> set[Check]:
    return {each.check for each in stem_verdict(stem, RATE).findings}


def cut_tail(stem: Samples) -> Samples:
    return stem[: found_speech(stem, RATE).span.last - 480 - 5_000]


def cut_head(stem: Samples) -> Samples:
    return stem[found_speech(stem, RATE).span.first + 7_200 :]


def click(stem: Samples) -> Samples:
    spoilt = stem.copy()
    spoilt[-40 * 48] = 9_000
    return spoilt


def clipped(stem: Samples) -> Samples:
    most = int(np.abs(stem.astype(np.int32)).max()) // 2
    spoilt: Samples = np.clip(stem, -most, most)
    return spoilt


def offset(stem: Samples) -> Samples:
    return (stem.astype(np.int32) + 200).clip(-32768, 32767).astype(np.int16)


PLANTED = {
    Check.CUT_TAIL: cut_tail,
    Check.CUT_HEAD: cut_head,
    Check.CLICK: click,
    Check.CLIPPED: clipped,
    Check.DC: offset,
}


def noisy(stem: Samples, seed: int, sigma: float) -> Samples:
    noise = np.random.default_rng(seed).normal(0, sigma, len(stem))
    return (stem + noise).astype(np.int16)


def narrow(stem: Samples) -> Samples:
    spectrum = np.fft.rfft(stem.astype(np.float64))
    spectrum[int(3_400 / RATE * len(stem)) :] = 0
    return np.rint(np.fft.irfft(spectrum, len(stem))).astype(np.int16)


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


@pytest.mark.parametrize("check", PLANTED, ids=str)
def test_each_fault_that_is_planted_in_a_stem_is_seen(stems, check):
    """And in at least two of three stems, wherever in their sounds it falls."""
    seen = [check in checks(PLANTED[check](stem)) for stem in stems]
    assert sum(seen) >= 2


def test_each_fault_that_is_planted_at_a_seam_is_seen(stems):
    """A pause of half a second too much, none, two rooms, silence between noise, a telephone."""
    a, b, _ = stems
    assert seam_checks(np.r_[a, np.zeros(24_000, np.int16)], b) == {Check.PAUSE_LONG}
    assert seam_checks(a, b, pause_ms=-140.0, planned_ms=0.0) == {Check.PAUSE_LOST}
    assert Check.FLOOR_STEP in seam_checks(noisy(a, 1, 30), b)
    assert seam_checks(noisy(a, 1, 30), noisy(b, 2, 30)) == {Check.DEAD_PAUSE}
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

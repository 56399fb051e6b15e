"""Diagnoses: a click, a jump in level, an edge that is not quiet, and nothing where all is well."""

import json
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pytest

from hybrid_audio.audio.edges import EdgeFades
from hybrid_audio.audio.measures import diagnose
from hybrid_audio.audio.measures.combined import combined
from hybrid_audio.audio.measures.diagnosis import SeamMeasures, Verdict
from hybrid_audio.audio.measures.stem import stem_measures
from hybrid_audio.audio.seam import Seam
from hybrid_audio.audio.splice import splice
from hybrid_audio.audio.verdicts.stem import stem_verdict
from tests.unit.audio.signals import RATE, sine


def seams_of(stems: Sequence[np.ndarray], seams: Sequence[Seam]) -> list[SeamMeasures]:
    """Return the measures of the seams between some stems."""
    return diagnose.seam_measures(splice(stems, seams), judged(stems), RATE)


def judged(stems: Sequence[np.ndarray]) -> list[diagnose.Judged]:
    """Return the stems as their seams see them."""
    return [diagnose.Judged(stem_measures(each, RATE), stem_verdict(each, RATE)) for each in stems]


def test_a_good_seam_is_clean_and_a_click_is_found():
    """A step from full scale to its opposite is no natural step of a slow sine."""
    slow = sine(100, 0.5, 0.3)
    good = seams_of([slow, slow], [Seam(0, 960, 960)])[0]
    assert good.verdict is Verdict.CLEAN
    high, low = np.full(4800, 20_000, np.int16), np.full(4800, -20_000, np.int16)
    click = seams_of([high, low], [Seam(0, 0, 0)])[0]
    assert click.verdict is Verdict.STEP


def test_a_neighbour_s_level_is_measured_and_not_judged():
    """Whole natural speech differs by more than 5 dB at a quarter of its pauses."""
    seam = seams_of([sine(300, 1, 0.6), sine(300, 1, 0.15)], [Seam(4800, 960, 960)])[0]
    assert seam.level_difference_db == pytest.approx(-12.04, abs=0.3)
    assert seam.verdict is Verdict.CLEAN
    assert (seam.kind, seam.pause_ms) == ("fade", 100.0)


def test_a_sentence_that_falls_at_its_end_is_no_other_recording():
    """The last word 14 dB below the rest, then speech as loud as the rest: natural, and no jump."""
    falling = np.concatenate([sine(300, 2, 0.5), sine(300, 0.5, 0.1)])
    seam = seams_of([falling, sine(300, 1, 0.5)], [Seam(4800, 960, 960)])[0]
    assert seam.level_difference_db == pytest.approx(0.8, abs=0.3)
    assert seam.verdict is Verdict.CLEAN


def test_a_seam_beside_silence_has_no_level_to_compare():
    """None rather than minus infinity, and nothing that anybody hears."""
    silence = np.zeros(4800, dtype=np.int16)
    seam = seams_of([silence, silence], [Seam(0, 96, 96)])[0]
    assert (seam.step_ratio, seam.level_difference_db, seam.verdict) == (
        None,
        None,
        Verdict.CLEAN,
    )


def test_the_fades_before_and_after_a_pause_are_measured_each():
    """A silence between two stems may have a crossfade of its own."""
    seam = seams_of([sine(300, 1, 0.5), sine(300, 1, 0.5)], [Seam(4800, 960, 240)])[0]
    assert (seam.fade_ms, seam.fade_in_ms) == (20.0, 5.0)


def test_stems_shorter_than_any_window_are_measured_too():
    """Down to one sample each."""
    for length in (1, 2, 100):
        short = np.full(length, 900, dtype=np.int16)
        seam = seams_of([short, short], [Seam(0, 960, 960)])[0]
        assert seam.level_difference_db == pytest.approx(0, abs=0.1)


def test_diagnostics_are_json():
    """Plain numbers and names, None where there is no level.

    The cue of each seam is where it begins.
    """
    stems = [sine(300, 0.5, 0.5), np.zeros(4800, np.int16), sine(200, 0.5, 0.5)]
    spliced = splice(stems, [Seam(0, 960, 960), Seam(480, 96, 96)])
    measures = [stem_measures(stem, RATE) for stem in stems]
    levels = combined(spliced, stems, measures, RATE)
    seams = diagnose.seam_measures(spliced, judged(stems), RATE)
    message = diagnose.message_measures(spliced, levels, RATE)
    told = json.dumps([asdict(message), *map(asdict, seams)], allow_nan=False)
    assert json.loads(told)[0]["samples"] == len(spliced.samples)
    assert [seam.at_ms for seam in seams] == [480.0, 580.0]


def test_edges_are_measured_as_seams_are():
    """Where the sound begins and ends, the silence outside, and what the fade leaves of a step."""
    cut = np.full(4_800, 16_000, dtype=np.int16)
    bare = diagnose.edge_measures(splice([cut], [], lead_samples=480), RATE)
    assert [edge.verdict for edge in bare] == [Verdict.STEP, Verdict.STEP]
    assert (bare[0].at_ms, bare[0].silence_ms, bare[1].at_ms, bare[1].silence_ms) == (
        10,
        10,
        110,
        0,
    )

    faded = diagnose.edge_measures(splice([cut], [], edges=EdgeFades(240, 240)), RATE)
    assert [(edge.verdict, edge.fade_ms) for edge in faded] == [(Verdict.CLEAN, 5.0)] * 2

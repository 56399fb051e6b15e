"""Measures, levels, trims, resampling, diagnoses: against theory."""

import json
import tracemalloc
from dataclasses import asdict

import numpy as np
import pytest
import soxr

from hybrid_audio.audio import diagnose, level, loudness, measure, resample, trim
from hybrid_audio.audio.diagnosis import Verdict
from hybrid_audio.audio.seam import Seam
from hybrid_audio.audio.splice import splice
from hybrid_audio.audio.units import ms_of, samples_of

RATE = 48_000


def sine(hz: float, seconds: float, top: float, rate: int = RATE) -> np.ndarray:
    t = np.arange(int(seconds * rate)) / rate
    return np.rint(top * 32767 * np.sin(2 * np.pi * hz * t)).astype(np.int16)


def test_milliseconds_become_samples_rounded_half_up():
    """floor(ms * rate / 1000 + 0.5)."""
    assert [samples_of(ms, 48_000) for ms in (0, 0.01, 0.0104, 0.0105, 20, 90)] == [
        0,
        0,
        0,
        1,
        960,
        4320,
    ]
    assert samples_of(0.5, 1000) == 1
    assert ms_of(samples_of(123.0, 48_000), 48_000) == 123.0


def test_a_half_scale_sine_has_the_levels_that_theory_gives():
    """Peak -6.02 dBFS, RMS 3.01 dB below, no DC."""
    samples = sine(1000, 1.0, 0.5)
    assert measure.dbfs(measure.peak(samples)) == pytest.approx(-6.02, abs=0.01)
    assert measure.dbfs(measure.rms(samples)) == pytest.approx(-9.03, abs=0.01)
    assert measure.dc_offset(samples) == pytest.approx(0, abs=1e-5)


def test_silence_has_no_level():
    """None instead of minus infinity, which JSON does not know."""
    nothing = np.zeros(48_000, dtype=np.int16)
    assert measure.dbfs(measure.peak(nothing)) is None
    assert loudness.lufs(nothing, RATE) is None
    assert loudness.true_peak_dbtp(nothing) is None


def test_the_lowest_sample_is_full_scale():
    """-32768 has no positive twin."""
    samples = np.array([-32768, 0, 32767], dtype=np.int16)
    assert measure.peak(samples) == 1.0
    assert measure.full_scale_samples(samples) == 2


@pytest.mark.parametrize(
    "measured",
    [
        lambda samples: loudness.lufs(samples, RATE),
        loudness.true_peak_dbtp,
        measure.rms,
        measure.dc_offset,
        measure.full_scale_samples,
    ],
    ids=["loudness", "true peak", "rms", "dc", "full scale"],
)
def test_measuring_needs_no_copy_of_the_message(measured):
    """Memory stays where it was when the message is four times as long: half an hour fits where a
    minute does.
    """
    short = np.random.default_rng(5).integers(-9000, 9000, 20 * RATE, dtype=np.int16)
    longer = np.tile(short, 4)
    a_copy = (
        longer.nbytes - short.nbytes
    )  # of what was added; threads of other tests may allocate a little meanwhile
    assert traced_peak(measured, longer) < traced_peak(measured, short) + a_copy / 4


def traced_peak(measured, samples: np.ndarray) -> int:
    measured(samples)
    tracemalloc.start()
    measured(samples)
    _, top = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return top


def test_a_loudness_target_is_reached_unless_the_true_peak_forbids():
    """Gain is reduced rather than clipped."""
    samples = sine(997, 2, 0.1)
    gain = level.loudness_gain_db(samples, RATE, target_lufs=-16, ceiling_dbtp=-1)
    assert loudness.lufs(level.amplified(samples, gain), RATE) == pytest.approx(-16, abs=0.05)
    gain = level.loudness_gain_db(samples, RATE, target_lufs=-2, ceiling_dbtp=-6)
    assert loudness.true_peak_dbtp(level.amplified(samples, gain)) == pytest.approx(-6, abs=0.1)


def test_stems_are_matched_to_their_median_level():
    """At most 6 dB, and never into clipping."""
    stems = [sine(300, 0.5, top) for top in (0.1, 0.2, 0.4)]
    gains = level.match_gains_db(stems)
    assert gains == pytest.approx([6.0, 0.0, -6.0], abs=0.03)
    assert level.match_gains_db([sine(300, 0.5, 1.0), sine(300, 0.5, 0.01)])[1] == 6.0


def test_a_trim_takes_the_silent_ends_and_nothing_inside():
    """The guard stays."""
    inside = np.concatenate([sine(500, 0.1, 0.5), np.zeros(4800, np.int16), sine(500, 0.1, 0.5)])
    padded = np.concatenate([np.zeros(9600, np.int16), inside, np.zeros(4800, np.int16)])
    found = trim.trimmed(padded, threshold_db=-40, guard_samples=480)
    assert len(inside) + 900 <= len(found) <= len(inside) + 960
    assert np.array_equal(
        trim.trimmed(np.zeros(10, np.int16), threshold_db=-40, guard_samples=1), np.zeros(10)
    )


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 44_100])
def test_resampling_keeps_duration_and_level(rate):
    """A sine well inside both bands."""
    samples = sine(440, 1.0, 0.5)
    found = resample.resampled(samples, RATE, rate)
    assert len(found) == pytest.approx(rate, abs=1)
    assert measure.rms(found) == pytest.approx(measure.rms(samples), rel=0.01)


def test_resampling_in_blocks_is_resampling_at_once():
    """No seam where one block ends: the same samples as soxr gives for the whole."""
    samples = np.random.default_rng(7).integers(-9000, 9000, 3 * resample.BLOCK + 1, dtype=np.int16)
    at_once = soxr.resample(samples.astype(np.float32), RATE, 16_000, quality="VHQ")
    assert np.array_equal(
        resample.resampled(samples, RATE, 16_000), np.rint(at_once).astype(np.int16)
    )


def test_gain_saturates_and_leaves_its_input_alone():
    """Block by block as at once."""
    samples = np.random.default_rng(8).integers(
        -30_000, 30_000, 2 * resample.BLOCK + 5, dtype=np.int16
    )
    before = samples.copy()
    expected = np.clip(np.rint(samples * np.float32(10 ** (6 / 20))), -32768, 32767)
    assert np.array_equal(level.amplified(samples, 6.0), expected)
    assert np.array_equal(samples, before)


def test_mixing_down_is_the_mean_of_the_channels():
    """Rounded half to even."""
    assert resample.mono(np.array([[1, 3], [2, 3]], dtype=np.int16)).tolist() == [2, 2]


def test_a_good_seam_is_clean_and_a_click_is_found():
    """A step from full scale to its opposite is no natural step of a slow sine."""
    slow = sine(100, 0.5, 0.3)
    good = diagnose.seam_measures(splice([slow, slow], [Seam(0, 960, 960)]), RATE)[0]
    assert good.verdict is Verdict.CLEAN
    high, low = np.full(4800, 20_000, np.int16), np.full(4800, -20_000, np.int16)
    click = diagnose.seam_measures(splice([high, low], [Seam(0, 0, 0)]), RATE)[0]
    assert click.verdict is Verdict.STEP


def test_a_jump_in_level_is_found():
    """12 dB between neighbours is another recording."""
    seam = diagnose.seam_measures(
        splice([sine(300, 1, 0.6), sine(300, 1, 0.15)], [Seam(4800, 960, 960)]), RATE
    )[0]
    assert seam.level_difference_db == pytest.approx(-12.04, abs=0.3)
    assert seam.verdict is Verdict.LEVEL
    assert (seam.kind, seam.pause_ms) == ("fade", 100.0)


def test_a_sentence_that_falls_at_its_end_is_no_other_recording():
    """The last word 14 dB below the rest, then speech as loud as the rest: natural, and no jump."""
    falling = np.concatenate([sine(300, 2, 0.5), sine(300, 0.5, 0.1)])
    seam = diagnose.seam_measures(
        splice([falling, sine(300, 1, 0.5)], [Seam(4800, 960, 960)]), RATE
    )[0]
    assert seam.level_difference_db == pytest.approx(0.8, abs=0.3)
    assert seam.verdict is Verdict.CLEAN


def test_a_seam_beside_silence_has_no_level_to_compare():
    """None rather than minus infinity, and nothing that anybody hears."""
    silence = np.zeros(4800, dtype=np.int16)
    seam = diagnose.seam_measures(splice([silence, silence], [Seam(0, 96, 96)]), RATE)[0]
    assert (seam.step_ratio, seam.level_difference_db, seam.verdict) == (
        None,
        None,
        Verdict.CLEAN,
    )


def test_stems_shorter_than_any_window_are_measured_too():
    """Down to one sample each."""
    for length in (1, 2, 100):
        short = np.full(length, 900, dtype=np.int16)
        seam = diagnose.seam_measures(splice([short, short], [Seam(0, 960, 960)]), RATE)[0]
        assert seam.level_difference_db == pytest.approx(0, abs=0.1)


def test_diagnostics_are_json():
    """Plain numbers and names, None where there is no level; the cue of each seam is where it
    begins.
    """
    stems = [sine(300, 0.5, 0.5), np.zeros(4800, np.int16), sine(200, 0.5, 0.5)]
    spliced = splice(stems, [Seam(0, 960, 960), Seam(480, 96, 96)])
    seams = diagnose.seam_measures(spliced, RATE)
    told = json.dumps(
        [asdict(diagnose.message_measures(spliced, RATE)), *map(asdict, seams)], allow_nan=False
    )
    assert json.loads(told)[0]["samples"] == len(spliced.samples)
    assert [seam.at_ms for seam in seams] == [480.0, 580.0]

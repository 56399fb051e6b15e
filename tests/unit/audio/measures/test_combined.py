"""Combined measures: those of the message as a whole, without looking at what was copied."""

import math

import numpy as np
import pytest

from hybrid_audio.audio.measures import diagnose, k_weighting, spliced_energy
from hybrid_audio.audio.measures.combined import Levels, combined
from hybrid_audio.audio.measures.stem import stem_measures
from hybrid_audio.audio.seam import Seam
from hybrid_audio.audio.splice import splice
from hybrid_audio.audio.verdicts.stem import stem_verdict
from tests.unit.audio.measures import judge
from tests.unit.audio.measures.random_messages import RandomMessage, random_messages
from tests.unit.audio.signals import RATE, babble, silence, sine

MESSAGES = list(random_messages(200, seed=1))
CLOSE_DB = 0.001
"""Fifty times closer than anybody needs; most are equal to a hundred thousandth."""


def levels_of(message: RandomMessage) -> Levels:
    """Combine the levels of a message from the measures of its stems."""
    return combined(message.spliced, message.stems, message.measures, message.rate_hz)


def db(value: float) -> float:
    """Return a level in dB, -999 for silence."""
    return 20 * math.log10(value) if value else -999.0


@pytest.fixture(scope="module")
def both() -> list[tuple[Levels, Levels]]:
    """Return the levels of each message: combined, and by the judge."""
    judged = (judge.levels(each.spliced.samples, each.rate_hz) for each in MESSAGES)
    return list(zip(map(levels_of, MESSAGES), judged, strict=True))


@pytest.mark.parametrize("name", ["peak", "full_scale_samples", "dc_offset"])
def test_peak_clipping_and_offset_are_exact_in_two_hundred_messages(both, name):
    """Not near but equal: they are counted in whole numbers."""
    assert [getattr(a, name) for a, _ in both] == [getattr(b, name) for _, b in both]


@pytest.mark.parametrize("name", ["rms", "true_peak"])
def test_rms_and_true_peak_agree_with_the_judge_in_two_hundred_messages(both, name):
    """Measured sample by sample, and between them."""
    found = [db(getattr(a, name)) for a, _ in both]
    assert found == pytest.approx([db(getattr(b, name)) for _, b in both], abs=CLOSE_DB)


def test_loudness_agrees_with_the_judge_in_two_hundred_messages(both):
    """The same blocks pass the same gates, and what is too short or too quiet is so for both."""
    assert [a.loudness and a.loudness.is_gated for a, _ in both] == [
        b.loudness and b.loudness.is_gated for _, b in both
    ]
    heard = [(a.loudness.lufs, b.loudness.lufs) for a, b in both if a.loudness and b.loudness]
    assert len(heard) > 150
    assert [a for a, _ in heard] == pytest.approx([b for _, b in heard], abs=CLOSE_DB)


def test_seams_agree_with_the_judge_in_two_hundred_messages():
    """The step at the seam, exactly, and the levels of speech to both sides."""
    found, judged = [], []
    for message in MESSAGES:
        pairs = zip(message.stems, message.measures, strict=True)
        stems = [diagnose.Judged(m, stem_verdict(s, message.rate_hz)) for s, m in pairs]
        found += diagnose.seam_measures(message.spliced, stems, message.rate_hz)
        judged += judge.seams(message.spliced, message.rate_hz)

    differences = [seam.level_difference_db or 0 for seam in judged]
    assert [seam.step_ratio for seam in found] == [seam.step_ratio for seam in judged]
    assert [seam.level_difference_db or 0 for seam in found] == pytest.approx(
        differences, abs=CLOSE_DB
    )
    assert max(map(abs, differences)) > 10


@pytest.mark.parametrize("pause", [0, 4_800, 48_000])
def test_a_loud_offset_before_a_quiet_stem_is_forgotten_as_the_filter_forgets_it(pause):
    """The worst that can ring on: half of full scale breaks off, and 60 dB below goes on."""
    loud = np.full(RATE, 16_000, dtype=np.int16)
    stems = [loud, babble(3.0, top=0.001), babble(3.0, top=0.001, seed=2)]
    message = RandomMessage(splice(stems, [Seam(pause, 0, 0)] * 2), stems, RATE)
    found, expected = levels_of(message), judge.levels(message.spliced.samples, RATE)
    assert found.loudness is not None
    assert expected.loudness is not None
    assert found.loudness.lufs == pytest.approx(expected.loudness.lufs, abs=CLOSE_DB)


def test_a_peak_that_a_fade_takes_away_is_not_reported():
    """The stem's own highest sample lies in its first millisecond; the message's does not."""
    spike = sine(300, 1.0, 0.3)
    spike[20] = 32_767
    stems = [sine(300, 1.0, 0.2), spike]
    message = RandomMessage(splice(stems, [Seam(960, 960, 960)]), stems, RATE)
    found, expected = levels_of(message), judge.levels(message.spliced.samples, RATE)
    assert (found.peak, found.full_scale_samples) == (expected.peak, 0)
    assert db(found.true_peak) == pytest.approx(db(expected.true_peak), abs=CLOSE_DB)


def test_a_message_of_measured_stems_is_weighted_near_its_seams_alone(monkeypatch):
    """A minute of three stems: at most one sample in ten is filtered again."""
    stems = [babble(20.0, seed=seed) for seed in range(3)]
    measures = [stem_measures(stem, RATE) for stem in stems]
    weighted, real = [], k_weighting.weighted_rows

    def counted(samples, states, rate_hz):
        weighted.append(samples.size)
        return real(samples, states, rate_hz)

    monkeypatch.setattr(spliced_energy, "weighted_rows", counted)
    spliced = splice(stems, [Seam(0, 960, 960), Seam(96_000, 960, 960)])
    combined(spliced, stems, measures, RATE)
    assert sum(weighted) < len(spliced.samples) / 10


def test_a_message_of_a_thousand_short_stems_is_measured_piece_by_piece():
    """Shorter than the filter takes to settle: all of it is weighted, across cuts of the work."""
    stems = [babble(0.04, seed=3), silence(0.01)] * 500
    message = RandomMessage(splice(stems, [Seam(0, 48, 48)] * 999), stems, RATE)
    assert len(message.spliced.samples) > 20 * spliced_energy.LONGEST_PIECE
    found, expected = levels_of(message), judge.levels(message.spliced.samples, RATE)
    assert found.loudness is not None
    assert expected.loudness is not None
    assert found.loudness.lufs == pytest.approx(expected.loudness.lufs, abs=CLOSE_DB)
    assert found.dc_offset == expected.dc_offset

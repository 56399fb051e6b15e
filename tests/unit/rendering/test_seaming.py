"""Messages with pauses that are heard: their cues, their measures, and what nobody asked for."""

import dataclasses

import numpy as np
import pytest

from hybrid_audio.audio.measures.combined import combined
from hybrid_audio.audio.measures.stem import stem_measures
from hybrid_audio.audio.splice import splice
from hybrid_audio.domain.report import MessageReport
from hybrid_audio.domain.timing import SeamPlan, Timeline
from hybrid_audio.render import render
from hybrid_audio.rendering.opening import open_message
from hybrid_audio.rendering.preparation import Prepared
from hybrid_audio.rendering.seaming import seamed
from tests.unit.audio.measures import judge
from tests.unit.audio.signals import RATE, babble, silence
from tests.unit.rendering.messages import file_of, plan_of


def quiet_ended(seed: int, floor: float) -> np.ndarray:
    """Return speech between half a second of quiet, with a floor of noise."""
    rng = np.random.default_rng(seed)
    speech = babble(float(rng.uniform(0.2, 2.0)), top=0.5, seed=seed)
    whole = np.concatenate([silence(0.1 * (seed % 5)), speech, silence(0.1 * (seed % 4))])
    noise = np.rint(rng.normal(0, floor * 32_768, len(whole)))
    found: np.ndarray = np.clip(whole + noise, -32_768, 32_767).astype(np.int16)
    return found


def asked(names: list[str], *pauses: float, is_heard: bool = True, **delivery: object):
    """Return a plan whose seams have these pauses."""
    seams = tuple(SeamPlan(ms, 20.0, 20.0, is_heard) for ms in pauses)
    plan = plan_of(names, pause_ms=0.0, **delivery)
    return dataclasses.replace(plan, timeline=Timeline(seams))


def rendered(plan, stems):
    """Render a plan of stems by name."""
    files = [file_of(stems[part.signature]) for part in plan.parts]
    return render(plan, open_message(plan, files))


@pytest.mark.parametrize(
    "seed", [*range(12), *(pytest.param(seed, marks=pytest.mark.storm) for seed in range(12, 60))]
)
def test_messages_with_heard_pauses_measure_as_the_judge_measures_them_whole(seed):
    """Cuts, zeros and room tone: what is combined of stems is what the whole message has."""
    rng = np.random.default_rng(seed)
    floor = float(rng.choice([0.0, 0.002, 0.01]))
    stems = [quiet_ended(int(rng.integers(40)), floor) for _ in range(rng.integers(2, 6))]
    plan = asked(
        [f"s{i}" for i in range(len(stems))], *rng.choice([0, 30, 290, 900], len(stems) - 1)
    )
    measures = [stem_measures(stem, RATE) for stem in stems]

    joined = seamed(plan, Prepared(stems, measures, [], (), {}, {}), RATE)
    message = dataclasses.replace(
        splice(joined.stems, joined.seams, lead_samples=int(rng.integers(2_000))),
        cut_heads=joined.cut_heads,
    )
    found, whole = combined(message, stems, measures, RATE), judge.levels(message.samples, RATE)

    assert (found.peak, found.full_scale_samples) == (whole.peak, whole.full_scale_samples)
    assert found.dc_offset == whole.dc_offset
    assert found.rms == pytest.approx(whole.rms, rel=1e-4)
    assert found.true_peak == pytest.approx(whole.true_peak, rel=1e-4)
    assert (found.loudness is None) == (whole.loudness is None)
    if found.loudness and whole.loudness:
        assert found.loudness.lufs == pytest.approx(whole.loudness.lufs, abs=0.001)


def test_a_report_tells_what_is_heard_beside_what_was_asked_for():
    """Of seams with a gap too; and it reads back as it was written."""
    stems = {"a": quiet_ended(1, 0.0), "b": quiet_ended(3, 0.0)}
    heard = rendered(asked(["a", "b"], 290.0), stems).report
    seam = heard.diagnostics.seams[0]
    assert seam.heard_pause_ms == pytest.approx(290, abs=0.03)
    assert (seam.asked_pause_ms, seam.filled_with) == (290.0, "zeros")
    assert MessageReport.from_json(heard.to_json()) == heard

    added = rendered(asked(["a", "b"], 90.0, is_heard=False), stems).report.diagnostics.seams[0]
    assert (added.pause_ms, added.asked_pause_ms) == (90.0, None)
    assert added.heard_pause_ms > 90 + 400


def test_a_cue_spans_what_is_left_of_a_stem_in_its_message():
    """The first ends where its silence was cut, and the next begins after what was filled in."""
    stems = {"a": quiet_ended(4, 0.0), "b": quiet_ended(4, 0.0)}
    report = rendered(asked(["a", "b"], 100.0), stems).report
    first, second = report.cues
    seam = report.diagnostics.seams[0]
    assert second.start_ms - first.end_ms == pytest.approx(seam.pause_ms, abs=0.01)
    assert first.end_ms < len(stems["a"]) / 48
    assert second.end_ms == pytest.approx(report.diagnostics.message.duration_ms, abs=0.01)


def test_a_pause_that_is_shorter_than_the_guards_is_warned_of():
    """Less would cut into speech."""
    stems = {"a": quiet_ended(1, 0.0), "b": quiet_ended(3, 0.0)}
    (warning,) = rendered(asked(["a", "b"], 0.0), stems).report.warnings
    assert warning.code == "pause_not_reached"
    assert "segments[0]" in warning.detail


def test_a_trim_to_speech_leaves_the_end_of_a_sentence_whole_where_no_pause_follows():
    """Its own silence is the only pause there; with a pause it is trimmed."""
    stems = {"a": quiet_ended(3, 0.0), "b": quiet_ended(3, 0.0) // 2}
    plan = asked(["a", "b"], 0.0, is_heard=False, trim="speech")
    rests = dataclasses.replace(plan.parts[0], rests=True)
    plan = dataclasses.replace(plan, parts=(rests, plan.parts[1]))
    kept = rendered(plan, stems).report
    assert "end_not_trimmed" in {warning.code for warning in kept.warnings}

    paused = dataclasses.replace(plan, timeline=Timeline((SeamPlan(90.0, 20.0, 20.0),)))
    cut = rendered(paused, stems).report
    assert not {warning.code for warning in cut.warnings} & {"end_not_trimmed"}
    more = cut.diagnostics.stems[0].trimmed_ms - kept.diagnostics.stems[0].trimmed_ms
    assert more > 290


def test_a_trim_near_the_peak_is_warned_of():
    """At -40 dB of the peak consonants are lost."""
    stems = {"a": quiet_ended(3, 0.0)}
    codes = {
        db: {each.code for each in rendered(plan_of(["a"], trim_db=db), stems).report.warnings}
        for db in (-40.0, -50.0)
    }
    assert "trim_may_cut_speech" in codes[-40.0]
    assert "trim_may_cut_speech" not in codes[-50.0]


def test_a_plan_without_the_new_options_keeps_its_signature():
    """Messages that are stored are found again; the figure is that of before."""
    assert plan_of(["a", "b"]).signature == "feb81860e56a7a9fb3892d949b7d6140"
    assert asked(["a", "b"], 90.0).signature != plan_of(["a", "b"]).signature
    assert plan_of(["a", "b"], trim="speech").signature != plan_of(["a", "b"]).signature

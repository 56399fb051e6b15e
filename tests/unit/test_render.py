"""Rendering: exact where nothing is asked for, and each option that was not met in a warning."""

import io
import json
from collections.abc import Callable

import numpy as np
import pytest
import soundfile

from hybrid_audio.audio.measures.measure import dbfs
from hybrid_audio.audio.measures.stem import MeasuredStem
from hybrid_audio.domain.message import Merge, MessagePlan
from hybrid_audio.domain.report import MessageReport
from hybrid_audio.errors import DeadlineExceeded
from hybrid_audio.render import Rendered, render
from hybrid_audio.rendering.opening import open_message
from hybrid_audio.runtime import deadline
from tests.unit.audio.measures import judge
from tests.unit.audio.signals import babble, silence, sine
from tests.unit.rendering.messages import file_of, plan_of


def rendered(plan: MessagePlan, *stems: np.ndarray) -> Rendered:
    return render(plan, open_message(plan, [file_of(stem) for stem in stems]))


def codes(done: Rendered) -> list[str]:
    return [warning.code for warning in done.report.warnings]


def test_with_nothing_asked_for_every_sample_outside_the_fades_is_the_stem_s_own():
    """The golden rule of splicing: two stems, 90 ms between them, 20 ms fades beside the pause."""
    a, b = babble(0.6, seed=1), babble(0.4, seed=2)
    done = rendered(plan_of(["a", "b"]), a, b)
    heard, _ = soundfile.read(io.BytesIO(done.audio), dtype="int16")
    assert len(heard) == len(a) + 4_320 + len(b)
    assert np.array_equal(heard[: len(a) - 960], a[:-960])
    assert np.array_equal(heard[len(a) + 4_320 + 960 :], b[960:])
    assert not heard[len(a) : len(a) + 4_320].any()
    assert codes(done) == []


def test_delivered_measures_are_those_of_the_message_where_nothing_changes_it():
    """The same loudness and peak, the file's own size, and no target to reach."""
    done = rendered(plan_of(["a"]), babble(2.0))
    message, delivered = done.report.diagnostics.message, done.report.diagnostics.delivered
    assert (delivered.lufs, delivered.peak_dbfs) == (message.lufs, message.peak_dbfs)
    assert (delivered.bytes, delivered.sample_rate) == (len(done.audio), 48_000)
    assert (delivered.target_reached, delivered.missed_by_lu) == (None, None)


class Keeper:
    """Keeps measures as the memory of an instance does, and counts what it was given."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], MeasuredStem] = {}

    def measures(
        self, signature: str, generation: int, form: str, measure: Callable[[], MeasuredStem]
    ) -> MeasuredStem:
        key = (signature, form)
        if key not in self.kept:
            self.kept[key] = measure()
        return self.kept[key]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"trim_db": -40.0},
        {"match_levels": True},
        {"trim_db": -30.0, "match_levels": True, "loudness_lufs": -20.0},
        {"format": "mp3", "curve": "equal_power"},
        {"format": "mulaw", "true_peak_db": -9.0},
    ],
    ids=str,
)
def test_kept_measures_give_the_report_that_measuring_anew_gives(options):
    """Whatever is done to the stems before, and to the message after they are spliced."""
    a, b = np.concatenate([silence(0.2), babble(1.1)]), babble(0.7, top=0.2, seed=2)
    plan, keeper = plan_of(["a", "b", "a"], **options), Keeper()
    opened = open_message(plan, [file_of(a), file_of(b), file_of(a)])
    first, again = render(plan, opened, keeper), render(plan, opened, keeper)
    assert len(keeper.kept) == 2
    assert first == again == render(plan, opened)


def test_measures_of_the_delivered_file_are_those_of_its_samples():
    """Read back from the file and measured as a whole, trims, levels and all."""
    stems = [np.concatenate([silence(0.2), babble(1.1)]), babble(0.7, top=0.2, seed=2)]
    done = rendered(plan_of(["a", "b"], trim_db=-40.0, match_levels=True), *stems)
    heard, _ = soundfile.read(io.BytesIO(done.audio), dtype="int16")
    expected = judge.levels(heard, 48_000)

    message, delivered = done.report.diagnostics.message, done.report.diagnostics.delivered
    assert message.peak_dbfs == delivered.peak_dbfs == dbfs(expected.peak)
    assert message.dc_offset == expected.dc_offset
    assert message.rms_dbfs == pytest.approx(dbfs(expected.rms), abs=0.001)
    assert expected.loudness is not None
    assert message.lufs == delivered.lufs == pytest.approx(expected.loudness.lufs, abs=0.001)
    assert delivered.true_peak_dbtp == pytest.approx(dbfs(expected.true_peak), abs=0.001)


def test_a_converted_stem_is_measured_for_each_message():
    """What lies in memory are the bytes as they are stored, at their own rate."""
    plan, keeper = plan_of(["a", "b"], merge=Merge.CLEAN), Keeper()
    slow = file_of(babble(0.5, rate=16_000), 16_000)
    render(plan, open_message(plan, [file_of(babble(0.5)), slow]), keeper)
    assert [signature for signature, _ in keeper.kept] == ["a"]


@pytest.mark.parametrize(
    ("options", "stems", "expected"),
    [
        ({"loudness_lufs": -5.0}, [babble(2.0)], ["loudness_not_reached"]),
        ({"loudness_lufs": -20.0}, [sine(300, 0.2, 0.2)], ["loudness_not_gated"]),
        (
            {"loudness_lufs": -20.0},
            [np.zeros(48_000, dtype=np.int16)],
            ["loudness_not_measurable"],
        ),
        (
            {"match_levels": True},
            [sine(300, 0.5, 0.5), sine(300, 0.5, 0.001)],
            ["level_not_matched"],
        ),
        ({}, [babble(0.5), np.full(500, 9, dtype=np.int16)], ["crossfade_shortened"]),
        ({}, [np.full(4_800, 9_000, dtype=np.int16)], ["edge_faded", "edge_faded"]),
        ({"true_peak_db": -6.0}, [babble(1.0, top=0.9)], []),
    ],
)
def test_what_was_not_met_is_said_in_a_warning(options, stems, expected):
    """And what was, is not."""
    done = rendered(plan_of(["a", "b"][: len(stems)], **options), *stems)
    assert codes(done) == expected
    assert all(warning.detail for warning in done.report.warnings)


def test_a_report_comes_back_from_json_as_it_was():
    """It is kept beside the audio, and answers the next request."""
    done = rendered(
        plan_of(["a", "b"], loudness_lufs=-5.0, merge=Merge.CLEAN), babble(1), babble(1)
    )
    text = json.dumps(done.report.to_json(), allow_nan=False)
    assert MessageReport.from_json(json.loads(text)) == done.report


def test_without_time_for_another_pass_a_message_is_delivered_with_what_it_misses():
    """Rather than not at all: a long Ogg that is made eight times would outlast its request."""
    plan = plan_of(["a"], format="ogg", loudness_lufs=-14.0)
    opened = open_message(plan, [file_of(babble(1.0))])
    with deadline.within(5.0):
        hurried = render(plan, opened).report
    patient = render(plan, opened).report
    missed = [abs(each.diagnostics.delivered.missed_by_lu or 0) for each in (hurried, patient)]
    assert missed[0] > missed[1] + 0.1


@pytest.mark.parametrize("format", ["wav", "ogg", "mp3"])
def test_the_time_of_a_request_bounds_rendering(format):
    """Ten long Ogg messages ran for 140 s under a limit of 120."""
    plan = plan_of(["a"], format=format)
    opened = open_message(plan, [file_of(babble(0.5))])
    with deadline.within(0.0), pytest.raises(DeadlineExceeded):
        render(plan, opened)

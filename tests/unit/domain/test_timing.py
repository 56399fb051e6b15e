"""The timing of seams: who decides, what adds up, and what a timing map may not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.domain.timing import (
    DEFAULT_CROSSFADE_MS,
    MAX_SILENCE_MS,
    MAX_TIME_MS,
    SeamPlan,
    SegmentTiming,
    Timeline,
    Transition,
    merged,
    timeline,
    timing_map_faults,
)
from hybrid_audio.errors import InvalidInput

MS = st.floats(0, 2000, allow_nan=False) | st.integers(0, 2000).map(float)
MAYBE_MS = st.none() | MS


def spoken(
    name: str, *, gap: float | None = None, pause: float | None = None, fade: float | None = None
) -> SegmentTiming:
    return SegmentTiming(name, gap_ms=gap, break_ms=pause, crossfade_ms=fade)


def silence(ms: float, name: str | None = None) -> SegmentTiming:
    return SegmentTiming(name, silence_ms=ms)


@st.composite
def messages(draw: st.DrawFn) -> tuple[list[SegmentTiming], list[Transition], float]:
    """Any segments, at least one spoken, and a timing map that fits them."""
    count = draw(st.integers(1, 12))
    speaks = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    speaks[draw(st.integers(0, count - 1))] = True
    segments = [
        spoken(f"s{i}", gap=draw(MAYBE_MS), pause=draw(MAYBE_MS), fade=draw(MAYBE_MS))
        if speaks[i]
        else silence(draw(MS), f"s{i}")
        for i in range(count)
    ]
    chosen = [i for i in range(count - 1) if draw(st.booleans())]
    timing_map = [Transition(f"s{i}", f"s{i + 1}", draw(MAYBE_MS), draw(MAYBE_MS)) for i in chosen]
    return segments, timing_map, draw(MS)


def test_neighbours_overlap_by_the_default_where_nothing_is_set() -> None:
    """Without any timing there is no pause, and a crossfade of 20 ms."""
    assert timeline([spoken("a"), spoken("b")]) == Timeline((SeamPlan(0, 20, 20),), 0, 0)
    assert DEFAULT_CROSSFADE_MS == 20


def test_a_segments_own_values_decide_over_the_default() -> None:
    """The first one's, not the second's."""
    segments = [spoken("a", gap=120, fade=30), spoken("b", gap=7, fade=8)]
    assert timeline(segments, crossfade_ms=5).seams == (SeamPlan(120, 30, 30),)


def test_the_timing_map_decides_over_the_segments_own_values() -> None:
    """The timing map wins over the values of a segment."""
    segments = [spoken("a", gap=120, fade=30), spoken("b")]
    assert timeline(segments, [Transition("a", "b", 90, 20)]).seams == (SeamPlan(90, 20, 20),)


def test_an_entry_decides_only_the_fields_it_gives() -> None:
    """The other one is the segment's own, or the default."""
    own = [spoken("a", gap=120, fade=30), spoken("b")]
    assert timeline(own, [Transition("a", "b", gap_ms=90)]).seams == (SeamPlan(90, 30, 30),)
    assert timeline(own, [Transition("a", "b", crossfade_ms=10)]).seams == (SeamPlan(120, 10, 10),)
    bare = [spoken("a"), spoken("b")]
    assert timeline(bare, [Transition("a", "b", gap_ms=90)], crossfade_ms=7).seams == (
        SeamPlan(90, 7, 7),
    )


def test_zero_is_a_value_and_not_the_absence_of_one() -> None:
    """A gap of 0 in the map takes the segment's own gap away; a crossfade of 0 is a hard cut."""
    segments = [spoken("a", gap=120, fade=30), spoken("b")]
    assert timeline(segments, [Transition("a", "b", 0, 0)]).seams == (SeamPlan(0, 0, 0),)


def test_a_pause_is_the_gap_and_the_first_ones_break() -> None:
    """The break stays, whoever decides the gap."""
    segments = [spoken("a", gap=100, pause=50), spoken("b", pause=1000)]
    assert timeline(segments).seams == (SeamPlan(150, 20, 20),)
    assert timeline(segments, [Transition("a", "b", gap_ms=0)]).seams == (SeamPlan(50, 20, 20),)


def test_silence_between_speech_folds_into_the_seam() -> None:
    """All gaps, breaks and silences between the spoken neighbours add up."""
    segments = [spoken("a", gap=10, pause=20), silence(300), silence(200), spoken("b")]
    assert timeline(segments).seams == (SeamPlan(530, 20, 20),)


def test_fades_around_silence_are_those_of_the_transitions_beside_it() -> None:
    """Out with the one that leaves the first, in with the one that enters the second."""
    segments = [spoken("a", fade=30), silence(300, "hush"), spoken("b")]
    timing_map = [
        Transition("a", "hush", gap_ms=5),
        Transition("hush", "b", gap_ms=7, crossfade_ms=40),
    ]
    assert timeline(segments, timing_map).seams == (SeamPlan(312, 30, 40),)


def test_silence_of_no_length_leaves_neighbours_overlapping_evenly() -> None:
    """Without a pause both fades share one window."""
    segments = [spoken("a", fade=30), silence(0, "hush"), spoken("b")]
    assert timeline(segments, [Transition("hush", "b", crossfade_ms=40)]).seams == (
        SeamPlan(0, 30, 30),
    )


def test_silence_at_the_ends_is_lead_and_tail() -> None:
    """The last one's gap and break count where silence follows them."""
    segments = [silence(100), silence(50), spoken("a"), spoken("b", gap=5, pause=7), silence(400)]
    assert timeline(segments) == Timeline((SeamPlan(0, 20, 20),), lead_ms=150, tail_ms=412)


def test_a_gap_after_the_last_segment_separates_it_from_nothing() -> None:
    """Every segment of a template may have a gap, the last one too."""
    assert timeline([spoken("a", gap=100, pause=100)]) == Timeline((), 0, 0)


def test_a_message_of_silence_alone_is_refused() -> None:
    """There is nothing to speak."""
    for segments in ([], [silence(100)]):
        with pytest.raises(InvalidInput, match="nothing to speak"):
            timeline(segments)


def test_all_silence_together_is_bounded() -> None:
    """Each within its limit, and still too much: refused where the segments are."""
    many = [spoken("a")] + [silence(MAX_TIME_MS)] * int(MAX_SILENCE_MS / MAX_TIME_MS)
    assert timeline(many).tail_ms == MAX_SILENCE_MS
    with pytest.raises(InvalidInput) as caught:
        timeline([*many, silence(1)], path="$.message")
    assert caught.value.faults[0].path == "$.message.segments"


@pytest.mark.parametrize(
    ("entries", "faults"),
    [
        ([Transition("x", "b")], {"$.timing_map[0].from": "not the id"}),
        ([Transition("a", "y")], {"$.timing_map[0].to": "not the id"}),
        (
            [Transition("x", "y")],
            {"$.timing_map[0].from": "not the id", "$.timing_map[0].to": "not the id"},
        ),
        ([Transition("a", "c")], {"$.timing_map[0]": "right after"}),
        ([Transition("b", "a")], {"$.timing_map[0]": "right after"}),
        ([Transition("a", "a")], {"$.timing_map[0]": "right after"}),
        (
            [Transition("a", "b"), Transition("b", "c"), Transition("a", "b")],
            {"$.timing_map[2]": "timing_map[0]"},
        ),
    ],
)
def test_a_timing_map_that_does_not_fit_is_refused_with_its_path(
    entries: list[Transition], faults: dict[str, str]
) -> None:
    """Unknown ids, pairs that are no neighbours, entries given twice."""
    with pytest.raises(InvalidInput) as caught:
        timeline([spoken("a"), spoken("b"), spoken("c")], entries)
    assert [fault.path for fault in caught.value.faults] == list(faults)
    assert all(
        part in fault.message
        for fault, part in zip(caught.value.faults, faults.values(), strict=True)
    )


def test_an_id_given_twice_is_refused_and_no_id_may_be_given_often() -> None:
    """A timing map could not tell which is meant; anonymous silences are never meant."""
    timeline([spoken("a"), silence(1), silence(2), spoken("b")])
    with pytest.raises(InvalidInput) as caught:
        timeline([spoken("a"), silence(1, "b"), spoken("a"), spoken("b")])
    assert [fault.path for fault in caught.value.faults] == ["$.segments[2].id", "$.segments[3].id"]


def test_an_unknown_id_is_told_what_was_meant() -> None:
    """A slip of the finger costs one round, not two."""
    fault, _ = timing_map_faults(
        ["stem.name.intro", "stem.developer.main"], [Transition("stem.name.intr", "x" * 99)]
    )
    assert fault.message.endswith("did you mean stem.name.intro?")


def test_an_upper_timing_map_wins_field_by_field() -> None:
    """A variant's over the template's."""
    lower = [Transition("a", "b", 100, 20), Transition("b", "c", 5)]
    upper = [Transition("a", "b", gap_ms=60), Transition("c", "d", crossfade_ms=3)]
    assert merged(upper, lower) == (
        Transition("a", "b", 60, 20),
        Transition("b", "c", 5),
        Transition("c", "d", crossfade_ms=3),
    )


@given(messages())
def test_there_is_a_seam_between_all_spoken_neighbours_and_no_silence_is_lost(
    message: tuple[list[SegmentTiming], list[Transition], float],
) -> None:
    """Seams, lead and tail together hold every silence, and every gap and break that separates two
    segments.
    """
    segments, timing_map, default = message
    found = timeline(segments, timing_map, crossfade_ms=default)
    assert len(found.seams) == sum(segment.is_spoken for segment in segments) - 1
    entries = {entry.source: entry for entry in timing_map}
    total = 0.0
    for index, segment in enumerate(segments):
        total += segment.silence_ms or 0.0
        if index + 1 < len(segments):
            entry = entries.get(segment.id or "")
            decided = segment.gap_ms if entry is None or entry.gap_ms is None else entry.gap_ms
            total += (decided or 0.0) + (segment.break_ms or 0.0)
    assert found.silence_ms == pytest.approx(total)


@given(messages())
def test_without_a_pause_both_fades_are_one_window(
    message: tuple[list[SegmentTiming], list[Transition], float],
) -> None:
    """An overlap has one length."""
    segments, timing_map, default = message
    for seam in timeline(segments, timing_map, crossfade_ms=default).seams:
        assert seam.pause_ms > 0 or seam.fade_out_ms == seam.fade_in_ms


@given(messages())
def test_the_fade_out_is_decided_by_the_first_and_the_default_is_last(
    message: tuple[list[SegmentTiming], list[Transition], float],
) -> None:
    """Map over own over default, for every seam, by the rule of DESIGN 7 written out again."""
    segments, timing_map, default = message
    fades = {entry.source: entry.crossfade_ms for entry in timing_map}
    expected = []
    for segment in [segment for segment in segments if segment.is_spoken][:-1]:
        choices = (fades.get(segment.id or ""), segment.crossfade_ms, default)
        expected.append(next(choice for choice in choices if choice is not None))
    found = timeline(segments, timing_map, crossfade_ms=default)
    assert [seam.fade_out_ms for seam in found.seams] == expected


def test_whole_numbers_and_floats_give_one_timeline() -> None:
    """The message's signature is made from it: every field is a float."""
    found = timeline([silence(100), spoken("a", gap=120, fade=30), spoken("b")], crossfade_ms=20)
    numbers = [found.lead_ms, found.tail_ms, found.silence_ms]
    numbers += [
        each for seam in found.seams for each in (seam.pause_ms, seam.fade_out_ms, seam.fade_in_ms)
    ]
    assert all(type(number) is float for number in numbers)


def test_a_thousand_segments_are_planned_at_once() -> None:
    """Each step is looked at once or twice, not once for every other."""
    segments = [spoken(f"s{i}", gap=1) for i in range(1000)]
    timing_map = [Transition(f"s{i}", f"s{i + 1}", 2, 3) for i in range(999)]
    assert timeline(segments, timing_map).seams == (SeamPlan(2, 3, 3),) * 999

"""Messages in steps: whatever is asked for at their seams, they are what they are as a whole."""

import dataclasses
from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_audio.audio.measures.speech import found_speech
from hybrid_audio.audio.measures.stem import stem_measures
from hybrid_audio.audio.wav import HEADER_BYTES
from hybrid_audio.domain.timing import SeamPlan, Timeline
from hybrid_audio.render import spliced_whole
from hybrid_audio.rendering.preparation import Prepared
from hybrid_audio.streaming.incremental import IncrementalSplice
from tests.unit.audio.signals import RATE, babble
from tests.unit.rendering.messages import plan_of

KINDS = [
    (seconds, lead, tail, floor)
    for seconds in (0.006, 0.05, 0.4)
    for lead, tail in ((0, 0), (100, 9_000), (7_000, 300), (5_000, 20_000))
    for floor in (0.0, 0.003)
] + [(0.0, 1, 0, 0.0), (0.0, 3_000, 0, 0.0), (0.0, 3_000, 0, 0.003)]
"""Seconds of speech, samples of quiet before and after it, and the noise in all; or silence."""


@cache
def measured(kind: int):
    """Return a stem of this kind, and its measures."""
    seconds, lead, tail, floor = KINDS[kind]
    speech = babble(seconds, top=0.5, seed=kind) if seconds else np.zeros(0, np.int16)
    whole = np.concatenate([np.zeros(lead), speech, np.zeros(tail)])
    noise = np.random.default_rng(kind).normal(0, floor * 32_768, len(whole))
    stem = np.clip(np.rint(whole + noise), -32_768, 32_767).astype(np.int16)
    return stem, stem_measures(stem, RATE)


TIMES = st.sampled_from([0.0, 1.0, 12.0, 15.1, 16.0, 20.0, 90.0, 250.0, 900.0])
SEAMS = st.builds(SeamPlan, TIMES, TIMES, TIMES, st.sampled_from([True, True, False]))


def in_steps(plan, ready: Prepared):
    """Return the pieces of a message, and the whole that its steps end with."""
    steps = IncrementalSplice(plan, RATE)
    pairs = zip(ready.stems, ready.measures, strict=True)
    pieces = [steps.add(stem, measures.speech) for stem, measures in pairs]
    rest, spliced = steps.end()
    return [*pieces, rest], spliced


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(KINDS) - 1), SEAMS), min_size=1, max_size=5),
    st.sampled_from(["cosine", "equal_power"]),
    TIMES,
)
def test_a_message_in_steps_is_the_whole_whatever_its_pauses(parts, curve, silence):
    """Heard pauses, added ones and crossfades in any row: samples, cues, cuts and seams."""
    seams = [
        seam if seam.is_heard or seam.pause_ms else dataclasses.replace(seam, fade_in_ms=fade)
        for _, seam in parts[1:]
        for fade in [seam.fade_out_ms]
    ]
    plan = dataclasses.replace(
        plan_of([f"s{index}" for index in range(len(parts))], curve=curve),
        timeline=Timeline(tuple(seams), silence, silence),
    )
    found = [measured(kind) for kind, _ in parts]
    ready = Prepared([stem for stem, _ in found], [each for _, each in found], [], (), {}, {})

    whole, (pieces, spliced) = spliced_whole(plan, ready, RATE), in_steps(plan, ready)
    assert b"".join(pieces) == whole.audio[HEADER_BYTES:]
    for field in dataclasses.fields(whole):
        assert getattr(spliced, field.name) == getattr(whole, field.name)


def test_a_stem_is_settled_to_the_end_of_its_speech_before_a_heard_pause():
    """Nothing but its last 10 ms of guard waits, however long its quiet is and the pause."""
    stem, measures = measured(len(KINDS) - 5)
    end = found_speech(stem, RATE).span.last
    assert len(stem) > end + 15_000
    for pause_ms in (0.0, 20.0, 5_000.0):
        plan = plan_of(["a", "b"])
        timeline = Timeline((SeamPlan(pause_ms, 20.0, 20.0, is_heard=True),))
        ready = Prepared([stem, stem], [measures, measures], [], (), {}, {})
        pieces, _ = in_steps(dataclasses.replace(plan, timeline=timeline), ready)
        assert len(pieces[0]) // 2 >= end - 480

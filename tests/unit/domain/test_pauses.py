"""Pauses: the punctuation that decides them, and which of two ways to say one wins."""

import pytest

from hybrid_audio.domain.pauses import auto_pause_ms, ends_in_punctuation
from hybrid_audio.domain.timing import SeamPlan, SegmentTiming, Transition, timeline
from hybrid_audio.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "ms"),
    [("Hey,", 290), ("so:", 265), ("Well —", 265), ('"Done."', 240), ("Hey (John)", 15), ("", 15)],
)
def test_a_natural_pause_follows_from_the_last_mark_of_a_text(text, ms):
    """Closing quotes, brackets and tags are looked through."""
    assert auto_pause_ms(text, 240) == ms
    assert ends_in_punctuation(text) == (ms != 15)


def test_the_upper_level_decides_whether_a_pause_is_heard_or_added():
    """A gap of the map replaces the segment's pause_ms, and the other way round."""
    heard = [SegmentTiming("a", pause_ms=200.0), SegmentTiming("b")]
    assert timeline(heard).seams == (SeamPlan(200.0, 20.0, 20.0, is_heard=True),)
    over = timeline(heard, [Transition("a", "b", gap_ms=90.0)])
    assert over.seams == (SeamPlan(90.0, 20.0, 20.0),)

    added = [SegmentTiming("a", gap_ms=90.0), SegmentTiming("b")]
    under = timeline(added, [Transition("a", "b", pause_ms=0.0)])
    assert under.seams == (SeamPlan(0.0, 20.0, 20.0, is_heard=True),)


def test_auto_without_a_known_text_is_refused_by_its_path():
    """A stem that is named by its label has no text here."""
    segments = [SegmentTiming("a", pause_ms="auto"), SegmentTiming("b")]
    with pytest.raises(InvalidInput) as refused:
        timeline(segments, texts=[None, "Bye."])
    assert [fault.path for fault in refused.value.faults] == ["$.segments[0].pause_ms"]
    assert timeline(segments, texts=["Hi,", "Bye."]).seams[0].pause_ms == 290

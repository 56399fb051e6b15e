"""Opening: forms and lengths before anything is decoded, and each bad stem named."""

import pytest

from hybrid_audio.domain.message import Merge
from hybrid_audio.errors import AudioMismatch, InvalidInput
from hybrid_audio.rendering.opening import LengthWatch, open_message
from tests.unit.audio.signals import babble, silence
from tests.unit.rendering.messages import file_of, plan_of


def test_every_bad_stem_is_named_once_and_the_others_are_not():
    """Two of three: a program learns of both at once."""
    files = [b"no audio", file_of(babble(0.1)), b"neither", b"no audio"]
    with pytest.raises(InvalidInput) as refused:
        open_message(plan_of(["a", "b", "c", "a"]), files)
    assert [fault.path for fault in refused.value.faults] == ["segments[0]", "segments[2]"]


def test_stems_of_two_rates_need_a_clean_merge_and_those_that_differ_are_named():
    """The first one's rate is what the others are held against."""
    files = [file_of(silence(0.1)), file_of(silence(0.1, 24_000), 24_000)]
    with pytest.raises(AudioMismatch) as refused:
        open_message(plan_of(["a", "b"]), files)
    assert [fault.path for fault in refused.value.faults] == ["segments[1]"]
    assert "24000 Hz" in refused.value.faults[0].message

    merged = open_message(plan_of(["a", "b"], merge=Merge.CLEAN), files)
    assert merged.rate_hz == 48_000
    assert merged.seconds == pytest.approx(0.29)


def test_a_message_is_as_long_as_its_stems_and_its_silence_before_anything_is_cut():
    """An equal stem counts as often as it is heard; half an hour is the most."""
    minute = file_of(silence(60, 8_000), 8_000)
    assert open_message(plan_of(["a"] * 3, pause_ms=500), [minute] * 3).seconds == 181.0
    assert open_message(plan_of(["a"] * 30, pause_ms=0), [minute] * 30).seconds == 1800.0
    with pytest.raises(InvalidInput, match="1800 s"):
        open_message(plan_of(["a"] * 30, pause_ms=1), [minute] * 30)


def test_loading_ends_as_soon_as_the_stems_are_too_long_together():
    """What is known counts with its length, what is not with the least that its text can take."""
    watch = LengthWatch(plan_of(["a", "b", "b"], pause_ms=0), {"a": 500.0, "b": 300.0})
    watch.loaded("a", file_of(silence(1_000, 8_000), 8_000))
    with pytest.raises(InvalidInput, match="1802 s"):
        watch.loaded("b", file_of(silence(401, 8_000), 8_000))


def test_what_cannot_be_read_is_left_to_the_opening():
    """Loading it does not fail, since the opening names its segment."""
    LengthWatch(plan_of(["a"]), {"a": 1.0}).loaded("a", b"no audio")

"""Preparation: each distinct stem is decoded, trimmed and levelled once, and shared."""

import numpy as np
import pytest

from hybrid_audio.audio import trim
from hybrid_audio.errors import DeadlineExceeded
from hybrid_audio.rendering.opening import open_message
from hybrid_audio.rendering.preparation import MeasuredEachTime, prepared
from tests.unit.audio.signals import RATE, babble, silence, sine
from tests.unit.rendering.messages import file_of, plan_of


def no_check() -> None:
    """Let the work go on."""


def test_a_thousand_parts_of_two_stems_are_two_stems_of_work(monkeypatch):
    """A thousand trims of one stem cost 12.7 s of CPU; parts of one signature share the samples."""
    calls, real = [], trim.trimmed

    def counted(samples, **options):
        calls.append(len(samples))
        return real(samples, **options)

    monkeypatch.setattr(trim, "trimmed", counted)

    plan = plan_of(["a", "b"] * 500, trim_db=-40, match_levels=True)
    padded = np.concatenate([silence(0.2), babble(0.4)])
    files = [file_of(padded), file_of(sine(300, 0.4, 0.05))] * 500
    done = prepared(plan, open_message(plan, files), MeasuredEachTime(), no_check)
    assert len(calls) == 2
    assert len({id(stem) for stem in done.stems}) == 2
    assert done.changes[0].trimmed_ms > 190
    assert done.changes[1].gain_db == done.changes[999].gain_db > 0


def test_without_options_the_stems_are_the_bytes_that_were_loaded():
    """Nothing is copied, and nothing is changed."""
    file = file_of(babble(0.2))
    plan = plan_of(["a"])
    done = prepared(plan, open_message(plan, [file]), MeasuredEachTime(), no_check)
    assert np.shares_memory(done.stems[0], np.frombuffer(file, dtype=np.uint8))
    assert (done.changes[0].trimmed_ms, done.changes[0].gain_db) == (0, 0)


def test_a_trimmed_stem_is_a_view_of_the_bytes_that_were_loaded():
    """A stem in memory serves many messages, and half an hour of it is not copied."""
    file = file_of(np.concatenate([silence(0.5), babble(1.0), silence(0.5)]))
    plan = plan_of(["a"], trim_db=-40)
    done = prepared(plan, open_message(plan, [file]), MeasuredEachTime(), no_check)
    assert np.shares_memory(done.stems[0], np.frombuffer(file, dtype=np.uint8))
    assert done.changes[0].trimmed_ms > 500


def test_the_time_of_a_request_ends_the_work_between_stems():
    """A thousand distinct stems do not run on after the deadline."""

    def passed() -> None:
        raise DeadlineExceeded("the time for this request is used up")

    plan = plan_of(["a"])
    opened = open_message(plan, [file_of(silence(0.1, RATE))])
    with pytest.raises(DeadlineExceeded):
        prepared(plan, opened, MeasuredEachTime(), passed)

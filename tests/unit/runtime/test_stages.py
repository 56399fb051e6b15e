"""The stages of a request: collected while a request runs, and only then."""

import pytest

from hybrid_audio.runtime import stages


def test_a_stage_is_collected_with_its_time():
    """Milliseconds by name, in the order in which stages first ended."""
    with stages.collect() as taken:
        with stages.stage("outer"), stages.stage("inner"):
            pass
        with stages.stage("after"):
            pass

    assert list(taken) == ["inner", "outer", "after"]
    assert all(ms >= 0 for ms in taken.values())


def test_a_stage_that_comes_twice_adds_up():
    """The second time is added to the first, under the same name."""
    with stages.collect() as taken:
        with stages.stage("speech"):
            pass
        once = taken["speech"]
        with stages.stage("speech"):
            pass

    assert list(taken) == ["speech"]
    assert taken["speech"] >= once


def test_a_stage_that_fails_is_collected_too():
    """A slow failure is as interesting as a slow success."""
    with stages.collect() as taken, pytest.raises(ValueError, match="no"), stages.stage("store"):
        raise ValueError("no")
    assert list(taken) == ["store"]


def test_a_stage_outside_a_request_is_collected_by_no_one():
    """Code that runs without a request measures nothing and remembers nothing."""
    with stages.stage("alone"):
        pass
    assert stages.taken() == {}


def test_requests_do_not_see_the_stages_of_others():
    """An inner collection, such as another request's, leaves the outer one untouched."""
    with stages.collect() as outer:
        with stages.collect() as inner, stages.stage("mine"):
            pass
        assert stages.taken() == {}
    assert (list(outer), list(inner)) == ([], ["mine"])

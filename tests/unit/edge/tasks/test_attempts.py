"""The last attempt at a task is known before it fails, since nothing comes after it."""

import pytest
from werkzeug.datastructures import Headers

from hybrid_audio.edge.tasks.attempts import RETRY_COUNT, is_last_attempt


@pytest.mark.parametrize(
    ("count", "attempts", "is_last"),
    [("0", 10, False), ("8", 10, False), ("9", 10, True), ("12", 10, True), ("0", 1, True)],
)
def test_the_last_attempt_is_the_one_after_which_none_is_left(count, attempts, is_last):
    """The header counts the attempts before this one."""
    assert is_last_attempt(Headers({RETRY_COUNT: count}), attempts) is is_last


@pytest.mark.parametrize("count", ["", "-1", "many", "²", "9" * 5000])
def test_a_count_that_cannot_be_read_is_that_of_a_first_attempt(count):
    """Nothing is given up because of a header."""
    assert not is_last_attempt(Headers({RETRY_COUNT: count}), 10)

"""The error tree: what an error says about trying again, and how much of it an answer shows."""

import re

import pytest

from hybrid_audio import errors
from hybrid_audio.errors import (
    SHOWN_FAULTS,
    SHOWN_MESSAGE_CHARACTERS,
    SHOWN_PATH_CHARACTERS,
    Fault,
    HybridAudioError,
    InvalidInput,
    SpeechUnusable,
    first_faults,
    shortened,
)

DRAWN = re.compile(r"[├└]── (\w+) +(no|yes)\b")


def classes_below(error: type[HybridAudioError]) -> list[type[HybridAudioError]]:
    return [found for below in error.__subclasses__() for found in (below, *classes_below(below))]


OURS = [found for found in classes_below(HybridAudioError) if found.__module__ == errors.__name__]


def test_the_drawing_says_of_every_class_whether_trying_again_can_help() -> None:
    """The tree at the top of the file is what a reader believes, so it has to be true."""
    drawn = {name: answer == "yes" for name, answer in DRAWN.findall(errors.__doc__ or "")}
    assert drawn == {error.__name__: error.retryable for error in OURS}


def test_an_answer_that_would_come_again_is_not_tried_again() -> None:
    """A text that cannot be spoken is paid for at each try, so its error is final."""
    assert SpeechUnusable("noise").retryable
    assert not SpeechUnusable("a text of symbols", is_final=True).retryable


def test_an_error_at_one_place_names_it_in_its_detail_and_its_fault() -> None:
    """A person reads the detail, a program the path."""
    refused = InvalidInput.at("$.speed", "must be at most 1.5")
    assert refused.detail == str(refused) == "$.speed: must be at most 1.5"
    assert refused.faults == (Fault("$.speed", "must be at most 1.5"),)


@pytest.mark.parametrize(
    ("text", "shown"), [("", ""), ("abcd", "abcd"), ("abcde", "abc…")], ids=["empty", "fits", "cut"]
)
def test_a_text_is_shortened_to_its_limit_with_an_ellipsis(text: str, shown: str) -> None:
    """The ellipsis counts as a character of the limit."""
    assert shortened(text, 4) == shown


@pytest.mark.parametrize("count", [0, 1, SHOWN_FAULTS, SHOWN_FAULTS + 1, 500])
def test_the_first_faults_are_shown_and_the_others_counted(count: int) -> None:
    """No answer grows with the number of the faults of its input."""
    shown, more = first_faults([Fault(f"line {n}", "is empty") for n in range(count)])
    assert [fault.path for fault in shown] == [f"line {n}" for n in range(min(count, SHOWN_FAULTS))]
    assert len(shown) + more == count


def test_a_shown_fault_is_no_longer_than_an_answer_takes() -> None:
    """No answer grows with the length of a path or a message either."""
    (shown,), more = first_faults([Fault("p" * 10_000, "m" * 10_000)])
    lengths = (len(shown.path), len(shown.message))
    assert (*lengths, more) == (SHOWN_PATH_CHARACTERS, SHOWN_MESSAGE_CHARACTERS, 0)

"""Remembering what pure functions of short texts returned: bounded, and without errors."""

from collections.abc import Callable

import pytest

from hybrid_audio.domain.remembered import LONGEST_CHARACTERS, TEXTS, remembered


def counted_length() -> tuple[Callable[[str], int], list[str]]:
    """Return a remembered function, and the texts that it worked through."""
    seen: list[str] = []

    @remembered
    def length(text: str) -> int:
        seen.append(text)
        return len(text)

    return length, seen


def test_a_short_text_is_worked_through_once_for_each_argument() -> None:
    """The second call with the same text and arguments is answered from memory."""
    seen: list[tuple[str, float]] = []

    @remembered
    def length(text: str, speed: float) -> float:
        seen.append((text, speed))
        return len(text) / speed

    assert [length("John", 1.0), length("John", 1.0), length("John", 2.0)] == [4, 4, 2]
    assert seen == [("John", 1.0), ("John", 2.0)]


def test_a_long_text_is_worked_through_each_time() -> None:
    """Texts of any length must not fill the memory of a process."""
    length, seen = counted_length()
    long = "a" * (LONGEST_CHARACTERS + 1)

    assert (length(long), length(long)) == (len(long), len(long))
    assert seen == [long, long]


def test_the_text_that_came_longest_ago_is_forgotten_first() -> None:
    """No more than `TEXTS` results are kept."""
    length, seen = counted_length()

    for number in range(TEXTS + 1):
        length(str(number))
    seen.clear()
    for number in (1, 0):
        length(str(number))
    assert seen == ["0"]


def test_an_error_is_raised_each_time_and_never_remembered() -> None:
    """A function that raises is called again for the same text."""
    seen: list[str] = []

    @remembered
    def refused(text: str) -> str:
        seen.append(text)
        raise ValueError(text)

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            refused("no")
    assert seen == ["no", "no"]

"""A stream: made in one thread, read in another, and broken off where making fails."""

import threading

import pytest

from hybrid_audio.runtime import deadline
from hybrid_audio.runtime.stream import BrokenOff, Stream


def test_the_first_piece_is_there_before_the_last_is_made():
    """The reader has it while the maker waits for the reader."""
    is_read = threading.Event()

    def make(stream: Stream) -> None:
        stream.send(b"first")
        assert is_read.wait(10)
        stream.send(b"last")

    stream = Stream(make)
    assert next(stream) == b"first"
    is_read.set()
    assert list(stream) == [b"last"]


def test_a_failure_before_the_first_piece_is_raised_at_once():
    """So that it can still be answered as a problem."""

    def make(stream: Stream) -> None:
        raise LookupError("none")

    with pytest.raises(LookupError):
        Stream(make)


def test_a_failure_after_the_first_piece_breaks_off():
    """What was sent is read first; the error itself is not shown to the server."""

    def make(stream: Stream) -> None:
        stream.send(b"first")
        raise LookupError("a text of the caller")

    stream = Stream(make)
    assert next(stream) == b"first"
    with pytest.raises(BrokenOff) as broken:
        next(stream)
    assert "caller" not in str(broken.value)
    assert list(stream) == []


def test_who_reads_nothing_holds_up_nothing_and_closing_waits_for_the_end():
    """All is made, though no piece was taken."""
    made: list[int] = []

    def make(stream: Stream) -> None:
        for number in range(100):
            stream.send(bytes([number + 1]))
            made.append(number)

    Stream(make).close()
    assert len(made) == 100


def test_the_deadline_of_the_request_holds_in_the_thread_that_makes():
    """It is the caller's, also after the caller has left its block."""
    left: list[float | None] = []
    with deadline.within(30):
        Stream(lambda stream: left.append(deadline.remaining_s())).close()
    assert left[0] is not None
    assert 0 < left[0] <= 30

"""Bounds that hold whatever Cartesia does, on a virtual clock."""

from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.errors import SpeechRejected, SpeechUnavailable, SpeechUnusable
from tests.unit.clients.cartesia.double import VirtualTime, audio, client_of, good_wav, spec_for

ANSWERS = st.sampled_from(["429", "503", "500", "408", "400", "reset", "unusable", "good"])
RETRY_AFTERS = st.sampled_from(
    ["", "0", "3", "20", "99999", "-1", "soon", "Wed, 21 Oct 2099 07:28:00 GMT", "1e9"]
)
STEPS = st.tuples(ANSWERS, st.floats(0, 60), RETRY_AFTERS)


class Faulty:
    """Answers by a list of (answer, seconds it takes, Retry-After), and hangs up when its caller's
    patience ends.
    """

    def __init__(self, steps: list[tuple[str, float, str]], time: VirtualTime) -> None:
        self._steps = steps
        self._time = time
        self.requests = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        kind, takes_s, retry_after = self._steps[min(self.requests, len(self._steps) - 1)]
        self.requests += 1
        patience_s = request.extensions["timeout"]["read"]
        self._time.now_s += min(takes_s, patience_s)
        if takes_s >= patience_s:
            raise httpx.ReadTimeout("late")
        if kind == "reset":
            raise httpx.ReadError("reset")
        if kind in ("good", "unusable"):
            return audio(good_wav() if kind == "good" else b"")
        return httpx.Response(int(kind), headers={"Retry-After": retry_after})


@given(st.lists(STEPS, min_size=1, max_size=8), st.integers(1, 6), st.floats(1, 120))
def test_attempts_and_total_time_never_exceed_their_bounds(
    steps: list[tuple[str, float, str]], attempts: int, total_s: float
) -> None:
    """The bounds hold for any sequence of faults, delays and Retry-After."""
    time = VirtualTime()
    faulty = Faulty(steps, time)
    client = client_of(faulty, time, attempts=attempts, total_s=total_s)
    try:
        assert client.speak(spec_for()) == good_wav()
    except (SpeechUnavailable, SpeechUnusable, SpeechRejected):
        assert steps  # each is a legitimate end
    assert 1 <= faulty.requests <= attempts
    assert time.now_s <= total_s + 1e-6


@given(st.lists(STEPS, min_size=1, max_size=8))
def test_no_pause_is_shorter_than_what_the_server_asked_for(
    steps: list[tuple[str, float, str]],
) -> None:
    """Retry-After is honoured on every retryable answer."""
    time = VirtualTime()
    faulty = Faulty([(kind, 0.0, "3") for kind, _, _ in steps], time)
    try:
        client_of(faulty, time).speak(spec_for())
    except (SpeechUnavailable, SpeechUnusable, SpeechRejected):
        assert steps
    asked = [
        kind for kind, _, _ in steps[: len(time.slept)] if kind in ("429", "503", "500", "408")
    ]
    assert sum(slept >= 3.0 for slept in time.slept) >= len(asked)


def test_a_body_that_trickles_is_given_up() -> None:
    """A server that always sends another byte in time does not hold a request for ever."""
    time = VirtualTime()

    def trickling(_request: httpx.Request) -> httpx.Response:
        def parts() -> Iterator[bytes]:
            yield good_wav()[:44]
            while True:
                time.now_s += 1.0
                yield b"\x10"

        return httpx.Response(200, content=parts())

    with pytest.raises(SpeechUnavailable, match="in time"):
        client_of(trickling, time, total_s=40.0).speak(spec_for())
    assert (
        time.now_s <= 41.0
    )  # one byte's time more; over real sockets the client's transport bounds that too


def test_a_body_without_end_is_given_up_by_its_size() -> None:
    """Memory is bounded by what the text can take to speak."""
    sent = 0

    def endless(_request: httpx.Request) -> httpx.Response:
        def parts() -> Iterator[bytes]:
            nonlocal sent
            while True:
                sent += 65_536
                yield bytes(65_536)

        return httpx.Response(200, content=parts())

    with pytest.raises(SpeechUnusable):
        client_of(endless, attempts=1).speak(spec_for("Jo"))
    assert sent < 1 << 20


def test_an_error_page_without_end_is_read_only_in_part() -> None:
    """The body of an error is read up to a limit."""

    def endless(_request: httpx.Request) -> httpx.Response:
        def parts() -> Iterator[bytes]:
            while True:
                yield bytes(65_536)

        return httpx.Response(500, content=parts())

    with pytest.raises(SpeechUnavailable):
        client_of(endless).speak(spec_for())

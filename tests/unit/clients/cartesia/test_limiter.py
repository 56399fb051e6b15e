"""The process-wide limit on synthesis: fair, never exceeded, and never a place lost."""

import threading
from collections.abc import Callable
from functools import partial

import httpx
import pytest

from hybrid_audio.clients.cartesia.limiter import FairLimiter
from hybrid_audio.errors import SpeechUnavailable
from tests.unit.clients.cartesia.double import Script, audio, client_of, good_wav, spec_for


def in_threads(*calls: Callable[[], object]) -> list[threading.Thread]:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    return threads


def test_places_go_to_those_who_wait_in_the_order_they_came() -> None:
    """A free place goes to the caller who has waited longest."""
    limiter, served = FairLimiter(1), []
    assert limiter.enter(0.0)

    def serve(number: int) -> None:
        assert limiter.enter(60.0)
        served.append(number)
        limiter.leave()

    threads = []
    for number in range(8):
        threads += in_threads(partial(serve, number))
        while limiter.waiting <= number:
            threading.Event().wait(0.001)
    limiter.leave()
    for thread in threads:
        thread.join()
    assert served == list(range(8))


def test_a_newcomer_does_not_take_the_place_of_one_who_waits() -> None:
    """A place that is left belongs to the line, also before the first in it has woken."""
    limiter = FairLimiter(1)
    assert limiter.enter(0.0)
    waiter = in_threads(lambda: limiter.leave() if limiter.enter(60.0) else None)[0]
    while not limiter.waiting:
        threading.Event().wait(0.001)
    limiter.leave()
    assert limiter.enter(60.0)  # behind the waiter, who leaves at once
    waiter.join()
    assert not limiter.enter(0.0)


def test_the_limit_is_never_exceeded_and_no_place_is_lost() -> None:
    """Places survive callers who give up in the moment of their turn."""
    limiter, inside, most = FairLimiter(3), 0, 0
    counting = threading.Lock()

    def come_and_go() -> None:
        nonlocal inside, most
        for wait_s in [0.0, 0.0001, 0.001, 1.0] * 25:
            if limiter.enter(wait_s):
                with counting:
                    inside += 1
                    most = max(most, inside)
                with counting:
                    inside -= 1
                limiter.leave()

    for thread in in_threads(*[come_and_go] * 12):
        thread.join()
    assert most <= 3
    assert limiter.waiting == 0
    assert [limiter.enter(0.0) for _ in range(4)] == [True, True, True, False]


def test_calls_of_one_client_share_its_places() -> None:
    """Ten threads, three at Cartesia."""
    inside, most, counting = 0, 0, threading.Lock()
    three = threading.Barrier(3, timeout=30.0)

    def handler(_request: httpx.Request) -> httpx.Response:
        nonlocal inside, most
        with counting:
            inside += 1
            most = max(most, inside)
        three.wait()  # opens only when three are inside together
        with counting:
            inside -= 1
        return audio()

    client = client_of(handler, concurrency=3)
    for thread in in_threads(*[lambda: client.speak(spec_for())] * 9):
        thread.join()
    assert most == 3


def test_a_place_is_free_while_its_holder_waits_to_ask_again() -> None:
    """Back-off keeps nobody else from speaking."""
    script, others = Script(httpx.Response(503), audio()), []

    def speak_meanwhile(_seconds: float) -> None:
        others.append(client.speak(spec_for("Meanwhile")))

    client = client_of(script, concurrency=1, sleep=speak_meanwhile)
    client.speak(spec_for())
    assert others == [good_wav()]


def test_whoever_gets_no_place_in_time_is_told_to_come_again() -> None:
    """A full house is a clear, retryable answer within the bound, without a call."""
    began, end = threading.Event(), threading.Event()

    def handler(_request: httpx.Request) -> httpx.Response:
        began.set()
        end.wait(30.0)
        return audio()

    client = client_of(handler, concurrency=1, total_s=0.05)
    thread = in_threads(lambda: client.speak(spec_for()))[0]
    began.wait(30.0)
    try:
        with pytest.raises(SpeechUnavailable, match="busy") as busy:
            client.speak(spec_for())
        assert busy.value.retry_after_s is not None
    finally:
        end.set()
        thread.join()

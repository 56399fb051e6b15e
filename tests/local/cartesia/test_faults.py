"""Our client against the stand-in's faults, over real connections."""

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hybrid_audio.clients.cartesia.bounded_http import bounded_client
from hybrid_audio.clients.cartesia.client import CartesiaClient
from hybrid_audio.clients.cartesia.retry import SpeechRetry
from hybrid_audio.domain.stems.contract import Contract, StemSpec, Voice, stem_spec
from hybrid_audio.errors import HybridAudioError, SpeechRejected, SpeechUnavailable, SpeechUnusable
from tests.standin import RunningCartesia, running_cartesia

KEY = "sk_car_orangutan"
ClientOf = Callable[..., CartesiaClient]


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningCartesia]:
    with running_cartesia() as running:
        yield running


@pytest.fixture
def standin(shared: RunningCartesia) -> RunningCartesia:
    shared.reset()
    return shared


def spec_for(text: str = "Hey Siobhan.") -> StemSpec:
    voice = Voice(id="joe", language="en")
    return stem_spec(
        kind="script", label="stem.script.x", text=text, voice=voice, contract=Contract()
    )


def no_wait(_seconds: float) -> None:
    """The pauses are tested on a virtual clock."""


@pytest.fixture
def client_of(standin: RunningCartesia) -> Iterator[ClientOf]:
    """Make clients whose connections end with the test."""
    with bounded_client(standin.url) as http:

        def make(*, concurrency: int = 2, **bounds: Any) -> CartesiaClient:
            retry = SpeechRetry(**{"sleep": no_wait, **bounds})
            return CartesiaClient(
                http, key=KEY, version="2025-04-16", concurrency=concurrency, retry=retry
            )

        yield make


UNUSABLE: dict[str, dict[str, Any]] = {
    "empty": {"empty": True},
    "truncated": {"truncated": True},
    "a page with 200": {"html": True},
    "44.1 kHz": {"rate": 44_100},
    "stereo": {"stereo": True},
    "24 bit": {"bits": 24},
    "silence": {"silence": True},
    "too short": {"short": True},
    "half a sample": {"odd": True},
}
UNAVAILABLE: dict[str, dict[str, Any]] = {
    "429": {"status": 429},
    "429 with Retry-After": {"status": 429, "headers": {"Retry-After": "1"}},
    "500": {"status": 500, "body": "Internal: oops Siobhan"},
    "502 with a page": {"status": 502, "html": True},
    "a reset before the answer": {"reset": True},
    "a reset within the answer": {"cut_off": True},
}


@pytest.mark.parametrize(
    "fault", [*UNUSABLE.values(), *UNAVAILABLE.values()], ids=[*UNUSABLE, *UNAVAILABLE]
)
def test_one_fault_is_healed_by_the_next_attempt(
    standin: RunningCartesia, client_of: ClientOf, fault: dict[str, Any]
) -> None:
    """The caller gets the same audio as without the fault."""
    undisturbed = client_of().speak(spec_for())
    standin.fail(fault)
    assert client_of().speak(spec_for()) == undisturbed
    assert standin.stats()["requests"] == 3


@pytest.mark.parametrize("fault", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_audio_that_stays_bad_is_given_up_after_two_attempts_and_heals_later(
    standin: RunningCartesia, client_of: ClientOf, fault: dict[str, Any]
) -> None:
    """Nothing of it remains: the next call is a new one."""
    standin.fail({**fault, "times": 2})
    client = client_of()
    with pytest.raises(SpeechUnusable):
        client.speak(spec_for())
    assert standin.stats()["requests"] == 2
    assert client.speak(spec_for())


@pytest.mark.parametrize("fault", UNAVAILABLE.values(), ids=UNAVAILABLE.keys())
def test_an_upstream_that_stays_down_is_asked_four_times(
    standin: RunningCartesia, client_of: ClientOf, fault: dict[str, Any]
) -> None:
    """The bound of attempts holds over all layers: nothing below tries again by itself."""
    standin.fail({**fault, "times": 10})
    with pytest.raises(SpeechUnavailable):
        client_of().speak(spec_for())
    assert standin.stats()["requests"] == 4


@pytest.mark.parametrize(
    "fault", [{"hang": True}, {"trickle_bytes_s": 200}], ids=["a hang", "a trickle"]
)
def test_an_answer_that_does_not_end_is_given_up_in_time(
    standin: RunningCartesia, client_of: ClientOf, fault: dict[str, Any]
) -> None:
    """Without the bound the hang would last for ever, and the trickle for ten minutes."""
    standin.fail({**fault, "times": 10})
    with pytest.raises(SpeechUnavailable, match="in time"):
        client_of(total_s=0.3).speak(spec_for())


@pytest.mark.parametrize(
    "fault",
    [{"placeholder": True}, {"extra_chunks": True}, {"placeholder": True, "extra_chunks": True}],
    ids=["placeholder sizes", "extra chunks", "both"],
)
def test_odd_but_whole_audio_is_taken_and_made_canonical(
    standin: RunningCartesia, client_of: ClientOf, fault: dict[str, Any]
) -> None:
    """The same bytes as from an answer without oddities, and at the first attempt."""
    undisturbed = client_of().speak(spec_for())
    standin.fail(fault)
    assert client_of().speak(spec_for()) == undisturbed
    assert standin.stats()["requests"] == 2


def test_a_request_that_is_refused_is_not_repeated(
    standin: RunningCartesia, client_of: ClientOf
) -> None:
    """402 is not cured by asking again."""
    standin.fail({"status": 402, "body": "Payment required: no credits", "times": 5})
    with pytest.raises(SpeechRejected, match="Payment required"):
        client_of().speak(spec_for())
    assert standin.stats()["requests"] == 1


def test_the_limiter_is_what_the_stand_in_sees(
    standin: RunningCartesia, client_of: ClientOf
) -> None:
    """Twelve threads, three at once at the other end."""
    standin.wait_ms(30)
    client = client_of(concurrency=3)
    threads = [
        threading.Thread(target=client.speak, args=(spec_for(f"Text {n}"),)) for n in range(12)
    ]
    for thread in threads:
        thread.start()

    for thread in threads:
        thread.join()

    counts = standin.stats()
    assert (counts["spoken"], counts["peak_in_flight"]) == (12, 3)


def test_characters_are_counted_where_speech_was_made(
    standin: RunningCartesia, client_of: ClientOf
) -> None:
    """What would be on the bill: unusable audio too, refusals not."""
    standin.fail({"status": 500}, {"silence": True})
    client_of().speak(spec_for("Twelve chars"))
    assert standin.stats()["characters"] == 24


@pytest.mark.parametrize(
    "fault", [*UNUSABLE.values(), *UNAVAILABLE.values()], ids=[*UNUSABLE, *UNAVAILABLE]
)
def test_the_libraries_below_log_neither_key_nor_text(
    standin: RunningCartesia,
    client_of: ClientOf,
    fault: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """At DEBUG the connection library logs each step: nothing of the request is in it."""
    caplog.set_level(logging.DEBUG)
    standin.fail({**fault, "times": 10})
    with pytest.raises(HybridAudioError):
        client_of().speak(spec_for())
    logged = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "receive_response" in logged  # the library did log
    assert [secret for secret in (KEY, "orangutan", "Siobhan") if secret in logged] == []

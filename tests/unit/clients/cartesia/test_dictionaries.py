"""How often dictionaries are read, and what serves while Cartesia is away."""

from collections.abc import Callable

import httpx
import pytest

from hybrid_audio.clients.cartesia.dictionaries import STALE_FACTOR, CartesiaDictionaries
from hybrid_audio.clients.cartesia.retry import SpeechRetry
from hybrid_audio.errors import NotFound, SpeechRejected, SpeechUnavailable, SpeechUnusable
from tests.unit.clients.cartesia.double import KEY, VirtualTime

ENTRY = {"text": "Hilton", "alias": "hill ton"}


def dictionaries(
    answer: Callable[[], httpx.Response], time: VirtualTime, asked: list[str]
) -> CartesiaDictionaries:
    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path.decode())
        return answer()

    http = httpx.Client(base_url="https://c", transport=httpx.MockTransport(handle))
    retry = SpeechRetry(attempts=1, sleep=time.sleep, clock=time.clock)
    return CartesiaDictionaries(
        http, key=KEY, version="2025-04-16", fresh_s=60.0, retry=retry, clock=time.clock
    )


def test_a_dictionary_is_read_once_within_its_fresh_time() -> None:
    """A thousand stems ask for it in a minute: one request, with its id made safe for a path."""
    time, asked = VirtualTime(), list[str]()
    found = dictionaries(lambda: httpx.Response(200, json={"items": [ENTRY]}), time, asked)
    assert {found.entries("a/b")[0]["alias"] for _ in range(1000)} == {"hill ton"}
    assert asked == ["/pronunciation-dicts/a%2Fb"]
    time.now_s = 60.0
    found.entries("a/b")
    assert len(asked) == 2


def test_the_last_known_entries_serve_while_cartesia_is_away_but_not_for_ever() -> None:
    """Ten times the fresh time, with a look every five seconds; then it is an error."""
    time, asked = VirtualTime(), list[str]()
    answers = [httpx.Response(200, json={"items": [ENTRY]})]
    found = dictionaries(lambda: answers.pop() if answers else httpx.Response(503), time, asked)
    found.entries("d")
    time.now_s = 61.0
    assert [found.entries("d") for _ in range(3)] == [(ENTRY,)] * 3
    assert len(asked) == 2
    time.now_s = 60.0 * STALE_FACTOR + 1
    with pytest.raises(SpeechUnavailable):
        found.entries("d")


def test_an_unknown_dictionary_is_not_asked_for_again_at_once() -> None:
    """A caller with a wrong id causes no flood; one that is created soon is found soon."""
    time, asked = VirtualTime(), list[str]()
    found = dictionaries(lambda: httpx.Response(404), time, asked)
    for _ in range(5):
        with pytest.raises(NotFound):
            found.entries("d")
    assert len(asked) == 1
    time.now_s = 6.0
    with pytest.raises(NotFound):
        found.entries("d")
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(401, text="Unauthorized: no"), SpeechRejected),
        (httpx.Response(429), SpeechUnavailable),
        (httpx.Response(200, text="[]"), SpeechUnusable),
        (httpx.Response(200, json={"items": [{"alias": "x"}]}), SpeechUnusable),
        (httpx.Response(200, json={"items": "all"}), SpeechUnusable),
    ],
)
def test_what_is_no_dictionary_is_an_error_and_never_a_guess(
    answer: httpx.Response, error: type[Exception]
) -> None:
    """No key, no entry and no text of the answer stands in it."""
    with pytest.raises(error) as caught:
        dictionaries(lambda: answer, VirtualTime(), []).entries("d")
    assert KEY not in str(caught.value)

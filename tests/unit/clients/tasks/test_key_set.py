"""Keys are fetched when they are needed, and not as often as somebody asks."""

from collections.abc import Iterator

import httpx
import pytest

from hybrid_audio.clients.tasks.key_set import FRESH_S, KEPT_S, LOOK_S, PAUSE_S, KeySet
from hybrid_audio.errors import StoreUnavailable
from hybrid_audio.runtime import deadline
from tests.token_issuer import key_set

URL = "https://certs.example/keys"


class Certs:
    """The endpoint of keys; its clock is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.looks = 0
        self.names = ["first"]
        self.is_down = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.looks += 1
        if self.is_down:
            return httpx.Response(503)
        return httpx.Response(200, json=key_set(*self.names))


@pytest.fixture
def certs() -> Certs:
    return Certs()


@pytest.fixture
def keys(certs: Certs) -> Iterator[KeySet]:
    http = httpx.Client(transport=httpx.MockTransport(certs.answer))
    made = KeySet(http, URL, clock=lambda: certs.now)
    yield made
    made.close()


def test_keys_are_fetched_once_for_many_tokens(keys, certs):
    """A task's check costs no request."""
    assert all(keys.find("first") for _ in range(100))
    assert certs.looks == 1


def test_a_new_key_is_found_by_the_first_token_that_it_signed(keys, certs):
    """Issuers change their keys without a word."""
    keys.find("first")
    certs.names, certs.now = ["first", "second"], certs.now + PAUSE_S
    assert keys.find("second") is not None


def test_invented_keys_cause_one_look_in_seconds(keys, certs):
    """Whoever sends such tokens makes this process no burden to the issuer."""
    assert [keys.find(f"invented {number}") for number in range(100)] == [None] * 100
    assert certs.looks == 1


def test_a_withdrawn_key_is_forgotten_within_the_hour(keys, certs):
    """A key that leaked must stop opening the door."""
    keys.find("first")
    certs.names, certs.now = ["second"], certs.now + FRESH_S + 1
    assert keys.find("first") is None


def test_known_keys_stay_in_use_while_the_issuer_is_away(keys, certs):
    """An outage of an hour elsewhere stops no batch here."""
    keys.find("first")
    certs.is_down, certs.now = True, certs.now + FRESH_S + 1
    assert keys.find("first") is not None

    certs.now += KEPT_S
    with pytest.raises(StoreUnavailable):
        keys.find("first")


def test_a_process_that_never_read_the_keys_asks_for_another_attempt(keys, certs):
    """The task is not refused for what is no fault of its own."""
    certs.is_down = True
    with pytest.raises(StoreUnavailable) as failed:
        keys.find("first")
    assert failed.value.retry_after_s == PAUSE_S


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"{}", b'{"keys": []}', b'{"keys": 1}'])
def test_an_answer_that_is_no_key_set_counts_as_none(content):
    """A proxy's page of its own is not a change of keys."""
    http = httpx.Client(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, content=content))
    )
    with http, pytest.raises(StoreUnavailable):
        KeySet(http, URL).find("first")


def test_a_look_ends_in_seconds_whatever_time_its_task_has():
    """Every other task of the process waits for it."""
    left = []

    def answer(request: httpx.Request) -> httpx.Response:
        left.append(deadline.remaining_s())
        return httpx.Response(200, json=key_set("first"))

    keys = KeySet(httpx.Client(transport=httpx.MockTransport(answer)), URL)
    with deadline.within(240.0):
        assert keys.find("first") is not None
    keys.close()
    assert [each is not None and each <= LOOK_S for each in left] == [True]

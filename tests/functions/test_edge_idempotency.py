"""Idempotency-Key on a write: one request a key, whatever became of it, and told apart from all
others.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hybrid_audio.edge.routes import ROUTES
from tests.functions.conftest import Parts

HEADERS = {"Idempotency-Key": "k-1"}
SLOW_MS = 1_500


def generate(client: FlaskClient, name: str) -> TestResponse:
    """Ask for a name under the one key of these tests."""
    return client.post("/generate/name", json={"name": name}, headers=HEADERS)


def test_a_key_whose_request_still_runs_is_a_409(
    function: Callable[[str], FlaskClient], parts: Parts
) -> None:
    """A double click neither waits nor does it twice; later it gets the first one's answer."""
    app = function("generate").application
    parts.cartesia.wait_ms(SLOW_MS)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(generate, app.test_client(), "John")
        while not parts.cartesia.requests() and not first.done():
            time.sleep(0.01)
        second = generate(app.test_client(), "John")
        assert (second.status_code, second.headers["Retry-After"]) == (409, "1")
        assert generate(app.test_client(), "Mary").status_code == 422
        assert first.result().status_code == 200
    again = generate(app.test_client(), "John")
    assert (again.get_json(), again.headers["Idempotency-Replayed"]) == (
        first.result().get_json(),
        "true",
    )
    assert len(parts.cartesia.requests()) == 1


def test_a_request_that_ran_out_of_time_frees_its_key(
    function: Callable[[str], FlaskClient], parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key is given up outside the request's own time, of which nothing is left."""
    monkeypatch.setitem(
        ROUTES, "generate", tuple(replace(route, timeout_s=0.5) for route in ROUTES["generate"])
    )
    hurried = function("generate")
    parts.cartesia.wait_ms(600_000)
    assert generate(hurried, "John").status_code == 503
    parts.cartesia.reset()
    assert generate(hurried, "Mary").status_code == 200


def test_the_same_key_gives_the_first_answer(function: Callable[[str], FlaskClient]) -> None:
    """Status and all: the second says `created` too, and is marked as given again."""
    client = function("generate")
    first, second = generate(client, "John"), generate(client, "John")
    assert first.get_json() == second.get_json()
    assert second.headers["Idempotency-Replayed"] == "true"


def test_a_key_with_another_body_is_a_422(function: Callable[[str], FlaskClient]) -> None:
    """A key belongs to one request."""
    client = function("generate")
    generate(client, "John")
    answer = generate(client, "Mary")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["path"] == "Idempotency-Key"


def test_a_refused_request_frees_its_key(function: Callable[[str], FlaskClient]) -> None:
    """After mending the input the same key works."""
    client = function("generate")
    assert generate(client, "").status_code == 422
    assert generate(client, "John").status_code == 200


@pytest.mark.parametrize("key", ["", "two words", "x" * 256, "n\u00e9"])
def test_a_malformed_key_is_a_422(function: Callable[[str], FlaskClient], key: str) -> None:
    """1 to 255 visible ASCII characters."""
    headers = {"Idempotency-Key": key.encode().decode("latin-1")}
    answer = function("generate").post("/generate/name", json={"name": "John"}, headers=headers)
    assert answer.status_code == 422

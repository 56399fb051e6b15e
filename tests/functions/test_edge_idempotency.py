"""Idempotency-Key on a write: one request a key, whatever became of it, and told apart from all
others.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

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
    """A double click waits for moments only; later it gets the first one's answer."""
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
    """A caller may repair the input and use the same key again."""
    client = function("generate")
    assert generate(client, "").status_code == 422
    assert generate(client, "John").status_code == 200


@pytest.mark.parametrize("key", ["", "two words", "x" * 256, "n\u00e9"])
def test_a_malformed_key_is_a_422(function: Callable[[str], FlaskClient], key: str) -> None:
    """1 to 255 visible ASCII characters."""
    headers = {"Idempotency-Key": key.encode().decode("latin-1")}
    answer = function("generate").post("/generate/name", json={"name": "John"}, headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/generate/name", []),
        ("/generate/name", {"name": ""}),
        ("/generate/template", {"template": "nowhere"}),
        ("/generate/script", {"text": " \u00a0"}),
    ],
)
def test_a_refusal_is_the_answer_of_all_who_sent_the_same_at_once(
    function: Callable[[str], FlaskClient], path: str, body: object
) -> None:
    """Whether it is found before the key is claimed or after: nobody gets a 503 or a 409."""
    app = function("generate").application

    def send(_: int) -> TestResponse:
        return app.test_client().post(path, json=body, headers=HEADERS)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert {answer.status_code for answer in answers} <= {404, 422}
    details = [(answer.status_code, answer.get_json()["detail"]) for answer in answers]
    assert len(set(details)) == 1
    for answer in answers:
        assert answer.content_type == "application/problem+json"
        assert answer.get_json()["request_id"] == answer.headers["X-Request-ID"]


def upload(client: FlaskClient, boundary: str, *fields: tuple[str, str], file: str) -> TestResponse:
    """Upload a list under the one key of these tests, with the parts in this order."""
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}' for name, text in fields
    ]
    head = 'Content-Disposition: form-data; name="file"; filename="n.txt"\r\n\r\n'
    lines = [f"--{boundary}\r\n{part}\r\n" for part in (*parts, head + file)]
    return client.post(
        "/external/upload_base",
        data="".join([*lines, f"--{boundary}--\r\n"]).encode(),
        headers={**HEADERS, "Content-Type": f"multipart/form-data; boundary={boundary}"},
    )


def test_a_form_is_known_by_its_fields_and_file_whatever_its_boundary(
    function: Callable[[str], FlaskClient],
) -> None:
    """A client makes a new boundary for each try; the order of parts says nothing either."""
    client = function("ingest")
    target, mode = ("target", "names"), ("mode", "append")
    first = upload(client, "one", target, mode, file="John")
    again = upload(client, "another-one", mode, target, file="John")
    assert first.status_code == 200
    assert (again.get_json(), again.headers["Idempotency-Replayed"]) == (first.get_json(), "true")
    for other in ([("target", "others"), mode], [target, ("mode", "merge")], [target]):
        assert upload(client, "one", *other, file="John").status_code == 422
    assert upload(client, "one", target, mode, file="Mary").status_code == 422


def test_a_refusal_is_forgotten_after_seconds(
    function: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was missing may be there by then; the same key finds it."""
    monkeypatch.setattr(
        "hybrid_audio.clients.firestore.idempotency_store.REFUSAL_KEPT_FOR", timedelta(seconds=1)
    )
    client = function("assemble")
    template = {"template_name": "later", "segments": [{"id": "a", "text": "Hello."}]}

    def assemble() -> TestResponse:
        return client.post("/assemble/template", json={"template": "later"}, headers=HEADERS)

    assert assemble().status_code == 404
    assert client.put("/templates/later", json=template).status_code == 201
    assert assemble().headers["Idempotency-Replayed"] == "true"
    time.sleep(1.1)
    assert assemble().status_code == 200

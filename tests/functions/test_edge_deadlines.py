"""A request has the time that its route gives, whoever does not answer: then 503, and when to come
again.
"""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hybrid_audio import services
from hybrid_audio.edge.routes import ROUTES
from tests.functions.conftest import Parts
from tests.functions.edge_requests import GOOD
from tests.functions.edge_rules import check_problem, the_line
from tests.functions.wsgi import Got, Sent, as_json, send

WITHIN_ITSELF = {("POST", "/templates/validate"), ("POST", "/external/preview")}
ASKING = [
    (function, (route.method, route.path))
    for function, routes in ROUTES.items()
    for route in routes
    if not (route.is_common or route.is_internal)
    and (route.method, route.path) not in WITHIN_ITSELF
]
AGES_MS = 600_000
Within = Callable[[str, float], Flask]


@pytest.fixture
def within(function: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch) -> Within:
    """Start a function whose routes all have so many seconds."""

    def start(name: str, seconds: float) -> Flask:
        monkeypatch.setitem(
            ROUTES, name, tuple(replace(route, timeout_s=seconds) for route in ROUTES[name])
        )
        return function(name).application

    return start


@pytest.fixture
def silence() -> Iterator[str]:
    """The address of somebody who accepts every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def refused(app: Flask, sent: Sent) -> tuple[int, str]:
    """Return the status and the kind of the problem.

    Whoever is told 503 is told when to come again.
    """
    got: Got = send(app, sent)
    check_problem(got)
    assert int(got.headers["Retry-After"]) >= 1
    return got.status, the_line(got)["problem"]


@pytest.mark.parametrize(
    ("name", "key"), ASKING, ids=lambda each: each if isinstance(each, str) else " ".join(each)
)
def test_no_call_is_begun_when_the_time_is_up(
    name: str, key: tuple[str, str], within: Within
) -> None:
    """Every route that needs another system stops before it asks."""
    assert refused(within(name, 0.0), GOOD[key]) == (503, "deadline-exceeded")


def test_slow_speech_ends_with_the_route_s_time(within: Within, parts: Parts) -> None:
    """It would take ten minutes; the request has half a second."""
    parts.cartesia.wait_ms(AGES_MS)
    status, kind = refused(
        within("generate", 0.5), as_json("POST", "/generate/name", {"name": "Quirrel"})
    )
    assert (status, kind) in [(503, "deadline-exceeded"), (503, "speech-unavailable")]


@pytest.mark.parametrize(
    ("variable", "name", "sent"),
    [
        (
            "STORAGE_EMULATOR_HOST",
            "generate",
            as_json("POST", "/generate/name", {"name": "Quirrel"}),
        ),
        ("STORAGE_EMULATOR_HOST", "assemble", as_json("GET", "/templates")),
        (
            "FIRESTORE_EMULATOR_HOST",
            "generate",
            as_json("POST", "/generate/name", {"name": "Quirrel"}),
        ),
        ("FIRESTORE_EMULATOR_HOST", "rotation", as_json("GET", "/rotation/next/names")),
        ("FIRESTORE_EMULATOR_HOST", "ingest", as_json("GET", "/external/list")),
        ("CARTESIA_BASE_URL", "generate", as_json("POST", "/generate/name", {"name": "Quirrel"})),
    ],
)
def test_a_silent_dependency_ends_with_the_route_s_time(
    variable: str,
    name: str,
    sent: Sent,
    within: Within,
    silence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A connection that is accepted and then nothing."""
    monkeypatch.setenv(
        variable, silence if variable.startswith("FIRESTORE") else f"http://{silence}"
    )
    services.forget()
    assert refused(within(name, 0.5), sent)[0] == 503


def test_a_silent_dependency_is_named_by_ready(
    within: Within, silence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are still looked at."""
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://{silence}")
    services.forget()
    answer = within("generate", 0.5).test_client().get("/ready")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.json is not None
    assert answer.json["dependencies"]["firestore"] == "ok"
    assert answer.json["dependencies"]["stems_bucket"] != "ok"

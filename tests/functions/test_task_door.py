"""The door of tasks: closed to everybody but Cloud Tasks, and patient only where that may help."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import functions_framework
import pytest
from flask.testing import FlaskClient
from pydantic import Field

from hybrid_audio import errors, services
from hybrid_audio.clients.tasks.queue import DISPATCH_DEADLINE_S
from hybrid_audio.edge.inputs.validated import validated
from hybrid_audio.edge.openapi.description import describe
from hybrid_audio.edge.routes import ROUTES
from hybrid_audio.edge.schemas.shared import RequestModel
from hybrid_audio.runtime import origin
from tests.token_issuer import ACCOUNT, AUDIENCE, serving_keys, token

DOOR = Path(__file__).parents[2] / "functions/generate/main.py"
TASKS = [route for route in ROUTES["generate"] if route.is_internal]
CLOUD_TASKS = {"X-CloudTasks-QueueName": "speech", "X-CloudTasks-TaskRetryCount": "0"}
BODY = {"batch": "b1"}


class StandInBody(RequestModel):
    """What the stand-in takes."""

    batch: str = Field(max_length=10)


class StandIn(ModuleType):
    """Handlers in place of the real ones: they note what they got, and raise what they should."""

    def __init__(self) -> None:
        super().__init__("hybrid_audio.edge.handlers.tasks")
        self.failure: Exception | None = None
        self.taken: list[str] = []
        self.origins: list[dict[str, str]] = []

        @validated
        def handle(body: StandInBody) -> dict[str, Any]:
            self.taken.append(body.batch)
            self.origins.append(origin.headers())
            if self.failure is not None:
                raise self.failure
            return {"status": "done"}

        for route in TASKS:
            setattr(self, route.handler.partition(":")[2], handle)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    made = StandIn()
    monkeypatch.setitem(sys.modules, made.__name__, made)
    return made


@pytest.fixture(scope="module")
def certs_url() -> Iterator[str]:
    with serving_keys("first") as url:
        yield url


@pytest.fixture
def start(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch, certs_url: str
) -> Iterator[Callable[..., FlaskClient]]:
    def started(**changes: str) -> FlaskClient:
        wanted = {
            "APP_ENV": "dev",
            "INTERNAL_API_KEY": "",
            "GENERATE_URL": AUDIENCE,
            "TASKS_SERVICE_ACCOUNT": ACCOUNT,
            "TASKS_CERTS_URL": certs_url,
            **changes,
        }
        for name, value in wanted.items():
            monkeypatch.setenv(name, value)
        services.forget()
        client: FlaskClient = functions_framework.create_app("generate", str(DOOR)).test_client()
        return client

    yield started
    services.forget()


def send(
    client: FlaskClient, path: str = "/tasks/work", *, body: Any = BODY, **headers: str
) -> Any:
    return client.post(path, json=body, headers={**CLOUD_TASKS, **headers})


def bearer(sent: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {sent}"}


@pytest.mark.parametrize("path", [route.path for route in TASKS])
def test_a_task_with_its_token_is_done(start, stand_in, path):
    """One token opens each of the doors of tasks."""
    answer = send(start(), path, **bearer(token()))
    assert (answer.status_code, stand_in.taken) == (200, ["b1"])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Internal-API-Key": "tiger"},
        {"Authorization": "Bearer tiger"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Basic {token()}"},
        {"Authorization": f"Bearer {token(aud='https://another.example')}"},
        {"Authorization": f"Bearer {token('second')}"},
    ],
)
@pytest.mark.parametrize("settings", [{}, {"APP_ENV": "prod", "INTERNAL_API_KEY": "tiger"}])
def test_nothing_but_such_a_token_opens_the_door(start, stand_in, headers, settings):
    """Neither the key, nor headers that anybody can send, nor a service that is open in dev."""
    answer = send(start(**settings), **headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert stand_in.taken == []


@pytest.mark.parametrize("name", ["GENERATE_URL", "TASKS_SERVICE_ACCOUNT"])
def test_a_missing_setting_is_no_hole_in_dev(start, stand_in, name):
    """A laptop without the settings takes no tasks at all."""
    answer = send(start(**{name: ""}), **bearer(token()))
    assert (answer.status_code, stand_in.taken) == (401, [])


def test_a_token_opens_nothing_but_the_doors_of_tasks(start):
    """Other routes ask for the key, whoever has a token."""
    client = start(INTERNAL_API_KEY="tiger")
    answer = client.get("/health/extended", headers=bearer(token()))
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (
        401,
        'ApiKey header="X-Internal-API-Key"',
    )


def test_keys_that_cannot_be_read_make_the_task_come_again(start, stand_in):
    """A task is never dropped for a failure that is not its own."""
    answer = send(start(TASKS_CERTS_URL="http://127.0.0.1:9/certs"), **bearer(token()))
    assert (answer.status_code, stand_in.taken) == (503, [])
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("failure", "retry_after"),
    [
        (errors.SpeechUnavailable("away", retry_after_s=7.0), "7"),
        (errors.StoreUnavailable("away", retry_after_s=2.0), "2"),
        (errors.SpeechUnusable("noise"), "1"),
        (errors.LeaseHeld("held"), "1"),
        (errors.DeadlineExceeded("late"), "1"),
        (errors.StoreRefused("no rights"), "60"),
    ],
)
def test_a_failure_that_may_pass_makes_the_task_come_again(start, stand_in, failure, retry_after):
    """503 with Retry-After, the words that Cloud Tasks and its queue understand."""
    stand_in.failure = failure
    answer = send(start(), **bearer(token()))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, retry_after)


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (errors.NotFound("no such batch"), "not-found"),
        (errors.InvalidInput("wrong"), "invalid-input"),
        (errors.Conflict("over"), "conflict"),
        (errors.SpeechRejected("no", status=400), "speech-rejected"),
        (errors.SpeechUnusable("no", is_final=True), "speech-unusable"),
    ],
)
def test_a_failure_for_good_is_acknowledged_and_logged(start, stand_in, failure, kind, capsys):
    """Another attempt would fail again, and no queue has a place for dead tasks."""
    stand_in.failure = failure
    answer = send(start(), **bearer(token()))
    assert (answer.status_code, answer.json) == (200, {"status": "given up", "problem": kind})

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (line,) = [each for each in lines if each["message"] == "task_given_up"]
    assert (line["problem"], line["task"]) == (kind, "/tasks/work")


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {}},
        {"json": {"batch": 17}},
        {"json": {"batch": "b1", "more": 1}},
        {"json": {"batch": "far too long"}},
        {"json": []},
        {"data": b"{", "content_type": "application/json"},
        {"data": b"\xff", "content_type": "application/json"},
        {"data": b"{}", "content_type": "text/plain"},
        {"data": b"{}"},
        {"data": b" " * (2 << 20), "content_type": "application/json"},
    ],
)
def test_a_malformed_task_is_acknowledged_instead_of_coming_back_for_ever(start, stand_in, sent):
    """Nothing makes it another task."""
    answer = start().post("/tasks/work", headers=bearer(token()), **sent)
    assert (answer.status_code, answer.json["status"]) == (200, "given up")
    assert stand_in.taken == []


def test_an_unexpected_error_is_logged_and_makes_the_task_come_again(start, stand_in, capsys):
    """A new version may repair it; the answer says nothing of it."""
    stand_in.failure = RuntimeError("tiger")
    answer = send(start(), **bearer(token()))
    assert (answer.status_code, "tiger" in answer.text) == (500, False)

    written = capsys.readouterr().out
    assert ("unexpected_error" in written, "tiger" in written) == (True, False)


def test_a_task_passes_on_the_name_and_the_trace_of_the_request_that_began_it(start, stand_in):
    """One search in the log finds the request and all that it set off."""
    cloud_trace = "105445aa7843bc8bf206b12000100000/1;o=1"
    sent = {"X-Request-ID": "r1", "X-Cloud-Trace-Context": cloud_trace}
    answer = send(start(), **bearer(token()), **sent)

    assert answer.headers["X-Request-ID"] == "r1"
    trace = "00-105445aa7843bc8bf206b12000100000-0000000000000001-01"
    assert stand_in.origins == [{"X-Request-ID": "r1", "traceparent": trace}]


def test_no_token_is_ever_logged(start, capsys):
    """A token opens the door for an hour."""
    sent = token()
    send(start(), **bearer(sent))
    send(start(), **bearer(sent + "x"))
    assert not set(sent.split(".")) & set(capsys.readouterr().out.replace('"', ".").split("."))


@pytest.mark.parametrize("route", TASKS, ids=lambda route: route.path)
def test_a_task_has_less_time_than_cloud_tasks_waits_for_it(route):
    """Otherwise a second attempt would begin while the first is still at work."""
    assert route.timeout_s < DISPATCH_DEADLINE_S


def test_the_doors_of_tasks_are_described_to_nobody():
    """Callers can do nothing with them."""
    assert not [path for path in describe("generate")["paths"] if path.startswith("/tasks")]

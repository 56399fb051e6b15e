"""A service for the command line: it answers from a table, and keeps what it was sent."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from hybrid_audio.cli.api import Api
from hybrid_audio.cli.app import run
from hybrid_audio.cli.session import Connection, Session

Answer = dict[str, Any] | bytes | Callable[[httpx.Request], httpx.Response]


class FakeService:
    """Answers each method and path with what it has for it, one after the other, the last again."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.requests: list[httpx.Request] = []
        self.requested: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        self.requested.append(f"{request.method} {request.url.path}")
        answers = self.answers[f"{request.method} {request.url.path}"]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if callable(answer):
            return answer(request)
        if isinstance(answer, bytes):
            return httpx.Response(200, content=answer)
        return httpx.Response(200, json=answer)

    def answer(self, target: str, *answers: Answer) -> None:
        self.answers[target] = list(answers)

    def api(self) -> Api:
        return Api("http://service", transport=httpx.MockTransport(self))

    def session(self, **fields: Any) -> Session:
        connection = Connection("http://service", transport=httpx.MockTransport(self))
        return Session(connection, **fields)

    def run(self, *words: str) -> int:
        """Run a command against this service and return its exit code."""
        return run(["--url", "http://service", *words], transport=httpx.MockTransport(self))

    def sent(self, number: int = -1) -> dict[str, Any]:
        """Return the JSON of a request."""
        body: dict[str, Any] = json.loads(self.requests[number].content)
        return body


ID = "b" + "0" * 24
COUNTS = dict.fromkeys(("pending", "running", "hit", "created", "failed", "cancelled"), 0)


def batch(state: str = "running", *, total: int | None = 10, **fields: Any) -> dict[str, Any]:
    """A batch as the service shows it; counts are fields of their names."""
    counts = {name: fields.pop(name, 0) for name in COUNTS} | {"total": total}
    known = {"batch_id": ID, "state": state, "counts": counts, "stems": None, "reason": None}
    numbers = {"characters_planned": None, "characters_spent": 0, "rate": None, "eta_s": None}
    return known | numbers | fields


def refusal(status: int, detail: str = "this breaks a rule", **fields: Any) -> Answer:
    """A problem as the service answers it; `errors` are pairs of a path and a message."""
    errors = [{"path": path, "message": text} for path, text in fields.pop("errors", ())]
    headers = fields.pop("headers", {})
    known = {"status": status, "title": "No", "detail": detail, "request_id": "r-1"}

    def answered(_: httpx.Request) -> httpx.Response:
        problem = known | {"errors": errors} | fields
        return httpx.Response(status, json=problem, headers=headers)

    return answered

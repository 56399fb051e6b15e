"""The paths of all functions together: an index, their health, their OpenAPI as one document."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import h11

from infra.local.gateway.problem import REQUEST_ID, RETRY_SOON, GatewayProblem, Reply
from infra.local.supervisor.supervised_part import State, SupervisedPart

ANSWER_WITHIN = aiohttp.ClientTimeout(total=10.0)
HEALTH = ("/live", "/ready", "/health", "/health/extended", "/version")
KEY = "X-Internal-API-Key"

Answers = Mapping[str, tuple[int, Any]]
"""Each function's status and JSON, by the function's name."""


@dataclass(frozen=True)
class Question:
    """A request for one of PATHS."""

    path: str
    request: h11.Request
    request_id: str

    @property
    def headers(self) -> dict[str, str]:
        """What the functions are sent: the request's id and key."""
        keys = [v.decode("latin-1") for n, v in self.request.headers if n == KEY.lower().encode()]
        return {REQUEST_ID: self.request_id, **dict.fromkeys([KEY] if keys else [], "".join(keys))}


def client() -> aiohttp.ClientSession:
    """Return the session that asks the functions, with a new connection for each question."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, force_close=True),
        timeout=ANSWER_WITHIN,
        cookie_jar=aiohttp.DummyCookieJar(),
    )


async def answer(
    session: aiohttp.ClientSession, question: Question, parts: Mapping[str, SupervisedPart]
) -> Reply:
    """Return the answer to one of PATHS. Raises GatewayProblem: 405 for anything but reading."""
    if question.request.method not in (b"GET", b"HEAD"):
        raise GatewayProblem(405, "this path is only read", {"Allow": "GET, HEAD"})
    if question.path == "/":
        return Reply.of_json(index(parts, await _details(session, parts)))

    functions = [each for each in parts.values() if each.part.routes]
    answers = await asyncio.gather(*(_ask(session, function, question) for function in functions))
    names = (function.part.name for function in functions)
    reply = _PATHS[question.path](dict(zip(names, answers, strict=True)))
    return Reply(reply.status, reply.body, {**reply.headers, REQUEST_ID: question.request_id})


def index(
    parts: Mapping[str, SupervisedPart], details: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return what is here: each route with its part, each part with its address and state.

    `details` is what some parts show of themselves, such as the depths of queues.
    """
    return {
        "name": "Hybrid Audio API, local cloud",
        "routes": {
            f"/{route}/*": name for name, each in parts.items() for route in each.part.routes
        },
        "overview": [path for path in PATHS if path != "/"],
        "parts": {
            name: {"url": each.url, "state": each.state, **details.get(name, {})}
            for name, each in parts.items()
        },
    }


def health(answers: Answers) -> Reply:
    """Return the worst status of all functions, and the answer of each."""
    worst = max((status for status, _ in answers.values()), default=200)
    content = {
        "status": "ok" if worst < 400 else "not ok",
        "functions": {
            name: {"status": status, "answer": said} for name, (status, said) in answers.items()
        },
    }

    return Reply.of_json(content, status=worst, headers=RETRY_SOON if worst == 503 else {})


def one_document(answers: Answers) -> Reply:
    """Return the functions' OpenAPI documents as one, without the paths answered here.

    Raises GatewayProblem 503 while one of them is missing.
    """
    missing = [name for name, (status, _) in answers.items() if status != 200]
    if missing:
        raise GatewayProblem(503, f"{', '.join(missing)} did not give its description", RETRY_SOON)

    merged: dict[str, Any] = {}
    for _, document in answers.values():
        _merge(merged, document)
    merged.setdefault("info", {})["title"] = "Hybrid Audio API"
    merged["paths"] = {
        path: each for path, each in merged.get("paths", {}).items() if path not in PATHS
    }
    return Reply.of_json(merged)


def _merge(into: dict[str, Any], other: Mapping[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, dict):
            _merge(into.setdefault(key, {}), value)
        elif isinstance(value, list):
            known = into.setdefault(key, [])
            known += [each for each in value if each not in known]
        else:
            into.setdefault(key, value)


async def _details(
    session: aiohttp.ClientSession, parts: Mapping[str, SupervisedPart]
) -> dict[str, Mapping[str, Any]]:
    """Return what each running part that has something to show answers; others are left out."""
    asked = {
        name: each.address.web_url + each.part.shows
        for name, each in parts.items()
        if each.part.shows and each.state is State.READY
    }
    answers = await asyncio.gather(*(_detail(session, url) for url in asked.values()))
    return dict(zip(asked, answers, strict=True))


async def _detail(session: aiohttp.ClientSession, url: str) -> Mapping[str, Any]:
    try:
        async with session.get(url) as response:
            answer = await response.json()
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return {}
    return answer if isinstance(answer, dict) else {}


async def _ask(
    session: aiohttp.ClientSession, function: SupervisedPart, question: Question
) -> tuple[int, Any]:
    try:
        async with session.get(function.url + question.path, headers=question.headers) as response:
            return response.status, await response.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return 503, f"{function.part.name} is {function.state}"


_PATHS: dict[str, Callable[[Answers], Reply]] = {
    **dict.fromkeys(HEALTH, health),
    "/openapi.json": one_document,
}
PATHS = ("/", *_PATHS)

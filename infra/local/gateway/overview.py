"""The paths that belong to no function alone: an index, the functions' health together, their
OpenAPI as one.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
from aiohttp import web

from infra.local.gateway.problem import REQUEST_ID, GatewayProblem, request_id_of
from infra.local.supervisor.tended import Tended

ANSWER_WITHIN = aiohttp.ClientTimeout(total=10.0)
HEALTH = ("/live", "/ready", "/health", "/health/extended", "/version")
KEY = "X-Internal-API-Key"


async def answer(
    session: aiohttp.ClientSession,
    request: web.BaseRequest,
    path: str,
    tended: Mapping[str, Tended],
) -> web.Response:
    """Return the answer to one of PATHS. Raises GatewayProblem: 405 for anything but reading."""
    if request.method not in ("GET", "HEAD"):
        raise GatewayProblem(405, "this path is only read", {"Allow": "GET, HEAD"})
    if path == "/":
        return web.json_response(index(tended))
    kept = {name: request.headers[name] for name in (KEY,) if name in request.headers}
    headers = {REQUEST_ID: request_id_of(request), **kept}
    functions = [each for each in tended.values() if each.part.routes]
    asked = await asyncio.gather(
        *(_ask(session, function, path, headers) for function in functions)
    )
    told = _PATHS[path](
        dict(zip((function.part.name for function in functions), asked, strict=True))
    )
    told.headers[REQUEST_ID] = headers[REQUEST_ID]
    return told


def index(tended: Mapping[str, Tended]) -> dict[str, Any]:
    """Return what is here: each route with its part, each part with its address and state."""
    return {
        "name": "Hybrid Audio API, local cloud",
        "routes": {
            f"/{route}/*": name for name, each in tended.items() for route in each.part.routes
        },
        "overview": [path for path in PATHS if path != "/"],
        "parts": {name: {"url": each.url, "state": each.state} for name, each in tended.items()},
    }


Asked = Mapping[str, tuple[int, Any]]


def together(asked: Asked) -> web.Response:
    """Return the worst status of all functions, and the answer of each."""
    worst = max((status for status, _ in asked.values()), default=200)
    content = {
        "status": "ok" if worst < 400 else "not ok",
        "functions": {
            name: {"status": status, "answer": said} for name, (status, said) in asked.items()
        },
    }
    return web.json_response(
        content, status=worst, headers={"Retry-After": "1"} if worst == 503 else {}
    )


def one_document(asked: Asked) -> web.Response:
    """Return the functions' OpenAPI documents as one, without the paths that are answered for all
    of them here.

    Raises GatewayProblem 503 while one of them is missing.
    """
    missing = [name for name, (status, _) in asked.items() if status != 200]
    if missing:
        raise GatewayProblem(
            503, f"{', '.join(missing)} did not give its description", {"Retry-After": "1"}
        )
    merged: dict[str, Any] = {}
    for _, document in asked.values():
        _merge(merged, document)
    merged.setdefault("info", {})["title"] = "Hybrid Audio API"
    merged["paths"] = {
        path: each for path, each in merged.get("paths", {}).items() if path not in PATHS
    }
    return web.json_response(merged)


def _merge(into: dict[str, Any], other: Mapping[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, dict):
            _merge(into.setdefault(key, {}), value)
        else:
            into.setdefault(key, value)


async def _ask(
    session: aiohttp.ClientSession, function: Tended, path: str, headers: Mapping[str, str]
) -> tuple[int, Any]:
    try:
        async with session.get(
            function.url + path, headers=headers, timeout=ANSWER_WITHIN
        ) as response:
            return response.status, await response.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return 503, f"{function.part.name} is {function.state}"


_PATHS: dict[str, Callable[[Asked], web.Response]] = {
    **dict.fromkeys(HEALTH, together),
    "/openapi.json": one_document,
}
PATHS = ("/", *_PATHS)

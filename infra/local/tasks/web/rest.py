"""The calls in their REST form, for clients that speak no gRPC."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import grpc
from aiohttp import web
from google.protobuf import json_format

from infra.local.grpc_server import Refused
from infra.local.tasks.messages import Message
from infra.local.tasks.refusals import invalid
from infra.local.tasks.service import Service

_LOCATION = "projects/[^/]+/locations/[^/:]+"
_QUEUE = f"{_LOCATION}/queues/[^/:]+"
_TASK = f"{_QUEUE}/tasks/[^/:]+"
_STATUS = {
    grpc.StatusCode.INVALID_ARGUMENT: 400,
    grpc.StatusCode.FAILED_PRECONDITION: 400,
    grpc.StatusCode.NOT_FOUND: 404,
    grpc.StatusCode.ALREADY_EXISTS: 409,
    grpc.StatusCode.UNIMPLEMENTED: 501,
}


@dataclass(frozen=True)
class Route:
    """A method and a form of path, and the call that they stand for.

    The path's part in parentheses is the request's field `names`; the body is the request, or its
    field `body_is`.
    """

    method: str
    path: str
    call: str
    names: str = "name"
    body_is: str = ""


ROUTES = (
    Route("GET", f"({_LOCATION})/queues", "ListQueues", "parent"),
    Route("POST", f"({_LOCATION})/queues", "CreateQueue", "parent", "queue"),
    Route("GET", f"({_QUEUE})", "GetQueue"),
    Route("PATCH", f"({_QUEUE})", "UpdateQueue", "queue.name", "queue"),
    Route("DELETE", f"({_QUEUE})", "DeleteQueue"),
    Route("POST", f"({_QUEUE}):purge", "PurgeQueue"),
    Route("POST", f"({_QUEUE}):pause", "PauseQueue"),
    Route("POST", f"({_QUEUE}):resume", "ResumeQueue"),
    Route("GET", f"({_QUEUE})/tasks", "ListTasks", "parent"),
    Route("POST", f"({_QUEUE})/tasks", "CreateTask", "parent"),
    Route("POST", f"({_QUEUE})/tasks:batchCreate", "BatchCreateTasks", "parent"),
    Route("POST", f"({_QUEUE})/tasks:batchDelete", "BatchDeleteTasks", "parent"),
    Route("GET", f"({_TASK})", "GetTask"),
    Route("DELETE", f"({_TASK})", "DeleteTask"),
    Route("POST", f"({_TASK}):run", "RunTask"),
    Route("GET", f"({_LOCATION}/operations/[^/:]+)", "GetOperation"),
)


class Rest:
    """Answers paths under `/v2/`."""

    def __init__(self, service: Service) -> None:
        self._calls = {**service.calls, **service.operations}

    async def answer(self, request: web.Request) -> web.Response:
        """Return the call's answer, or its refusal in Google's form of errors."""
        for route in ROUTES:
            found = re.fullmatch(route.path, request.match_info["path"])
            if found is not None and request.method == route.method:
                return await self._answer(route, found[1], request)
        raise web.HTTPNotFound

    async def _answer(self, route: Route, name: str, request: web.Request) -> web.Response:
        call, request_type = self._calls[route.call]
        try:
            wanted = _parsed(route, request_type(), dict(request.query), await request.text())
            _set(wanted, route.names, name)
            answer = await call(wanted)
        except Refused as refused:
            status = _STATUS[refused.code]
            error = {"code": status, "message": refused.detail, "status": refused.code.name}
            return web.json_response({"error": error}, status=status)

        return web.json_response(json_format.MessageToDict(answer))


def _parsed(route: Route, wanted: Message, query: Mapping[str, str], body: str) -> Message:
    given = {name: value for name, value in query.items() if not name.startswith("$")}
    try:
        content = json.loads(body) if body else {}
        fields = {route.body_is: content} if route.body_is else content
        return json_format.ParseDict({**given, **fields}, wanted)
    except (ValueError, TypeError, json_format.ParseError):
        raise invalid("The request is not the JSON of this call.") from None


def _set(message: Message, path: str, value: str) -> None:
    *outer, last = path.split(".")
    for field in outer:
        message = getattr(message, field)
    setattr(message, last, value)

"""The calls in their REST form, for clients that speak no gRPC."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import grpc
from aiohttp import web
from google.protobuf import json_format

from infra.local.grpc_server import Refused, Unary
from infra.local.tasks import messages as m
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
    """A method and form of path, the call, and the request's field that the body is.

    The path's part in parentheses is the field `names`; without `body_is` the body is the request.
    """

    method: str
    path: str
    names: str
    call: Unary
    request: Message
    body_is: str = ""


def routes_of(service: Service) -> tuple[Route, ...]:
    """Return the table of calls."""
    queues, tasks = service.queues, service.tasks
    return (
        Route("GET", f"({_LOCATION})/queues", "parent", queues.list_queues, m.ListQueuesRequest),
        Route(
            "POST",
            f"({_LOCATION})/queues",
            "parent",
            queues.create_queue,
            m.CreateQueueRequest,
            "queue",
        ),
        Route("GET", f"({_QUEUE})", "name", queues.get_queue, m.GetQueueRequest),
        Route("DELETE", f"({_QUEUE})", "name", queues.delete_queue, m.DeleteQueueRequest),
        Route("POST", f"({_QUEUE}):purge", "name", queues.purge_queue, m.PurgeQueueRequest),
        Route("POST", f"({_QUEUE}):pause", "name", queues.pause_queue, m.PauseQueueRequest),
        Route("POST", f"({_QUEUE}):resume", "name", queues.resume_queue, m.ResumeQueueRequest),
        Route("GET", f"({_QUEUE})/tasks", "parent", tasks.list_tasks, m.ListTasksRequest),
        Route("POST", f"({_QUEUE})/tasks", "parent", tasks.create_task, m.CreateTaskRequest),
        Route("GET", f"({_TASK})", "name", tasks.get_task, m.GetTaskRequest),
        Route("DELETE", f"({_TASK})", "name", tasks.delete_task, m.DeleteTaskRequest),
        Route("POST", f"({_TASK}):run", "name", tasks.run_task, m.RunTaskRequest),
    )


class Rest:
    """Answers paths under `/v2/`."""

    def __init__(self, service: Service) -> None:
        self._routes = routes_of(service)

    async def answer(self, request: web.Request) -> web.Response:
        """Return the call's answer, or its refusal in Google's form of errors."""
        for route in self._routes:
            found = re.fullmatch(route.path, request.match_info["path"])
            if found is not None and request.method == route.method:
                return await _called(route, found[1], request)
        raise web.HTTPNotFound


async def _called(route: Route, name: str, request: web.Request) -> web.Response:
    try:
        wanted = _parsed(route, dict(request.query), await request.text())
        setattr(wanted, route.names, name)
        answer = await route.call(wanted)
    except Refused as refused:
        status = _STATUS[refused.code]
        error = {"code": status, "message": refused.detail, "status": refused.code.name}
        return web.json_response({"error": error}, status=status)

    return web.json_response(json_format.MessageToDict(answer))


def _parsed(route: Route, query: Mapping[str, str], body: str) -> Message:
    given = {name: value for name, value in query.items() if not name.startswith("$")}
    try:
        content = json.loads(body) if body else {}
        fields = {route.body_is: content} if route.body_is else content
        return json_format.ParseDict({**given, **fields}, route.request())
    except (ValueError, TypeError, json_format.ParseError):
        raise invalid("The request is not the JSON of this call.") from None

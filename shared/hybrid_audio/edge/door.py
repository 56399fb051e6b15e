"""The HTTP door of a function: from a request to its handler and back.

Every error becomes a problem, and every request one line of the log.
"""

import io
import sys
import time
from collections.abc import Callable
from functools import partial

from flask import Request, Response, current_app, has_app_context, request
from werkzeug.exceptions import HTTPException, NotFound

from hybrid_audio import services
from hybrid_audio.edge import auth, idempotency, logs, problem
from hybrid_audio.edge.call import Call, prepare
from hybrid_audio.edge.inputs import body
from hybrid_audio.edge.responses import json_response, response
from hybrid_audio.edge.routes import ROUTES, Route
from hybrid_audio.edge.routing import Routing
from hybrid_audio.edge.tasks import refusals
from hybrid_audio.edge.trace import origin_headers, request_id, trace
from hybrid_audio.errors import HybridAudioError, Misconfigured
from hybrid_audio.runtime import deadline, origin, stages


def http_door(function: str) -> Callable[[Request], Response]:
    """Return the door that answers every request of `function`.

    Ends the process with one line when a setting is wrong.
    """
    try:
        config = services.settings()
    except Misconfigured as error:
        sys.exit(f"hybrid-audio: cannot start {function}: {error.detail}")
    logs.start(config.log_level)
    logs.warn_of_alias(config.model_id)
    if config.is_open:
        logs.LOGGER.warning("service_is_open", extra={"function": function})

    door = Door(function, ROUTES[function])
    if has_app_context():
        current_app.register_error_handler(NotFound, lambda _: door(_this_request()))
    return door


def _this_request() -> Request:
    """Return the current request itself, for requests that the framework does not pass on.

    Those are /robots.txt, /favicon.ico and paths with a line break. The proxy `flask.request` would
    not do: the door drains the body after the context has ended.
    """
    found: Request = request._get_current_object()  # type: ignore[attr-defined]  # of the proxy
    return found


METHODS = {*("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT")}
"""The methods that the log names; any other is text of the caller's, and may be anything."""


class Door:
    """Routes, authenticates and answers the requests of one function."""

    def __init__(self, function: str, routes: tuple[Route, ...]) -> None:
        self._function = function
        self._routing = Routing(routes)

    def __call__(self, request: Request) -> Response:
        """Return the answer to one request; never raises."""
        started = time.perf_counter()
        exchange = _Exchange(request, self._function)
        with stages.collect() as taken:
            answer = exchange.answer(self._routing)
        taken["total"] = (time.perf_counter() - started) * 1000
        answer.headers["X-Request-ID"] = exchange.request_id
        answer.headers.update(exchange.headers)
        answer.headers["Server-Timing"] = ", ".join(
            f"{name};dur={ms:.1f}" for name, ms in taken.items()
        )
        exchange.log(answer, taken)
        _finish_after(answer, request)
        return answer


def _finish_after(answer: Response, request: Request) -> None:
    """Drain the body once the answer is written, and give the framework an empty one meanwhile.

    The framework would read the whole body before it answers, keep it in memory, wait for bytes
    that are only announced, and fail where the body is damaged.
    """
    answer.call_on_close(partial(body.drain, request, request.stream))
    request.stream = io.BytesIO()


class _Exchange:
    """One request, its route, and the problem that it ended in, if any."""

    def __init__(self, request: Request, function: str) -> None:
        self.request_id = request_id(request.headers)
        self._trace = trace(request.headers)
        self._request = request
        self._function = function
        self._route: Route | None = None
        self._failure: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers that every answer of the route has, problems too."""
        is_live = self._route is not None and self._route.is_live
        return {"Cache-Control": "no-store"} if is_live else {}

    def answer(self, routing: Routing) -> Response:
        return self._guarded(lambda: self._answer(routing))

    def _guarded(self, answer: Callable[[], Response]) -> Response:
        """Return the answer, or the problem that was raised instead of it."""
        try:
            return answer()
        except HybridAudioError as error:
            return self._refused(problem.from_error(error), error)
        except HTTPException as error:
            return self._refused(problem.from_http(error), error)
        except Exception:
            logs.LOGGER.exception("unexpected_error", extra={"request_id": self.request_id})
            return self._problem(problem.unexpected())

    def _refused(self, found: problem.Problem, error: Exception) -> Response:
        if self._route is None or not self._route.is_internal:
            return self._problem(found)

        found = refusals.of_task(found, error)
        if found.status != refusals.ACKNOWLEDGED:
            return self._problem(found)
        self._failure = found.kind
        fields = {"request_id": self.request_id, "problem": found.kind, "task": self._route.path}
        logs.LOGGER.warning("task_given_up", extra=fields)
        return json_response({"status": "given up", "problem": found.kind})

    def _problem(self, found: problem.Problem) -> Response:
        self._failure = found.kind
        return json_response(
            found.to_json(self.request_id), found.status, found.headers, problem.CONTENT_TYPE
        )

    def _answer(self, routing: Routing) -> Response:
        request = self._request
        route, path = routing.find(request)
        self._route = route
        named = origin_headers(self._trace, self.request_id)
        with deadline.within(route.timeout_s), origin.within(named):
            auth.authorise(request.headers, route.caller)
            sent = body.read_body(request, route)
            call = Call(self._function, self.request_id, path, sent, request)
            handled = prepare(route.load(), call)
            if not (route.keeps_answer and idempotency.HEADER in request.headers):
                return response(handled())
            return idempotency.answer_once(
                call,
                services.idempotency_store(),
                lambda: self._guarded(lambda: response(handled())),
            )

    def log(self, answer: Response, taken: dict[str, float]) -> None:
        config, method = services.settings(), self._request.method
        fields = {
            "request_id": self.request_id,
            "function": self._function,
            "problem": self._failure,
            "stages_ms": {name: round(ms, 1) for name, ms in taken.items()},
            "httpRequest": {
                "requestMethod": method
                if (method := self._request.method) in METHODS
                else "(other)",
                "requestUrl": self._route.path if self._route else "(no such route)",
                "status": answer.status_code,
                "responseSize": str(answer.content_length or 0),
                "latency": f"{taken['total'] / 1000:.3f}s",
            },
            **logs.trace_fields(self._trace, config.gcp_project),
        }
        level = "error" if answer.status_code >= 500 else "info"
        getattr(logs.LOGGER, level)("request", extra=fields)

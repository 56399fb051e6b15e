"""Acknowledge requests to the event function that are not CloudEvents, so that none is retried.

The framework reads an event before this package sees it. Where it cannot, it would answer 400 with
every header of the request in the text, or 500: either would be delivered again for a day.
"""

import flask
from flask import Response, current_app, has_app_context, request
from werkzeug.exceptions import HTTPException, InternalServerError

from hybrid_audio.edge import logs, problem
from hybrid_audio.edge.responses import json_response
from hybrid_audio.edge.trace import request_id

EVENT_ENDPOINT = "cloudevent"


class Redeliver(InternalServerError):
    """Asks for another delivery of the event.

    Flask logs no traceback of an HTTP error; that of another error would end with its text.
    """


def register() -> None:
    """Let the application that is being built answer these errors; without one, do nothing."""
    if has_app_context():
        current_app.register_error_handler(Exception, _on_error)
        current_app.register_error_handler(500, _on_error)  # in place of the framework's own


def _on_error(error: Exception) -> Response:
    """Acknowledge a request that is not an event; answer any other error as a problem.

    The door itself raises nothing but `Redeliver`: any other error of that endpoint is one of
    reading the event.
    """
    if request.endpoint == EVENT_ENDPOINT and not isinstance(error, Redeliver):
        return _acknowledged()

    found = problem.unexpected()
    if isinstance(error, HTTPException) and (error.code or 500) < 500:
        found = problem.from_http(error)

    identity = request_id(request.headers)
    answer = json_response(
        found.to_json(identity), found.status, found.headers, problem.CONTENT_TYPE
    )
    answer.headers["X-Request-ID"] = identity
    return answer


def _acknowledged() -> Response:
    logs.LOGGER.warning("event_malformed", extra={"function": "ingest_event"})
    return flask.make_response("quarantined", 200)

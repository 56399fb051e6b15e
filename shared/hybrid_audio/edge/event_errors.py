"""What is sent to the event function and is not a CloudEvent: acknowledged, logged, never retried.

The framework reads an event before this package sees it. Where it cannot, it would answer 400 with
every header of the request in the text, or 500: either is delivered again for a day.
"""

import json

import flask
from cloudevents.exceptions import GenericException
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
        current_app.register_error_handler(HTTPException, _on_http_error)
        current_app.register_error_handler(500, _on_http_error)  # in place of the framework's own
        current_app.register_error_handler(GenericException, _on_malformed_event)
        current_app.register_error_handler(json.JSONDecodeError, _on_malformed_event)


def _on_http_error(error: HTTPException) -> Response:
    """Acknowledge what was posted as an event and is none; answer anything else as a problem."""
    if (error.code or 500) < 500 and request.endpoint == EVENT_ENDPOINT:
        return _acknowledged()
    found = problem.unexpected() if (error.code or 500) >= 500 else problem.from_http(error)
    identity = request_id(request.headers)
    answer = json_response(
        found.to_json(identity), found.status, found.headers, problem.CONTENT_TYPE
    )
    answer.headers["X-Request-ID"] = identity
    return answer


def _on_malformed_event(_: Exception) -> Response:
    return _acknowledged()


def _acknowledged() -> Response:
    logs.LOGGER.warning("event_malformed", extra={"function": "ingest_event"})
    return flask.make_response("quarantined", 200)

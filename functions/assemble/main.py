"""The door of the function assemble."""

import flask
import functions_framework

from hybrid_audio.edge.door import http_door

answer = http_door("assemble")


@functions_framework.http
def assemble(request: flask.Request) -> flask.Response:
    """Answer one request."""
    return answer(request)

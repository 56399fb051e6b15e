"""The door of the function generate."""

import flask
import functions_framework

from hybrid_audio.edge.door import http_door

answer = http_door("generate")


@functions_framework.http
def generate(request: flask.Request) -> flask.Response:
    """Answer one request."""
    return answer(request)

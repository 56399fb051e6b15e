"""The door of the function rotation."""

import flask
import functions_framework

from hybrid_audio.edge.door import http_door

answer = http_door("rotation")


@functions_framework.http
def rotation(request: flask.Request) -> flask.Response:
    """Answer one request."""
    return answer(request)

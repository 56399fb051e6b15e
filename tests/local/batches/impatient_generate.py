"""The function generate with short leases: a test cannot wait until those of the product end."""

from datetime import timedelta

import flask
import functions_framework

from hybrid_audio import services
from hybrid_audio.edge.door import http_door

services.STEM_LEASE = timedelta(seconds=4)
services.REQUEST_LEASE = timedelta(seconds=4)
answer = http_door("generate")


@functions_framework.http
def generate(request: flask.Request) -> flask.Response:
    """Answer one request."""
    return answer(request)

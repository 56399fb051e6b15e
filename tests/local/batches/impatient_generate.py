"""The function generate with short leases and a short cancel: a test cannot wait as long."""

from datetime import timedelta

import flask
import functions_framework

from hybrid_audio import services
from hybrid_audio.batching import ending
from hybrid_audio.edge.door import http_door

services.STEM_LEASE = timedelta(seconds=4)
services.REQUEST_LEASE = timedelta(seconds=4)
ending.LONGEST_CANCEL = timedelta(seconds=10)
answer = http_door("generate")


@functions_framework.http
def generate(request: flask.Request) -> flask.Response:
    """Answer one request."""
    return answer(request)

"""The doors of the function ingest: HTTP, and the events of finished uploads."""

import flask
import functions_framework
from cloudevents.http import CloudEvent

from hybrid_audio.edge.door import http_door
from hybrid_audio.edge.event_door import event_door

answer, take = http_door("ingest"), event_door()


@functions_framework.http
def ingest(request: flask.Request) -> flask.Response:
    """Answer one request."""
    return answer(request)


@functions_framework.cloud_event
def ingest_event(event: CloudEvent) -> None:
    """Take one finished upload."""
    take(event)

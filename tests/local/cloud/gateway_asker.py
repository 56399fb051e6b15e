"""Requests to a gateway, whole ones and raw bytes, for tests."""

import http.client
import json
import socket
import urllib.parse
from collections.abc import Callable
from typing import Any


class Answer:
    """One answer, read whole."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


Ask = Callable[..., Answer]


def connected(url: str) -> socket.socket:
    """Return a connection to a gateway; a read that takes 20 s fails."""
    at = urllib.parse.urlsplit(url)
    return socket.create_connection((at.hostname, at.port), timeout=20)


def answer_to(url: str, sent: bytes, *, method: str = "GET", ends: bool = False) -> Answer:
    """Send these bytes and return the answer; `ends` closes our sending side after them."""
    with connected(url) as connection:
        connection.sendall(sent)
        if ends:
            connection.shutdown(socket.SHUT_WR)
        response = http.client.HTTPResponse(connection, method=method)
        response.begin()
        return Answer(response)

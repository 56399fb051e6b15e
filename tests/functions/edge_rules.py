"""What holds of every answer of every function, whatever was asked."""

import json
from typing import Any

from hybrid_audio.edge.auth import HEADER as KEY
from hybrid_audio.edge.inputs import json_body
from hybrid_audio.edge.trace import REQUEST_ID
from hybrid_audio.errors import SHOWN_FAULTS
from tests.functions.json_schema import misfits, resolved
from tests.functions.wsgi import Got, Sent

SECRET = "quirrel"
"""Part of every name, text and key that is sent; it must never be written."""


MAX_PROBLEM_BYTES = 40_000
"""Of any problem, whatever it refuses: twenty errors, each of them shortened."""


def check(sent: Sent, got: Got, document: dict[str, Any]) -> None:
    """Assert every rule; the log line says which operation of the document was asked for."""
    assert got.status < 500, got
    line = the_line(got)
    path = line["httpRequest"]["requestUrl"].replace("<", "{").replace(">", "}")
    assert line["httpRequest"]["status"] == got.status
    assert line["request_id"] == got.headers["X-Request-ID"]
    asked = dict(sent.headers).get("X-Request-ID", "")
    assert got.headers["X-Request-ID"] == asked or not REQUEST_ID.fullmatch(asked)
    assert "total;dur=" in got.headers["Server-Timing"]
    if sent.method == "HEAD":
        assert got.body == b""
    elif got.status >= 400:
        check_problem(got)
    else:
        check_success(got, document["paths"][path][sent.method.lower()], document)


def the_line(got: Got) -> dict[str, Any]:
    """Return the one line about the request; no line holds anything that was sent."""
    assert got.written.isascii()
    assert SECRET not in got.written.lower()
    (line,) = [
        each for each in map(json.loads, got.written.splitlines()) if each["message"] == "request"
    ]
    return dict(line)


def check_problem(got: Got) -> None:
    """RFC 9457, and the headers that go with its status."""
    assert got.headers["Content-Type"] == "application/problem+json"
    told = json_body.parse(got.body)
    members = {"type", "title", "status", "detail", "request_id", "errors"}
    assert told.keys() - {"more_errors"} == members
    assert len(got.body) <= MAX_PROBLEM_BYTES
    assert len(told["errors"]) <= SHOWN_FAULTS
    assert told["status"] == got.status
    assert told["request_id"] == got.headers["X-Request-ID"]
    assert told["type"].startswith("urn:hybrid-audio:problem:")
    assert all(isinstance(told[name], str) and told[name] for name in ("title", "detail"))
    assert all(
        each.keys() == {"path", "message"} and each["path"] and each["message"]
        for each in told["errors"]
    )
    assert ("Allow" in got.headers) == (got.status == 405)
    assert ("WWW-Authenticate" in got.headers) == (got.status == 401)
    assert got.headers.get("Retry-After", "1").isdecimal()


def check_success(got: Got, operation: dict[str, Any], document: dict[str, Any]) -> None:
    """A status, a type, headers and a content that the description has."""
    described = resolved(operation["responses"][str(got.status)], document)
    for name, header in described["headers"].items():
        assert name in got.headers or not resolved(header, document)["required"]
    if got.status == 304:
        assert got.body == b""
        return

    contents = described["content"]
    kind = got.headers["Content-Type"]
    assert kind in contents
    if kind == "application/json":
        assert misfits(json_body.parse(got.body), contents[kind]["schema"], document) == []
    else:
        assert got.body


def keyed(sent: Sent, key: str) -> Sent:
    """Return the request with this key."""
    return sent.with_header(KEY, key)

"""Requests byte by byte, as gunicorn hands them to a function: nothing is made well-formed on the
way.
"""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.test import run_wsgi_app

JSON = ("Content-Type", "application/json")
BOUNDARY = "edge"
FORM = ("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")


@dataclass(frozen=True)
class Sent:
    """A request; the target is percent-encoded, header values are text as Latin-1 spells it."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    is_chunked: bool = False
    content: Any = field(default=None, compare=False)

    def with_header(self, name: str, value: str) -> "Sent":
        """Return the request with this header instead of its own."""
        kept = [each for each in self.headers if each[0].lower() != name.lower()]
        return replace(self, headers=(*kept, (name, value)))


@dataclass(frozen=True)
class Got:
    """The answer, and everything that was written meanwhile."""

    status: int
    headers: dict[str, str]
    body: bytes
    written: str


def as_json(method: str, target: str, content: object = None) -> Sent:
    """Return a request with this content, or with none."""
    if content is None:
        return Sent(method, target)
    return Sent(method, target, (JSON,), json.dumps(content).encode(), content=content)


def as_form(path: str, file: bytes, *, filename: str = "list.csv", **fields: str) -> Sent:
    """Return an upload as curl sends it."""
    return Sent("POST", path, (FORM,), form(file, filename, fields), content=fields)


def form(file: bytes, filename: str, fields: dict[str, str]) -> bytes:
    """Return the multipart body of a file and the fields beside it."""
    parts = [
        (f'name="{name}"', value.encode("utf-8", "surrogatepass")) for name, value in fields.items()
    ]
    parts.append((f'name="file"; filename="{filename}"', file))
    lines = [
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode(
            "utf-8", "surrogatepass"
        )
        + body
        for head, body in parts
    ]
    return b"\r\n".join([*lines, f"--{BOUNDARY}--\r\n".encode()])


def send(app: Flask, sent: Sent) -> Got:
    """Return the answer of the app, read to its end."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        chunks, status, headers = run_wsgi_app(app, _environ(sent), buffered=True)
    return Got(int(status.split()[0]), dict(headers), b"".join(chunks), out.getvalue())


def _environ(sent: Sent) -> dict[str, Any]:
    path, _, query = sent.target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": sent.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query.encode().decode("latin-1"),
        "RAW_URI": sent.target,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(sent.body),
        "wsgi.input_terminated": True,
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if sent.is_chunked:
        environ["HTTP_TRANSFER_ENCODING"] = "chunked"
    elif sent.body:
        environ["CONTENT_LENGTH"] = str(len(sent.body))
    for name, value in sent.headers:
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        environ[key] = (
            f"{environ[key]},{value}" if key in environ and key.startswith("HTTP_") else value
        )
    return environ

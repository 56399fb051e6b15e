"""A function in its own process, behind gunicorn, and what to ask it byte by byte."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.local.ports import free_port

ROOT = Path(__file__).parents[2]
FRAMEWORK = Path(sys.executable).with_name("functions-framework")
CLOSED = b"Host: x\r\nConnection: close\r\n"


@dataclass(frozen=True)
class RunningFunction:
    """A function that listens, and the processes behind it."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.port}"

    def peak_mb(self) -> float:
        """Return the most memory that the worker has held so far."""
        parent = self.process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        (status,) = [Path(f"/proc/{child}/status").read_text() for child in children]
        (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) / 1024


@contextmanager
def running_function(
    name: str, environ: Mapping[str, str], log: Path, *, signature: str = "http", source: str = ""
) -> Iterator[RunningFunction]:
    """Start a function as production does, with what it writes in `log`, and end it after."""
    number = free_port()
    main = ROOT / "functions" / (source or name) / "main.py"
    where = ["--host", "127.0.0.1", "--port", str(number), "--signature-type", signature]
    command = [str(FRAMEWORK), "--target", name, "--source", str(main), *where]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env={**os.environ, **environ}, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(number, process)
            yield RunningFunction(number, process)
        finally:
            process.terminate()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the function ended instead of starting"
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError("the function did not start")


def ask(port: int, line: bytes, headers: bytes = b"", body: bytes = b"") -> bytes:
    """Return everything that is answered to these bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=60.0) as connection:
        connection.sendall(line + b" HTTP/1.1\r\n" + CLOSED + headers + b"\r\n" + body)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def problem(answer: bytes) -> tuple[int, str]:
    """Return the status of an answer and the kind of its problem, after checking its form."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    assert b"Content-Type: application/problem+json" in head, answer
    document = json.loads(body)
    assert document["status"] == status
    assert f"X-Request-ID: {document['request_id']}".encode() in head
    return status, document["type"].rsplit(":", 1)[1]

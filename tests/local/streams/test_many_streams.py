"""Many streams at once in one process, whose callers read nothing for a while."""

import hashlib
import http.client
import json
import socket
import urllib.parse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.local.cloud.cloud_run import eventually
from tests.local.streams.deployment import SEGMENTS, SLOW, StreamDeployment, body
from tests.open_header import with_sizes

pytestmark = pytest.mark.storm
STREAMS = 20
SETTINGS = {"THREADS": str(STREAMS + 4), "CARTESIA_CONCURRENCY": str(STREAMS)}
"""Four threads are left for others: a platform sends no more requests than there are threads."""

SILENCE_MS = 45_000
MOST_SHARES = 4
"""Memory of a stream, in sizes of its message: what is spliced, what waits to be read, and the
store's request. Measured: 2.1 to 2.8 in a fresh process, 3.2 after six rounds, where it stays."""

SMALL_BUFFER_BYTES = 4_096


@dataclass(frozen=True)
class UnreadStream:
    """A stream whose head was read; its sound waits."""

    connection: socket.socket
    answer: http.client.HTTPResponse

    @property
    def signature(self) -> str:
        """What names the message."""
        return self.answer.headers["X-Message-Signature"]


def long_message(mark: str, number: int) -> dict[str, Any]:
    """Return a request for a message of a minute and a half; the last stem is its own."""
    said, last = body(f"Hello {mark}.", "And on."), body(f"{SLOW} {mark} {number}.")
    silence = {"silence_ms": SILENCE_MS}
    (first, second), (third,) = said["segments"], last["segments"]
    return {"segments": [first, silence, second, silence, third]}


@contextmanager
def unread(deployment: StreamDeployment, request: dict[str, Any]) -> Iterator[UnreadStream]:
    """Ask for a stream and read its head alone, with as small a buffer as there can be."""
    at = urllib.parse.urlsplit(deployment.url)
    sent = json.dumps({**request, "stream": True}).encode()
    head = f"POST {SEGMENTS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER_BYTES)
        connection.settimeout(60)
        connection.connect((at.hostname, at.port))
        connection.sendall(f"{head}Content-Length: {len(sent)}\r\n\r\n".encode() + sent)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 200
        yield UnreadStream(connection, answer)


class Worker:
    """The process that answers, and its memory."""

    def __init__(self, deployment: StreamDeployment) -> None:
        master = deployment.function.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        (self._pid,) = children
        Path(f"/proc/{self._pid}/clear_refs").write_text("5")

    def mib(self, name: str) -> float:
        """Return VmRSS, what is resident, or VmHWM, its peak since this object was made."""
        lines = Path(f"/proc/{self._pid}/status").read_text().splitlines()
        (found,) = [line for line in lines if line.startswith(f"{name}:")]
        return int(found.split()[1]) / 1024


def made(deployment: StreamDeployment, stream: UnreadStream) -> dict[str, Any]:
    """Return the message once it is made, whether or not anybody reads its stream."""

    def look() -> dict[str, Any] | None:
        told = deployment.message(stream.signature)
        return None if told["state"] == "making" else told

    told = eventually(look)
    assert told["state"] == "stored"
    message: dict[str, Any] = told["message"]
    return message


def test_streams_that_nobody_reads_take_memory_in_proportion_and_hold_nobody_up(
    deployment: StreamDeployment,
) -> None:
    """All are made and stored meanwhile, others are answered; who reads at last has it whole."""
    mark = uuid4().hex[:8]
    deployment.asked(body("Warm."))
    worker = Worker(deployment)
    before = worker.mib("VmRSS")
    deployment.gate.hold(SLOW)
    with ExitStack() as stack:
        streams = [
            stack.enter_context(unread(deployment, long_message(mark, number)))
            for number in range(STREAMS)
        ]
        assert deployment.message(streams[0].signature)["state"] == "making"
        deployment.gate.open()
        messages = [made(deployment, stream) for stream in streams]
        peak, waiting = worker.mib("VmHWM") - before, worker.mib("VmRSS") - before
        assert deployment.asked(body(f"Meanwhile {mark}."))["status"] == "created"
        received = [stream.answer.read() for stream in streams]

    size = messages[0]["size_bytes"] / 2**20
    print(f"\n{STREAMS} of {size:.1f} MiB unread: +{waiting:.0f} MiB, peak +{peak:.0f} MiB")
    assert peak <= STREAMS * MOST_SHARES * size
    hashes = [hashlib.sha256(with_sizes(audio)).hexdigest() for audio in received]
    assert hashes == [message["sha256"] for message in messages]

"""A receiver of tasks that answers by a script, and keeps what it was sent."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WITHIN_S = 30.0


@dataclass(frozen=True)
class Received:
    """One request."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes = field(repr=False)

    def header(self, name: str) -> str | None:
        """Return a header's value by its name in any case, None where it is missing."""
        found = [value for known, value in self.headers if known.lower() == name.lower()]
        return found[0] if found else None


class Receiver:
    """Answers the next status of `script`, the last one for ever; 0 stands for no answer at all.

    While `gate` is not set, requests wait.
    """

    def __init__(self) -> None:
        self.script: list[int] = [200]
        self.answer_headers: dict[str, str] = {}
        self.gate = threading.Event()
        self.gate.set()
        self.requests: list[Received] = []
        self.at_once = 0
        self.most_at_once = 0
        self.url = ""
        self._lock = threading.Lock()

    def next_status(self, request: Received) -> int:
        """Keep the request and return the status of its answer."""
        with self._lock:
            self.requests.append(request)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            status = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        self.gate.wait(WITHIN_S)
        with self._lock:
            self.at_once -= 1
        return status

    def wait_for(self, count: int) -> list[Received]:
        """Return the requests once there are so many."""
        eventually(lambda: len(self.requests) >= count)
        return self.requests


def eventually(is_true: Callable[[], bool]) -> None:
    """Wait until it is true; AssertionError when it never becomes so."""
    ends_at = time.monotonic() + WITHIN_S
    while not is_true():
        assert time.monotonic() < ends_at, "it never became true"
        time.sleep(0.005)


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    """Give a receiver that listens on loopback."""
    receiver = Receiver()
    server = _Server(("127.0.0.1", 0), _handler(receiver))
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield receiver
    finally:
        receiver.gate.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a sender that was killed or ran out of time has gone."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            received = Received(self.command, self.path, list(self.headers.items()), body)
            status = receiver.next_status(received)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in receiver.answer_headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = do_PUT = _answer  # noqa: N815 the names that http.server looks for

        def log_message(self, format: str, *args: object) -> None:
            """Print nothing."""

    return Handler

"""Doors in front of everything that a function calls, and in front of the function itself.

The outer ones count the function's calls and may end it at one of them; the inner one sees every
task that is delivered, and may deliver it more than once.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from tests.counting import HOP_BY_HOP, Counts

LATEST_COPY_S = 0.1
UNREACHABLE = 502


class CrashPoint(Counts):
    """Counts calls of all kinds; at call `at` it does `crash`, and the call itself goes through.

    So what was written until then is there, and the function knows nothing of the last of it.
    """

    def __init__(self, crash: Callable[[], None]) -> None:
        super().__init__()
        self._crash = crash
        self._turn = threading.Lock()
        self.at: int | None = None
        self.calls = 0

    def arm(self, at: int | None) -> None:
        """Count from zero again, and crash at this call; at none without one."""
        with self._turn:
            self.calls, self.at = 0, at

    def call(self, name: str) -> None:
        """Count a call, and crash where it is the one."""
        super().call(name)
        with self._turn:
            self.calls += 1
            is_it = self.calls == self.at
        if is_it:
            self._crash()


@dataclass(frozen=True)
class Delivery:
    """One attempt at a task: its name, its step, when it came and what it was answered."""

    task: str
    step: str
    at: float
    status: int


class TaskDoor:
    """Where tasks are delivered: each goes on to the function `times` times at once, shuffled."""

    def __init__(self, target: str, *, seed: int = 0) -> None:
        self._http = httpx.Client(base_url=target, timeout=300, trust_env=False)
        self._rng = random.Random(seed)
        self._copies = ThreadPoolExecutor(64)
        self._deliveries: list[Delivery] = []
        self.times = 1
        self.loses: Callable[[str, bytes], bool] = lambda path, body: False

    def passed_on(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any, bytes]:
        """Return what the function answers, at last, to one of the copies."""
        name = headers.get("X-CloudTasks-TaskName", "")
        if self.loses(path, body):
            return 200, {}, b""

        pauses = [self._rng.uniform(0, LATEST_COPY_S) for _ in range(self.times - 1)]
        copies = [
            self._copies.submit(self._sent, path, headers, body, pause) for pause in (0.0, *pauses)
        ]
        answers = [copy.result() for copy in copies]
        self._deliveries.append(
            Delivery(name, path.rpartition("/")[2], time.monotonic(), answers[-1][0])
        )
        return answers[-1]

    def taken(self) -> list[Delivery]:
        """Return the deliveries since the last time."""
        taken, self._deliveries = self._deliveries, []
        return taken

    def close(self) -> None:
        """Let the connections go."""
        self._copies.shutdown(cancel_futures=True)
        self._http.close()

    def _sent(
        self, path: str, headers: dict[str, str], body: bytes, pause_s: float
    ) -> tuple[int, Any, bytes]:
        time.sleep(pause_s)
        try:
            answer = self._http.post(path, content=body, headers=headers)
        except httpx.HTTPError:
            return UNREACHABLE, {}, b""
        return answer.status_code, dict(answer.headers), answer.content


def attempts_of(deliveries: list[Delivery]) -> Counter[str]:
    """Return how often each task was delivered; the sweeper's calls are no tasks."""
    return Counter(each.task for each in deliveries if each.task)


@contextmanager
def task_door(port: int, target: str, *, seed: int = 0) -> Iterator[TaskDoor]:
    """Open a door for tasks on a port of this machine, and close it after."""
    door = TaskDoor(target, seed=seed)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
            status, given, content = door.passed_on(self.path, headers, body)

            self.send_response(status)
            if "retry-after" in given:
                self.send_header("Retry-After", given["retry-after"])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a queue that was killed
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield door
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        door.close()

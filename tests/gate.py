"""A gate before text to speech: it holds back what speaks a word until a test lets it go on."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

LONGEST_S = 60.0


class Gate:
    """Where a function asks for speech; open at first."""

    def __init__(self) -> None:
        self.url = ""
        self.held = threading.Event()
        self._word = ""
        self._let_through = 0
        self._opened = threading.Event()
        self._turn = threading.Lock()
        self._is_dropping = False

    def hold(self, word: str, *, after: int = 0) -> None:
        """Hold back each request whose text has `word`, after the first `after` of them.

        `held` is set once there is one.
        """
        self.held.clear()
        self._opened.clear()
        self._is_dropping = False
        self._word, self._let_through = word, after

    def open(self) -> None:
        """Pass on what is held, and all that comes."""
        self._word = ""
        self._opened.set()

    def drop(self) -> None:
        """Open, but break off what is held: it is never spoken."""
        self._is_dropping = True
        self.open()

    def passes(self, text: str) -> bool:
        """Wait while this text is held; return whether it is to be passed on."""
        with self._turn:
            is_held = bool(self._word) and self._word in text
            if is_held and self._let_through:
                self._let_through -= 1
                is_held = False
        if not is_held:
            return True

        self.held.set()
        self._opened.wait(LONGEST_S)
        return not self._is_dropping


@contextmanager
def gate_before(target: str) -> Iterator[Gate]:
    """Give an open gate before the text to speech at `target`."""
    gate = Gate()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not gate.passes(json.loads(body)["transcript"]):
                return
            headers = {name: self.headers[name] for name in self.headers if name != "Host"}
            answer = httpx.post(target + self.path, content=body, headers=headers, timeout=60)
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a function that was killed
    gate.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield gate
    finally:
        gate.open()
        server.shutdown()
        thread.join()
        server.server_close()

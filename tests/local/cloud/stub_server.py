"""A tiny HTTP server that stands for a part: it answers what it was asked, or as its path says."""

import hashlib
import json
import os
import select
import signal
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GARBAGE = bytes(range(256)) * 7  # no coding of any name


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    hanging = 0
    released = 0
    counting = threading.Lock()

    def count(self, *, hanging: int, released: int = 0) -> None:
        with self.counting:
            self.hanging += hanging
            self.released += released

    def server_bind(self) -> None:
        socket.socket.setsockopt(self.socket, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)  # without the look-up of a host name


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def answer(self) -> None:
        if "die" in self.path:
            os._exit(3)

        if "break-early" in self.path:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if "break-late" in self.path:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"half")
            self.close_connection = True
            return
        if "hang" in self.path:
            self.hang()
            return
        if "/bytes/" in self.path:
            self.send_form(self.path.rpartition("/")[2])
            return

        self.echo()

    def hang(self) -> None:
        """Hold this thread until the connection is closed at its other end; `drip` begins first."""
        self.server.count(hanging=1)
        if "drip" in self.path:
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"4\r\nhalf\r\n")

        while True:
            select.select([self.connection], [], [])
            try:
                if not self.connection.recv(65_536):
                    break
            except ConnectionResetError:
                break

        self.server.count(hanging=-1, released=1)
        self.close_connection = True

    def send_form(self, form: str) -> None:
        """Answer with GARBAGE in one of the forms that an answer may have, or with none."""
        self.read_body()
        if form.isdecimal():
            self.send_response(int(form))
            self.send_header("ETag", '"x"')
            self.end_headers()
            return
        if form == "half":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"4\r\nhalf\r\n")
            self.close_connection = True
            return
        if form == "until-closed":
            self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Odd: caf\xe9\r\n\r\n" + GARBAGE)
            self.close_connection = True
            return

        self.send_response(200)
        self.send_header("Content-Encoding", form)
        if form == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(b"700\r\n" + GARBAGE + b"\r\n0\r\nX-Trailer: 1\r\n\r\n")
            return

        self.send_header("Content-Length", str(len(GARBAGE)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(GARBAGE)

    def echo(self) -> None:
        body = self.read_body()
        seen: dict[str, Any] = {
            "method": self.command,
            "target": self.path,
            "headers": [list(item) for item in self.headers.items()],
            "body_bytes": len(body),
            "body_sha256": hashlib.sha256(body).hexdigest(),
            "hanging": self.server.hanging,
            "released": self.server.released,
            "environ": dict(os.environ),
        }
        content = json.dumps(seen).encode() if "raw" not in self.path else bytes(8 << 20)
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Part", str(self.connection.getsockname()[1]))
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()

        if self.command != "HEAD":
            self.wfile.write(content)

    def read_body(self) -> bytes:
        """Return the whole body, of whatever framing."""
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))

        body = bytearray()
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()

        while self.rfile.readline().strip():  # trailers
            continue
        return bytes(body)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def main() -> None:
    mode, port = sys.argv[1], int(sys.argv[2])
    if mode == "fails":
        print("the stub has a reason to fail")
        sys.exit(7)

    if mode == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)

    server = Server(("127.0.0.1", port), Handler)
    if mode == "forks" and os.fork():
        server.socket.close()
        while True:  # as a master that never looks after its worker
            time.sleep(60)
    server.serve_forever()


if __name__ == "__main__":
    main()

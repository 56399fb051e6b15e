"""A tiny HTTP server that stands for a part: it answers with what it was asked, or fails the way
its path says.
"""

import json
import os
import signal
import socket
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self) -> None:
        socket.socket.setsockopt(self.socket, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)  # without the look-up of a host name


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

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
        self.echo()

    def echo(self) -> None:
        length = self.body_length()
        seen: dict[str, Any] = {
            "method": self.command,
            "target": self.path,
            "headers": [list(item) for item in self.headers.items()],
            "body_bytes": length,
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

    def body_length(self) -> int:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return len(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
        total = 0
        while size := int(self.rfile.readline(), 16):
            total += len(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return total

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

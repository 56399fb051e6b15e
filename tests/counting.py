"""Counting doors in front of the local stores: how many calls and writes a run really makes.

Each passes everything on unchanged. Name them in STORAGE_EMULATOR_HOST or FIRESTORE_EMULATOR_HOST.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import grpc
import httpx
from google.cloud.firestore_v1.types import BatchWriteRequest, CommitRequest

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}
NO_LIMITS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


class Counts:
    """Calls by name, counted by many threads at once."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, name: str, count: int = 1) -> None:
        """Count a call, or `count` of them."""
        with self._lock:
            self._counts[name] += count

    def call(self, name: str) -> None:
        """Count a call that goes out now."""
        self.add(name)

    def taken(self) -> Counter[str]:
        """Return what was counted since the last time, and begin at zero again."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
        return taken


@contextmanager
def counted_storage(target: str, counts: Counts | None = None) -> Iterator[tuple[str, Counts]]:
    """Give the address of a door to the Cloud Storage at `target`, and its counts.

    Named are uploads (`write`), deletes, listings, reads of properties (`stat`) and of bytes. Any
    other HTTP server may be behind it; while none answers, the connection is closed.
    """
    counts = counts or Counts()
    with httpx.Client(base_url=target, timeout=60) as http:
        door = type("Door", (_StorageDoor,), {"http": http, "counts": counts})
        server = ThreadingHTTPServer(("127.0.0.1", 0), door)
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # either side is gone
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", counts
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class _StorageDoor(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    http: httpx.Client
    counts: Counts

    def _pass_on(self) -> None:
        body = self._body()
        self.counts.call(_storage_call(self.command, self.path))
        headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
        request = self.http.build_request(self.command, self.path, content=body, headers=headers)
        answer = self.http.send(request, stream=True)

        content = b"".join(answer.iter_raw())
        answer.close()
        self.send_response(answer.status_code)
        for name, value in answer.headers.multi_items():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _pass_on  # noqa: N815 -- http.server's names

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""


def _storage_call(method: str, path: str) -> str:
    plain, _, query = path.partition("?")
    if method == "DELETE":
        return "delete"
    if plain.startswith("/upload/"):
        return "write" if method == "POST" else "write piece"
    if method == "PATCH":
        return "patch"
    if "alt=media" in query or plain.startswith("/download/"):
        return "read"
    return "list" if plain.endswith("/o") else "stat"


@contextmanager
def counted_firestore(target: str, counts: Counts | None = None) -> Iterator[tuple[str, Counts]]:
    """Give the address of a door to the Firestore at `target`, and its counts.

    Each call counts under its own name, and each single write of a commit as `write`. Any other
    gRPC server may be behind it whose calls take one request.
    """
    counts = counts or Counts()
    with grpc.insecure_channel(target, options=NO_LIMITS) as channel:
        server = grpc.server(ThreadPoolExecutor(64), options=NO_LIMITS)
        server.add_generic_rpc_handlers((_FirestoreDoor(channel, counts),))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            yield f"127.0.0.1:{port}", counts
        finally:
            server.stop(grace=1).wait()


class _FirestoreDoor(grpc.GenericRpcHandler):  # type: ignore[misc]  # grpc has no types
    def __init__(self, channel: grpc.Channel, counts: Counts) -> None:
        self._channel = channel
        self._counts = counts

    def service(self, handler_call_details: Any) -> Any:
        """Return a handler that passes the bytes of any call on; streams of answers too."""
        method = handler_call_details.method
        call = self._channel.unary_stream(method)

        def passed_on(request: bytes, context: Any) -> Iterator[bytes]:
            self._counts.call(method.rpartition("/")[2])
            self._counts.add("write", _writes(method, request))
            try:
                yield from call(request, metadata=_passed(context))
            except grpc.RpcError as error:
                context.abort(error.code(), error.details())

        return grpc.unary_stream_rpc_method_handler(passed_on)


def _passed(context: Any) -> list[tuple[str, str]]:
    given = context.invocation_metadata()
    return [(key, value) for key, value in given if key.startswith("google-cloud")]


def _writes(method: str, request: bytes) -> int:
    if method.endswith("/Commit"):
        return len(CommitRequest.deserialize(request).writes)
    if method.endswith("/BatchWrite"):
        return len(BatchWriteRequest.deserialize(request).writes)
    return 0

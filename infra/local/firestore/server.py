"""The server process: a port, a state file, signals."""

import asyncio
import signal
from pathlib import Path

import grpc

from infra.local.firestore.clock import Clock
from infra.local.firestore.journal import Journal
from infra.local.firestore.service import Service
from infra.local.firestore.store import Store
from infra.local.ports import is_free

TIDY_S = 5.0
GRACE_S = 0.5
_OPTIONS = [
    ("grpc.so_reuseport", 0),  # a second server on the same port must fail, not share it
    (
        "grpc.max_receive_message_length",
        64 * 1_048_576,
    ),  # our own limit answers with a clear error below this
    ("grpc.max_send_message_length", -1),
]


class PortTaken(Exception):
    """Something else listens on the port."""


async def serve(*, host: str, port: int, state: Path) -> None:
    """Serve until SIGTERM or SIGINT; print one line when ready.

    Raises PortTaken, and sqlite3.OperationalError when the state file cannot be had.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)

    server = grpc.aio.server(options=_OPTIONS)
    bound = _bind(server, host, port)
    store = Store(Journal(state), Clock())
    try:
        service = Service(store)
        server.add_generic_rpc_handlers((service.handlers(),))
        await server.start()
        print(f"firestore emulator ready on {host}:{bound}", flush=True)
        await _until(stopped, service)
        service.listening.close()
        await server.stop(GRACE_S)
    finally:
        store.close()


def _bind(server: grpc.aio.Server, host: str, port: int) -> int:
    taken = PortTaken(f"port {port} on {host} is taken")
    if port and not is_free(
        port
    ):  # asked first, because gRPC prints lines of its own when it fails
        raise taken

    try:
        bound: int = server.add_insecure_port(f"{host}:{port}")
    except RuntimeError:
        raise taken from None

    return bound


async def _until(stopped: asyncio.Event, service: Service) -> None:
    while not stopped.is_set():
        service.tidy()
        try:
            await asyncio.wait_for(stopped.wait(), TIDY_S)
        except TimeoutError:
            continue

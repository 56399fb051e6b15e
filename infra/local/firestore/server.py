"""The server process: a port, a state file, signals."""

import asyncio
import signal
from pathlib import Path

import grpc

from infra.local.firestore.clock import Clock
from infra.local.firestore.journal import Journal
from infra.local.firestore.service import Service
from infra.local.firestore.store import Store
from infra.local.grpc_server import OPTIONS, bind

TIDY_S = 5.0
GRACE_S = 0.5


async def serve(*, host: str, port: int, state: Path) -> None:
    """Serve until SIGTERM or SIGINT; print one line when ready.

    Raises PortTaken, and sqlite3.OperationalError when the state file cannot be had.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)

    server = grpc.aio.server(options=OPTIONS)
    bound = bind(server, host, port)
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


async def _until(stopped: asyncio.Event, service: Service) -> None:
    while not stopped.is_set():
        service.tidy()
        try:
            await asyncio.wait_for(stopped.wait(), TIDY_S)
        except TimeoutError:
            continue

"""The emulator as a whole, and its process: two ports, a state file, signals."""

import asyncio
import signal
from dataclasses import dataclass
from pathlib import Path

import grpc
from aiohttp import web

from infra.local.grpc_server import OPTIONS, PortTaken, bind
from infra.local.parts.part import HOST
from infra.local.ports import is_free
from infra.local.tasks.clock import Clock
from infra.local.tasks.dispatch.dispatcher import Dispatcher
from infra.local.tasks.dispatch.keys import ensure_key
from infra.local.tasks.dispatch.sender import Sender, client
from infra.local.tasks.dispatch.tokens import Tokens
from infra.local.tasks.queues.journal import Journal
from infra.local.tasks.queues.store import Store
from infra.local.tasks.service import Service
from infra.local.tasks.standing_queues import StandingQueue, ensure
from infra.local.tasks.sweeper import Sweep, keep_sweeping
from infra.local.tasks.web.application import application

GRACE_S = 0.5
READY = "tasks emulator ready on "
NO_SWEEP = Sweep("", "", 0.0)


@dataclass(frozen=True)
class Options:
    """Ports (0: any), the state file, the queues that are to be there, and the sweeper."""

    state: Path
    port: int = 0
    web_port: int = 0
    queues: tuple[StandingQueue, ...] = ()
    sweep: Sweep = NO_SWEEP
    speed: float = 1.0


class Emulator:
    """Everything of one state file; `host_port` and `web_url` are where it listens once open."""

    def __init__(self, options: Options) -> None:
        """Open the state; sqlite3.OperationalError when it cannot be opened."""
        self._options = options
        self._journal = Journal(options.state)
        self._tokens = Tokens(key := ensure_key(options.state.parent))
        self.store = Store(self._journal, Clock(options.speed))
        ensure(self.store, options.queues)
        self._http = client()
        self._dispatcher = Dispatcher(
            self.store, Sender(self._http, self._tokens, self.store.clock)
        )

        service = Service(self.store, self._dispatcher)
        self._grpc = grpc.aio.server(options=OPTIONS)
        self._grpc.add_generic_rpc_handlers(service.handlers())
        self._web = web.AppRunner(application(self.store, service, key), access_log=None)
        self._sweeping: asyncio.Task[None] | None = None
        self.host_port = ""
        self.web_url = ""

    async def open(self) -> None:
        """Listen and begin to deliver; raises PortTaken."""
        self.host_port = f"{HOST}:{bind(self._grpc, HOST, self._options.port)}"
        await self._grpc.start()
        self.web_url = f"http://{HOST}:{await self._bind_web(self._options.web_port)}"
        self._dispatcher.open()
        sweeping = keep_sweeping(self._http, self._tokens, self._options.sweep)
        self._sweeping = asyncio.create_task(sweeping)

    async def close(self) -> None:
        """Stop listening, cut off what is under way, and let the state go."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        await self._grpc.stop(GRACE_S)
        await self._web.cleanup()
        await self._dispatcher.close()
        await self._http.close()
        self._journal.close()

    async def _bind_web(self, port: int) -> int:
        if port and not is_free(port):
            raise PortTaken(f"port {port} on {HOST} is taken")
        await self._web.setup()
        await web.TCPSite(self._web, HOST, port).start()
        bound: int = self._web.addresses[0][1]
        return bound


async def serve(options: Options) -> None:
    """Serve until SIGTERM or SIGINT; print one line when ready.

    Raises PortTaken, and sqlite3.OperationalError when the state file cannot be opened.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)

    emulator = Emulator(options)
    try:
        await emulator.open()
        print(f"{READY}{emulator.host_port} {emulator.web_url}", flush=True)
        await stopped.wait()
    finally:
        await emulator.close()

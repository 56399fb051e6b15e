"""Serving the stand-in on one socket until a signal comes."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiohttp import web

from infra.local.cartesia.dictionaries import Dictionaries
from infra.local.cartesia.routes import StandIn
from infra.local.cartesia.speaker import Speaker

SPEAKING_THREADS = 2


class PortTaken(Exception):
    """The port cannot be used; the text says why."""


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; callers wait in its line until the voice is loaded."""
    try:
        return socket.create_server((host, port), backlog=512)
    except OSError as error:
        raise PortTaken(f"{host}:{port} cannot be had: {os.strerror(error.errno or 0)}") from None


async def serve(
    listener: socket.socket, load: Callable[[], Speaker], name: str, dictionaries: Dictionaries
) -> None:
    """Load the voice, print one line when ready, and answer until SIGTERM or SIGINT.

    Requests under way are broken off.
    """
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)

    threads = ThreadPoolExecutor(SPEAKING_THREADS, thread_name_prefix="speaking")
    stopping = asyncio.create_task(stopped.wait())
    loading = loop.run_in_executor(threads, load)
    either: list[asyncio.Future[Any]] = [loading, stopping]
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if stopped.is_set():
        return

    app = StandIn(await loading, threads, dictionaries=dictionaries).application()
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    host, port = listener.getsockname()[:2]
    print(f"cartesia stand-in ready on http://{host}:{port}, voice {name}", flush=True)
    await stopping
    await runner.cleanup()

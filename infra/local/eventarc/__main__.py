"""`python -m infra.local.eventarc --port P --state FOLDER`: watch the uploads bucket."""

import argparse
import asyncio
import os
import signal
from pathlib import Path

import aiohttp
from aiohttp import web

from hybrid_audio.runtime.package_data import folder
from infra.local.eventarc.deliveries import Deliveries
from infra.local.eventarc.watcher import Route, Watcher


def main() -> None:
    """Watch the bucket that the environment names until SIGTERM or Ctrl-C.

    `GET /live` answers 200 once what was found at the start has been tried.
    """
    parser = argparse.ArgumentParser(prog="python -m infra.local.eventarc")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    asked = parser.parse_args()
    asyncio.run(_watch(asked.port, asked.state))


async def _watch(port: int, state: Path) -> None:
    route = Route(
        os.environ["STORAGE_EMULATOR_HOST"],
        os.environ["UPLOADS_BUCKET"],
        os.environ["INGEST_EVENT_URL"],
    )

    async with aiohttp.ClientSession() as http:
        watcher = Watcher(http, route, Deliveries(state / "eventarc.json"))
        runner = web.AppRunner(_application(watcher), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()

        watching = asyncio.current_task()
        assert watching is not None
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, watching.cancel)

        try:
            await watcher.ship(folder("data"))
            await watcher.run()
        except asyncio.CancelledError:
            await runner.cleanup()


def _application(watcher: Watcher) -> web.Application:
    async def live(_request: web.Request) -> web.Response:
        return web.json_response({}, status=200 if watcher.first_round.is_set() else 503)

    application = web.Application()
    application.router.add_get("/live", live)
    return application


if __name__ == "__main__":
    main()

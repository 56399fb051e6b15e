"""A storage server and an ingesting function in one, for tests of the Eventarc watcher."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web


def listed(name: Any, generation: Any = "7", **changes: Any) -> dict[str, Any]:
    """Return an object as the storage server lists it; a change to None leaves the field out."""
    resource = {
        "name": name,
        "bucket": "uploads",
        "generation": generation,
        "metageneration": "1",
        "size": "3",
        **changes,
    }
    return {key: value for key, value in resource.items() if value is not None}


class FakeUploads:
    """Lists what a test put into `objects`, and keeps the events that its function was sent."""

    def __init__(self) -> None:
        self.objects: list[Any] = []
        self.page: bytes | None = None
        self.events: list[dict[str, Any]] = []
        self.subjects: list[str] = []
        self.shipped: list[str] = []
        self.answer: Callable[[str], int] = lambda _name: 200
        self.url = ""

    @property
    def names(self) -> list[str]:
        """The objects whose events came in, in the order of their arrival."""
        return [event["name"] for event in self.events]

    async def list(self, _request: web.Request) -> web.Response:
        """Answer with the listing, or with the raw page that a test has set."""
        text = json.dumps({"items": self.objects}) if self.page is None else self.page.decode()
        return web.Response(text=text, content_type="application/json")

    async def upload(self, request: web.Request) -> web.Response:
        """Take a shipped list; 412 for one that is there."""
        name = request.query["name"]
        if any(each.get("name") == name for each in self.objects):
            return web.Response(status=412)
        self.shipped.append(name)
        return web.json_response(listed(name))

    async def take(self, request: web.Request) -> web.Response:
        """Be the function: keep the event and answer with the status that the test wants."""
        event = await request.json()
        self.events.append(event)
        self.subjects.append(request.headers["ce-subject"])
        status = self.answer(event["name"])
        if status == 0:
            await asyncio.Event().wait()
        return web.Response(status=status)


@asynccontextmanager
async def fake_uploads() -> AsyncIterator[FakeUploads]:
    """Serve the fake on a free port of loopback."""
    fake = FakeUploads()
    application = web.Application()
    application.router.add_get("/storage/v1/b/uploads/o", fake.list)
    application.router.add_post("/upload/storage/v1/b/uploads/o", fake.upload)
    application.router.add_post("/event", fake.take)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listener).start()
    fake.url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    try:
        yield fake
    finally:
        await runner.cleanup()

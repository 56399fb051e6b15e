"""Watching the uploads bucket: each new generation of an object becomes an event, delivered until
it is taken.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from infra.local.eventarc.deliveries import Deliveries
from infra.local.eventarc.events import Event

LOOK_EVERY_S = 0.5
FIRST_RETRY_S, LONGEST_RETRY_S = 0.5, 30.0
AT_ONCE = 4
DELIVERY = aiohttp.ClientTimeout(total=540)


@dataclass(frozen=True)
class Route:
    """From which bucket of which storage server, to which function."""

    storage_url: str
    bucket: str
    target_url: str


class Watcher:
    """Delivers events of finished uploads; `first_round` is set when everything found at the start
    was tried once.
    """

    def __init__(self, http: aiohttp.ClientSession, route: Route, deliveries: Deliveries) -> None:
        self.first_round = asyncio.Event()
        self._http = http
        self._route = route
        self._deliveries = deliveries
        self._under_way: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._tried: set[tuple[str, str]] = set()
        self._places = asyncio.Semaphore(AT_ONCE)

    async def ship(self, folder: Path) -> None:
        """Upload the shipped lists, once for each state: names and developers, as anybody would
        drop them.
        """
        if self._deliveries.has_shipped:
            return
        for dataset, file in (
            ("names", "common_names.json"),
            ("developers", "developer_names.json"),
        ):
            url = f"{self._route.storage_url}/upload/storage/v1/b/{self._route.bucket}/o"
            query = {"uploadType": "media", "name": f"{dataset}/{file}"}
            body = (folder / file).read_bytes()
            headers = {"Content-Type": "application/json"}
            async with self._http.post(url, params=query, data=body, headers=headers) as answer:
                answer.raise_for_status()
        self._deliveries.note_shipped()

    async def run(self) -> None:
        """Look for uploads and deliver them until cancelled; a storage server that does not answer
        is asked again.
        """
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                found = [resource async for resource in self._objects()]
                for resource in found:
                    self._start(resource)
                keys = {(each["name"], str(each["generation"])) for each in found}
                if keys <= self._tried | {key for key in keys if self._deliveries.is_taken(*key)}:
                    self.first_round.set()
            await asyncio.sleep(LOOK_EVERY_S)

    async def _objects(self) -> AsyncIterator[dict[str, Any]]:
        token = ""
        while token is not None:
            url = f"{self._route.storage_url}/storage/v1/b/{self._route.bucket}/o"
            async with self._http.get(url, params={"pageToken": token} if token else {}) as answer:
                answer.raise_for_status()
                page = await answer.json()
            for resource in page.get("items", []):
                yield resource
            token = page.get("nextPageToken")

    def _start(self, resource: dict[str, Any]) -> None:
        key = (resource["name"], str(resource["generation"]))
        if key in self._under_way or self._deliveries.is_taken(*key):
            return
        task = asyncio.create_task(self._deliver(Event(resource), key))
        self._under_way[key] = task
        task.add_done_callback(lambda _: self._under_way.pop(key, None))

    async def _deliver(self, event: Event, key: tuple[str, str]) -> None:
        pause_s = FIRST_RETRY_S
        while not await self._is_taken(event):
            self._tried.add(key)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_RETRY_S)
        self._deliveries.note(*key)

    async def _is_taken(self, event: Event) -> bool:
        try:
            async with (
                self._places,
                self._http.post(
                    self._route.target_url, data=event.body, headers=event.headers, timeout=DELIVERY
                ) as answer,
            ):
                return answer.status < 300
        except (aiohttp.ClientError, TimeoutError):
            return False

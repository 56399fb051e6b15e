"""Watches the uploads bucket: each new generation of an object is delivered until it is taken.

One bad upload stops neither the others nor a later start: what can never be delivered is set aside
with its reason, and what fails or hangs is tried again beside the others, ever later.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from infra.local.eventarc.deliveries import Deliveries
from infra.local.eventarc.delivery import Delivery, NeverTaken
from infra.local.eventarc.events import Event, Key, NoEvent, event_of

LOOK_EVERY_S = 0.5
FIRST_ROUND_S = 40.0  # the run waits 60 s for this part, and one upload must not use them up
SHIPPED = (("names", "common_names.json"), ("developers", "developer_names.json"))


@dataclass(frozen=True)
class Route:
    """From which bucket of which storage server, to which function."""

    storage_url: str
    bucket: str
    target_url: str


class Watcher:
    """Delivers the events of finished uploads.

    `first_round` is set when everything found at the start was tried once, or after FIRST_ROUND_S.
    """

    def __init__(self, http: aiohttp.ClientSession, route: Route, deliveries: Deliveries) -> None:
        self.first_round = asyncio.Event()
        self._http = http
        self._route = route
        self._deliveries = deliveries
        self._delivery = Delivery(http, route.target_url)
        self._under_way: dict[Key, asyncio.Task[None]] = {}
        self._tried: set[Key] = set()
        self._listed: set[Key] = set()
        self._complaint = ""

    async def ship(self, folder: Path) -> None:
        """Upload the shipped lists once for each state, as anyone would drop them.

        A list that is there already (412) stays: a state may have lost its file of deliveries.
        """
        if self._deliveries.has_shipped:
            return

        url = f"{self._route.storage_url}/upload/storage/v1/b/{self._route.bucket}/o"
        headers = {"Content-Type": "application/json"}
        for dataset, file in SHIPPED:
            name = f"{dataset}/{file}"
            query = {"uploadType": "media", "name": name, "ifGenerationMatch": "0"}
            body = (folder / file).read_bytes()
            async with self._http.post(url, params=query, data=body, headers=headers) as answer:
                if answer.status != 412:
                    answer.raise_for_status()

        self._deliveries.note_shipped()

    async def run(self) -> None:
        """Look for uploads and deliver them until cancelled; a failed look is repeated."""
        began_at = time.monotonic()
        while True:
            try:
                await self._look(is_patient=time.monotonic() - began_at < FIRST_ROUND_S)
                self._complaint = ""
            except (aiohttp.ClientError, TimeoutError, ValueError) as error:
                self._complain(error)
            await asyncio.sleep(LOOK_EVERY_S)

    def _complain(self, error: Exception) -> None:
        """Write into the log, once, why nothing is found: the run shows its last lines."""
        status = getattr(error, "status", "")
        complaint = f"the uploads bucket cannot be listed: {type(error).__name__} {status}"
        if complaint != self._complaint:
            print(complaint, flush=True)
        self._complaint = complaint

    async def _look(self, *, is_patient: bool) -> None:
        found = [
            event
            async for resource in self._objects()
            if (event := self._unsettled(resource)) is not None
        ]
        self._listed = {event.key for event in found}

        for event in found:
            self._start(event)
        if self._listed <= self._tried or not is_patient:
            self.first_round.set()

    def _unsettled(self, resource: Any) -> Event | None:
        """Return the event of what is still to be delivered; what cannot be one is set aside."""
        if self._deliveries.is_settled(resource):
            return None
        try:
            return event_of(resource)
        except NoEvent as reason:
            self._deliveries.set_aside(resource, str(reason))
            return None

    async def _objects(self) -> AsyncIterator[Any]:
        token: str | None = ""
        while token is not None:
            url = f"{self._route.storage_url}/storage/v1/b/{self._route.bucket}/o"
            async with self._http.get(url, params={"pageToken": token} if token else {}) as answer:
                answer.raise_for_status()
                page = await answer.json(content_type=None)
            if not (isinstance(page, dict) and isinstance(page.get("items", []), list)):
                raise ValueError("the storage server's listing has another form")
            for resource in page.get("items", []):
                yield resource
            token = page.get("nextPageToken")

    def _start(self, event: Event) -> None:
        key = event.key
        if key not in self._under_way:
            task = asyncio.create_task(self._settle(event))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))

    async def _settle(self, event: Event) -> None:
        """Deliver an event until it is taken, gone, or can never be taken."""
        try:
            if await self._delivery.until_taken(event, self._is_listed, self._note_attempt):
                self._deliveries.note_taken(event.resource)
        except NeverTaken as refusal:
            self._deliveries.set_aside(event.resource, str(refusal))
        except Exception as error:  # the outermost door of one event: the others go on
            reason = f"delivering it failed unexpectedly ({type(error).__name__})"
            self._deliveries.set_aside(event.resource, reason)

    def _is_listed(self, event: Event) -> bool:
        return event.key in self._listed

    def _note_attempt(self, event: Event) -> None:
        self._tried.add(event.key)

"""Delivering one event: again and again, ever later, until the function takes it."""

import asyncio
import time
from collections.abc import Callable

import aiohttp

from infra.local.backoff import Backoff
from infra.local.eventarc.events import Event

REDELIVERY = Backoff(first_s=0.5, longest_s=30.0)
RETAINED_S = 24 * 3600.0  # as long as Eventarc keeps an event
AT_ONCE = 4
DELIVERY = aiohttp.ClientTimeout(total=540)
MAY_HEAL = {408, 409, 425, 429}


class NeverTaken(Exception):
    """The function refuses the event itself, so that another delivery cannot help."""


class Delivery:
    """Delivers events to one function, a few at once."""

    def __init__(self, http: aiohttp.ClientSession, target_url: str) -> None:
        self._http = http
        self._target_url = target_url
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def until_taken(
        self, event: Event, is_listed: Callable[[Event], bool], attempted: Callable[[Event], None]
    ) -> bool:
        """Return True once the event is taken, False when its object is no longer listed.

        `attempted` is called after each attempt. Raises NeverTaken when no attempt can help.
        """
        began_at, failures = time.monotonic(), 0
        while is_listed(event):
            is_taken = await self._is_taken(event)
            attempted(event)
            if is_taken:
                return True

            failures += 1
            if time.monotonic() - began_at > RETAINED_S:
                raise NeverTaken("it kept failing for 24 hours; upload it again")
            await asyncio.sleep(REDELIVERY.pause_s(failures))
        return False

    async def _is_taken(self, event: Event) -> bool:
        url, body, headers = self._target_url, event.body, event.headers
        try:
            async with (
                self._slots,
                self._http.post(url, data=body, headers=headers, timeout=DELIVERY) as answer,
            ):
                status = answer.status
        except (aiohttp.ClientError, TimeoutError):
            return False

        if 400 <= status < 500 and status not in MAY_HEAL:
            raise NeverTaken(f"the function's server refuses the event with {status}")
        return status < 300

"""A tiny Cloud Scheduler: it calls the product's sweeper now and then."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import aiohttp

from infra.local.tasks.dispatch.tokens import Tokens

USER_AGENT = "Google-Cloud-Scheduler"
PATH = "/tasks/sweep"
DEADLINE = aiohttp.ClientTimeout(total=180)  # Cloud Scheduler's own


@dataclass(frozen=True)
class Sweep:
    """Where to call, as which service account, and how often; never without an address."""

    target_url: str
    account: str
    every_s: float

    @property
    def is_wanted(self) -> bool:
        """Whether there is anything to call."""
        return bool(self.target_url and self.account and self.every_s > 0)


async def keep_sweeping(http: aiohttp.ClientSession, tokens: Tokens, sweep: Sweep) -> None:
    """Call again and again until cancelled; quiet when no one is there, the next call comes."""
    while sweep.is_wanted:
        await asyncio.sleep(sweep.every_s)
        with suppress(aiohttp.ClientError, TimeoutError):
            await _call(http, tokens, sweep)


async def _call(http: aiohttp.ClientSession, tokens: Tokens, sweep: Sweep) -> None:
    base = sweep.target_url.rstrip("/")
    headers = {
        "User-Agent": USER_AGENT,
        "Content-Type": "application/json",
        "Authorization": f"Bearer {tokens.token(sweep.account, base)}",
    }
    async with http.post(
        base + PATH, data=b"{}", headers=headers, timeout=DEADLINE, allow_redirects=False
    ) as answer:
        await answer.read()

"""Ways to ask a part whether it is ready; one that does not answer is not ready."""

import asyncio

import aiohttp

from infra.local.parts.part import Address, Probe

ANSWER_WITHIN = aiohttp.ClientTimeout(total=2.0)


def answers(path: str) -> Probe:
    """Return a probe: ready once `GET path` is answered with 200."""

    async def probe(address: Address) -> bool:
        try:
            async with aiohttp.request(
                "GET", address.web_url + path, timeout=ANSWER_WITHIN
            ) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    return probe


async def accepts(address: Address) -> bool:
    """Return whether a connection is accepted; for servers that speak no HTTP/1."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", address.port)
    except OSError:
        return False
    writer.close()
    return True

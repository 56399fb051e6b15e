"""One request to a part, on a connection of its own.

A connection is not used twice, because a part may close an idle one just as the next request goes
out on it; and closing it is what tells the part that no one waits any more.
"""

import asyncio
from collections.abc import AsyncIterator

import h11

from infra.local.gateway.problem import RETRY_SOON, GatewayProblem
from infra.local.gateway.rules import MAX_HEAD_BYTES

PIECE_BYTES = 64 << 10
CONNECT_S = 5.0
SILENCE_S = 600.0


class PartCall:
    """The gateway's side of one connection to a part."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._wire = h11.Connection(h11.CLIENT, max_incomplete_event_size=4 * MAX_HEAD_BYTES)

    @classmethod
    async def open(cls, host: str, port: int) -> "PartCall":
        """Connect to a part; raises GatewayProblem 503 when it cannot be reached."""
        try:
            async with asyncio.timeout(CONNECT_S):
                reader, writer = await asyncio.open_connection(host, port)
        except (OSError, TimeoutError):
            raise GatewayProblem(
                503, "the part cannot be reached; it may be starting again", RETRY_SOON
            ) from None

        return cls(reader, writer)

    async def send(self, event: h11.Event) -> None:
        """Send a piece of the request; raises ConnectionError when the part has closed."""
        self._writer.write(self._wire.send(event) or b"")
        await self._writer.drain()

    async def response(self) -> h11.Response:
        """Return the head of the answer; raises GatewayProblem 502 without one, 504 in silence."""
        event = await self._next_event()
        while isinstance(event, h11.InformationalResponse):
            event = await self._next_event()
        if not isinstance(event, h11.Response):
            raise _broke_off()
        return event

    async def body(self) -> AsyncIterator[h11.Data | h11.EndOfMessage]:
        """Yield the answer's body and its end; raises GatewayProblem when it is cut off."""
        while True:
            event = await self._next_event()
            if not isinstance(event, h11.Data | h11.EndOfMessage):
                raise _broke_off()
            yield event
            if isinstance(event, h11.EndOfMessage):
                return

    def abort(self) -> None:
        """Close the connection at once, whatever is under way."""
        self._writer.transport.abort()

    async def _next_event(self) -> object:
        try:
            while (event := self._wire.next_event()) is h11.NEED_DATA:
                async with asyncio.timeout(SILENCE_S):
                    self._wire.receive_data(await self._reader.read(PIECE_BYTES))
        except TimeoutError:
            raise GatewayProblem(504, f"nothing came for {SILENCE_S:g} s") from None
        except (h11.RemoteProtocolError, OSError):
            raise _broke_off() from None

        return event


def _broke_off() -> GatewayProblem:
    return GatewayProblem(502, "the part closed the connection without an answer", RETRY_SOON)

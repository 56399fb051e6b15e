"""The connection of one caller: its requests one after another, and the moment when it leaves."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import suppress
from http import HTTPStatus

import h11

from infra.local.gateway.problem import GatewayProblem, Reply, request_id_of
from infra.local.gateway.request_line import NOT_HTTP, read_beginning
from infra.local.gateway.rules import MAX_HEAD_BYTES

PIECE_BYTES = 64 << 10
IDLE_S = 75.0  # for a request's head, its first byte included
SILENCE_S = 60.0  # between two pieces of a body
UNREAD_S = 600.0  # for a caller that does not read its answer
LINGER_S = 5.0
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER, for no time
_REFUSED = {
    400: NOT_HTTP,
    431: f"the head of a request may hold {MAX_HEAD_BYTES >> 10} KiB at most",
    501: "of all transfer codings only chunked is understood",
}


class CallerLeft(Exception):
    """The caller closed its connection, so that no one waits for the answer."""


class Caller:
    """One connection, until it ends."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._wire = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD_BYTES)
        self._asks_for_head = False
        self.request_id = request_id_of({})

    @property
    def has_answer_begun(self) -> bool:
        """Whether a part of the answer is out already."""
        return self._wire.our_state not in (h11.IDLE, h11.SEND_RESPONSE)

    @property
    def is_http_1_1(self) -> bool:
        """Whether it understands chunks and trailers."""
        return self._wire.their_http_version == b"1.1"

    async def next_request(self) -> h11.Request | None:
        """Return the head of the next request, None when the caller is done.

        Raises GatewayProblem: 400 for what is not HTTP/1, 408, 414 and 431 for too slow and long.
        """
        self._asks_for_head, self.request_id = False, request_id_of({})
        try:
            async with asyncio.timeout(IDLE_S):
                event = await self._head()
        except TimeoutError:
            raise GatewayProblem(408, f"no whole request within {IDLE_S:g} s") from None

        if not isinstance(event, h11.Request):
            return None

        self._asks_for_head = event.method == b"HEAD"
        self.request_id = request_id_of({n.decode(): v.decode("latin-1") for n, v in event.headers})
        return event

    async def _head(self) -> h11.Event | None:
        # Bytes that were sent ahead, behind the last request, are with h11 already.
        if not self._wire.trailing_data[0]:
            begun = await read_beginning(self._read)
            if begun is None:
                return None
            self._wire.receive_data(begun)
        return await self._next_event()

    async def body(self) -> AsyncIterator[h11.Data | h11.EndOfMessage]:
        """Yield the request's body in pieces as they come, and its end with the trailers.

        Raises CallerLeft when it is cut off, GatewayProblem 400 for broken chunks, 408 in silence.
        """
        while True:
            try:
                async with asyncio.timeout(SILENCE_S):
                    event = await self._next_event()
            except TimeoutError:
                raise GatewayProblem(408, f"nothing came for {SILENCE_S:g} s") from None
            if not isinstance(event, h11.Data | h11.EndOfMessage):
                raise CallerLeft
            yield event
            if isinstance(event, h11.EndOfMessage):
                return

    async def until_left(self) -> None:
        """Wait for the caller to close its connection, then raise CallerLeft.

        What it sends ahead is kept for its next request. A caller that only closes its sending side
        counts as gone: from here the two look alike.
        """
        ahead = 0
        while ahead <= MAX_HEAD_BYTES:
            data = await self._read()
            if not data:
                raise CallerLeft
            self._wire.receive_data(data)
            ahead += len(data)

        await asyncio.Event().wait()  # so much sent ahead: it is read after this answer

    async def send(self, event: h11.Event) -> None:
        """Send a piece of the answer. Raises CallerLeft when the caller is gone or never reads."""
        data = self._wire.send(event)
        self._writer.write(data or b"")
        try:
            async with asyncio.timeout(UNREAD_S):
                await self._writer.drain()
        except (ConnectionError, TimeoutError):
            raise CallerLeft from None

    async def reply(self, reply: Reply) -> None:
        """Send an answer of the gateway's own, to HEAD without its body."""
        self._discard_what_came()
        headers = {**reply.headers, "Content-Length": str(len(reply.body))}
        if self._wire.their_state is not h11.DONE:
            headers["Connection"] = "close"

        reason = HTTPStatus(reply.status).phrase
        await self.send(
            h11.Response(status_code=reply.status, headers=list(headers.items()), reason=reason)
        )
        await self.send(h11.Data(b"" if self._asks_for_head else reply.body))
        await self.send(h11.EndOfMessage())

    def _discard_what_came(self) -> None:
        """Skip the part of an unwanted body that is here already; usually that is all of it."""
        while self._wire.their_state is h11.SEND_BODY:
            try:
                if self._wire.next_event() is h11.NEED_DATA:
                    return
            except h11.RemoteProtocolError:
                return

    def begin_next(self) -> bool:
        """Return whether the connection can carry another request, and be ready for it."""
        if (self._wire.our_state, self._wire.their_state) != (h11.DONE, h11.DONE):
            return False
        self._wire.start_next_cycle()
        return True

    async def close(self) -> None:
        """End the connection once the answer is read.

        Closing while the caller still sends would reset the connection, and could take the answer
        from it. So its rest is read away, for a few seconds in all.
        """
        try:
            if self._wire.their_state in (h11.SEND_BODY, h11.ERROR):
                self._writer.write_eof()
                async with asyncio.timeout(LINGER_S):
                    while await self._read():
                        continue
            self._writer.close()
        except (CallerLeft, OSError, TimeoutError):
            self.abort()

    async def break_off(self) -> None:
        """End the connection in the middle of an answer, as the part did.

        HTTP/1.1 frames its answers: what was sent arrives, and its missing end shows. A reset could
        take from the caller what it has not read yet.
        """
        if not self.is_http_1_1:
            self.abort()
            return
        with suppress(OSError):
            self._writer.close()
            await self._writer.wait_closed()

    def abort(self) -> None:
        """Reset the connection, so that half an answer is never taken for a whole one.

        An ordinary close would end an HTTP/1.0 answer without a length as if it were complete.
        """
        connection = self._writer.get_extra_info("socket")
        with suppress(OSError):  # closed already, by the caller's own reset
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self._writer.transport.abort()

    async def _next_event(self) -> h11.Event:
        try:
            while (event := self._wire.next_event()) is h11.NEED_DATA:
                if self._wire.they_are_waiting_for_100_continue:
                    await self.send(h11.InformationalResponse(status_code=100, headers=[]))
                self._wire.receive_data(await self._read())
        except h11.RemoteProtocolError as error:
            if self._reader.at_eof():
                raise CallerLeft from None
            status = error.error_status_hint
            raise GatewayProblem(status, _REFUSED.get(status, _REFUSED[400])) from None

        return event  # type: ignore[return-value]  # PAUSED only between requests

    async def _read(self) -> bytes:
        try:
            return await self._reader.read(PIECE_BYTES)
        except ConnectionError:
            raise CallerLeft from None

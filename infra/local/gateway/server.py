"""The address itself: routes by a path's first segment, as the load balancer's URL map does."""

import asyncio
import logging
import socket
import traceback
from collections.abc import Mapping
from urllib.parse import urlsplit

import aiohttp
import h11

from infra.local.gateway import overview, rules
from infra.local.gateway.caller import Caller, CallerLeft
from infra.local.gateway.part_call import PartCall
from infra.local.gateway.problem import RETRY_SOON, GatewayProblem, to_reply
from infra.local.gateway.relay import relay
from infra.local.supervisor.supervised_part import State, SupervisedPart

LOGGER = logging.getLogger("gateway")


class Gateway:
    """Serves on an already bound socket until closed; parts may come and go meanwhile."""

    def __init__(self, listener: socket.socket, parts: Mapping[str, SupervisedPart]) -> None:
        self._listener = listener
        self._parts = parts
        self._session: aiohttp.ClientSession | None = None
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Begin to answer."""
        self._session = overview.client()
        self._server = await asyncio.start_server(self._serve, sock=self._listener)

    async def close(self) -> None:
        """Free the port; requests under way are broken off."""
        if self._server is not None:
            self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections)
        if self._session is not None:
            await self._session.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving = asyncio.current_task()
        assert serving is not None
        self._connections.add(serving)
        caller = Caller(reader, writer)

        try:
            while await self._answer_next(caller):
                continue
            await caller.close()
        except (CallerLeft, asyncio.CancelledError):
            caller.abort()  # cancelled by `close` only, which waits for the end
        finally:
            self._connections.discard(serving)

    async def _answer_next(self, caller: Caller) -> bool:
        """Answer the caller's next request; return whether another may follow."""
        try:
            request = await caller.next_request()
            if request is None:
                return False
            await self._answer(caller, request)
        except GatewayProblem as problem:
            await _refuse(caller, problem)
        except CallerLeft:
            raise
        except Exception as error:  # the gateway's outermost door
            LOGGER.error("unexpected %s at %s", type(error).__name__, _place_of(error))
            await _refuse(caller, GatewayProblem(500, "the gateway itself failed"))

        return caller.begin_next()

    async def _answer(self, caller: Caller, request: h11.Request) -> None:
        assert self._session is not None
        rules.check_request(request)
        target = rules.origin_form(request.target)
        path = target.partition(b"?")[0].decode("ascii")
        if path in overview.PATHS:
            question = overview.Question(path, request, caller.request_id)
            await caller.reply(await overview.answer(self._session, question, self._parts))
            return

        part = self._part_of(path)
        if part.state is not State.READY:
            raise GatewayProblem(
                503, f"{part.part.name} is {part.state}; try again in a moment", RETRY_SOON
            )
        at = urlsplit(part.url)
        assert at.hostname is not None
        assert at.port is not None
        await relay(caller, request, target, await PartCall.open(at.hostname, at.port))

    def _part_of(self, path: str) -> SupervisedPart:
        segment = path.split("/")[1]
        for part in self._parts.values():
            if segment in part.part.routes:
                return part
        raise GatewayProblem(404, "no part serves this path; GET / lists the routes")


async def _refuse(caller: Caller, problem: GatewayProblem) -> None:
    if caller.has_answer_begun:
        # Half an answer is out: the only honest end is to break off as the part did.
        await caller.break_off()
        raise CallerLeft
    await caller.reply(to_reply(problem, caller.request_id))


def _place_of(error: BaseException) -> str:
    """Return file and line of an error: its text could hold a header of the request."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{last.filename.rpartition('/')[2]}:{last.lineno}"

"""One address for all functions: routes by the first segment of the path, as the load balancer's
URL map does.
"""

import socket
from collections.abc import Mapping

import aiohttp
from aiohttp import web

from infra.local.gateway import overview
from infra.local.gateway.problem import GatewayProblem, to_response
from infra.local.gateway.proxy import RETRY_SOON, client, forward, target
from infra.local.supervisor.tended import State, Tended

IDLE_CONNECTIONS_CLOSE_S = 0.5


class Gateway:
    """Serves on an already bound socket until closed; parts may come and go meanwhile."""

    def __init__(self, listener: socket.socket, tended: Mapping[str, Tended]) -> None:
        self._listener = listener
        self._tended = tended
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.ServerRunner | None = None

    async def open(self) -> None:
        """Begin to answer."""
        self._session = client()
        # No application: its router would decode the path before anyone could see it.
        server = web.Server(self._answer, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=IDLE_CONNECTIONS_CLOSE_S)
        await self._runner.setup()
        await web.SockSite(self._runner, self._listener).start()

    async def close(self) -> None:
        """Free the port; requests under way are broken off."""
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._routed(request)
        except GatewayProblem as problem:
            return to_response(problem, request)

    async def _routed(self, request: web.BaseRequest) -> web.StreamResponse:
        assert self._session is not None
        path = target(request).partition("?")[0]
        if path in overview.PATHS:
            return await overview.answer(self._session, request, path, self._tended)
        part = self._part_of(path)
        if part.state is not State.READY:
            raise GatewayProblem(
                503, f"{part.part.name} is {part.state}; try again in a moment", RETRY_SOON
            )
        return await forward(self._session, request, part.url)

    def _part_of(self, path: str) -> Tended:
        segment = path.split("/")[1]
        for tended in self._tended.values():
            if segment in tended.part.routes:
                return tended
        raise GatewayProblem(404, "no part serves this path; GET / lists the routes")

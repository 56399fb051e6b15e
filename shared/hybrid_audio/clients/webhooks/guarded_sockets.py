"""Connect to checked addresses only: the name is looked up once, and what was found is used."""

from collections.abc import Callable, Iterable
from typing import Any

import httpcore

MOST_TRIED = 3
CONNECT_S = 5.0


class GuardedSockets(httpcore.NetworkBackend):
    """Opens connections to the addresses that `addresses_of` returns for a host and port.

    It raises what that raises. The certificate is still checked against the host's name.
    """

    def __init__(
        self,
        addresses_of: Callable[[str, int], list[str]],
        sockets: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._addresses_of = addresses_of
        self._sockets = httpcore.SyncBackend() if sockets is None else sockets

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a connection to the first address that answers."""
        failure: Exception = httpcore.ConnectError()
        limit_s = CONNECT_S if timeout is None else min(timeout, CONNECT_S)
        for address in self._addresses_of(host, port)[:MOST_TRIED]:
            try:
                return self._sockets.connect_tcp(
                    address, port, limit_s, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

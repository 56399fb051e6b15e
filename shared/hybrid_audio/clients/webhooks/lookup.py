"""Look a host up within a time limit: the system's own look-up takes as long as it likes."""

import socket
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from hybrid_audio.runtime import deadline

LOOKUP_S = 5.0
"""A name server that does not answer would hold a request for half a minute, or a task."""

LookUp = Callable[..., list[Any]]


def resolve(
    host: str,
    port: int,
    *,
    limit_s: float = LOOKUP_S,
    look_up: LookUp = socket.getaddrinfo,
) -> list[str]:
    """Return the addresses of a host, each once, in the system's order.

    Raises OSError where there is none, TimeoutError after `limit_s`. A look-up cannot be stopped:
    one that is too late ends by itself, in a thread that nothing waits for.
    """
    ended: SimpleQueue[list[str] | Exception] = SimpleQueue()
    names = (host, port, look_up, ended)
    threading.Thread(target=_look_up, args=names, name="look-up", daemon=True).start()

    try:
        found = ended.get(timeout=deadline.timeout_s(limit_s))
    except Empty:
        raise TimeoutError("the name was not found in time") from None
    if isinstance(found, Exception):
        raise found
    return found


def _look_up(
    host: str, port: int, look_up: LookUp, ended: "SimpleQueue[list[str] | Exception]"
) -> None:
    try:
        found = look_up(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        ended.put(list(dict.fromkeys(str(address[0]) for *_, address in found)))
    except OSError as error:
        ended.put(error)
    except ValueError:  # a label that is empty or too long, a port that is none
        ended.put(OSError("no such name"))

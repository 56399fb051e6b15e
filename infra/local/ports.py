"""Ports on loopback: the one that was asked for, and free ones for the parts."""

import contextlib
import errno
import json
import random
import socket
from collections.abc import Collection
from pathlib import Path

from infra.local.parts.part import HOST, CannotStart

# Below the ephemeral ranges of Linux (32768) and macOS (49152), so that no outgoing connection
# takes a port between its choice and its use, nor while its part is being restarted.
CHOICES = range(20_000, 32_000)
ATTEMPTS = 100
FILE = "ports.json"


def is_free(port: int) -> bool:
    """Return whether nothing listens on this port of loopback now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(taken: Collection[int] = ()) -> int:
    """Return a port that is free now and not among `taken`.

    Another program may take it meanwhile: be ready to ask again.
    """
    for port in random.sample(CHOICES, ATTEMPTS):
        if port not in taken and is_free(port):
            return port
    raise CannotStart(
        f"no free port on {HOST} from {CHOICES.start} to {CHOICES.stop - 1}; stop some programs"
    )


class Ports:
    """The parts' ports, the same in each run of a state while they are free.

    So an address that was given out stays good.
    """

    def __init__(self, state: Path) -> None:
        self._file = state / FILE
        self._known: dict[str, int] = {}
        # A file of any other form is no loss: the parts get new ports.
        with contextlib.suppress(FileNotFoundError, ValueError, AttributeError, TypeError):
            self._known = {
                str(name): int(port) for name, port in json.loads(self._file.read_text()).items()
            }

    def last(self, name: str) -> int:
        """Return the part's port of the last run where that is free, else another."""
        port = self._known.get(name, 0)
        return port if port in CHOICES and is_free(port) else self.another(name)

    def another(self, name: str) -> int:
        """Return another port for the part, which no part of this state has."""
        self._known[name] = free_port(self._known.values())
        self._file.write_text(json.dumps(self._known))
        return self._known[name]


def bind_gateway(port: int) -> socket.socket:
    """Return a socket bound to the asked port (0: any), kept from now on.

    Raises CannotStart when the port is taken or may not be used, saying how to choose another.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        why = (
            "is taken by another program"
            if error.errno == errno.EADDRINUSE
            else f"cannot be used: {error.strerror}"
        )
        raise CannotStart(
            f"port {port} on {HOST} {why}; choose another: make run PORT={_another(port)}"
        ) from None

    return listener


def _another(port: int) -> int:
    return next((near for near in range(max(port + 1, 1024), 65_536) if is_free(near)), 0)

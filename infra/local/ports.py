"""Ports on loopback: the one that was asked for, and free ones for the parts."""

import errno
import random
import socket

from infra.local.part import HOST, CannotStart

# Below the ephemeral ranges of Linux (32768) and macOS (49152), so that no outgoing connection takes a port between
# its choice and its use, nor while its part is being restarted.
CHOICES = range(20_000, 32_000)
ATTEMPTS = 100


def is_free(port: int) -> bool:
    """Tell whether nothing listens on this port of loopback now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(taken: frozenset[int] = frozenset()) -> int:
    """Return a port that is free now and not among `taken`; its user must be ready to ask for another."""
    for port in random.sample(CHOICES, ATTEMPTS):
        if port not in taken and is_free(port):
            return port
    raise CannotStart(f"no free port found on {HOST} between {CHOICES.start} and {CHOICES.stop}; stop some programs")


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
        why = "is taken by another program" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
        raise CannotStart(f"port {port} on {HOST} {why}; choose another: make run PORT={_another(port)}") from None
    return listener


def _another(port: int) -> int:
    return next((near for near in range(max(port + 1, 1024), 65_536) if is_free(near)), 0)

"""A caller that leaves ends its request at the function, at once and without a word."""

import socket
import struct
import time
from pathlib import Path

import pytest

from infra.local.cloud import LocalCloud
from tests.local.cloud.cloud_run import COMMAND, eventually
from tests.local.cloud.gateway_asker import Ask, connected

CALLERS = 20  # more than a function has threads


def seen_by(ask: Ask, name: str) -> int:
    """Return what the stub function counts."""
    count: int = ask("GET", "/speak/count").json[name]
    return count


def leave(connection: socket.socket, *, with_reset: bool) -> None:
    """Close a connection, in the ordinary way or as a killed program's kernel does."""
    if with_reset:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.mark.parametrize("with_reset", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize(
    "request_line",
    ["GET /speak/hang", "GET /speak/hang-drip", "POST /speak/hang"],
    ids=["before the answer", "within the answer", "within its own body"],
)
def test_callers_that_leave_free_the_functions_threads_at_once(
    cloud: LocalCloud, ask: Ask, request_line: str, with_reset: bool
) -> None:
    """Every thread is released, though the function itself would wait for ever."""
    released = seen_by(ask, "released")
    body = "Content-Length: 1000000\r\n\r\nbegun" if "POST" in request_line else "\r\n"
    sent = f"{request_line} HTTP/1.1\r\nHost: x\r\n{body}".encode()
    callers = [connected(cloud.url) for _ in range(CALLERS)]
    for caller in callers:
        caller.sendall(sent)
    eventually(lambda: True if seen_by(ask, "hanging") == CALLERS else None)

    for caller in callers:
        leave(caller, with_reset=with_reset)
    eventually(lambda: True if seen_by(ask, "released") == released + CALLERS else None)
    assert seen_by(ask, "hanging") == 0


@pytest.mark.parametrize("target", ["/splice", "/splice/raw"])
def test_a_caller_who_hangs_up_is_no_fault_of_the_gateway(
    ask: Ask, cloud: LocalCloud, printed: Path, target: str
) -> None:
    """Before the answer or in the middle of it: nothing is printed, the next one is answered."""
    for _ in range(30):
        with connected(cloud.url) as caller:
            caller.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            leave(caller, with_reset=True)
    assert ask("GET", "/splice").status == 200
    assert "Traceback" not in printed.read_text(encoding="utf-8")


def test_the_cloud_stops_quietly_with_callers_waiting(tmp_path: Path) -> None:
    """Their connections are broken off; the run prints no more than its own lines."""
    printed = tmp_path / "printed.txt"
    with LocalCloud(tmp_path / "state", output=printed, command=COMMAND) as own:
        callers = [connected(own.url) for _ in range(CALLERS)]
        for caller in callers:
            caller.sendall(b"GET /speak/hang HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.3)
        own.stop()
        for caller in callers:
            with caller, pytest.raises(ConnectionResetError):
                caller.recv(1)

    assert printed.read_text(encoding="utf-8").endswith("Stopped.\n")
    assert "Traceback" not in printed.read_text(encoding="utf-8")

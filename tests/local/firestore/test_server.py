"""The emulator's process: how it starts, refuses to start, and stops."""

import subprocess
import sys
import threading
from pathlib import Path

from google.api_core.exceptions import GoogleAPICallError

from tests.emulators import ROOT, OurFirestore, firestore_client


def _start(state: Path, port: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "infra.local.firestore", "--port", port, "--state", str(state)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_a_taken_port_ends_it_with_one_clear_line(tmp_path: Path) -> None:
    """Two servers never share a port: the second one ends with code 2."""
    first = OurFirestore(tmp_path / "first.sqlite")
    port = first.address.rpartition(":")[2]
    second = _start(tmp_path / "second.sqlite", port)
    first.stop()
    assert second.returncode == 2
    assert second.stderr.splitlines() == [f"firestore emulator: port {port} on 127.0.0.1 is taken"]


def test_a_state_file_in_use_ends_it_with_one_clear_line(tmp_path: Path) -> None:
    """Two servers never share a state file either."""
    state = tmp_path / "firestore.sqlite"
    first = OurFirestore(state)
    second = _start(state, "0")
    first.stop()

    assert second.returncode == 2
    assert second.stderr.splitlines() == [
        f"firestore emulator: the state file {state} cannot be used: database is locked"
    ]


def test_the_emulator_stops_cleanly_while_clients_are_active(tmp_path: Path) -> None:
    """SIGTERM ends it with 0 while clients listen, write and have a transaction open."""
    emulator = OurFirestore(tmp_path / "firestore.sqlite")
    client = firestore_client(emulator.address)
    document = client.document("things/one")
    heard = threading.Event()
    watch = document.on_snapshot(lambda *_: heard.set())
    assert heard.wait(10)
    client.transaction()._begin()
    writing = threading.Event()

    def write() -> None:
        try:
            while True:
                document.set({"n": 1}, retry=None, timeout=5)
                writing.set()
        except GoogleAPICallError:
            return

    writer = threading.Thread(target=write)
    writer.start()
    assert writing.wait(10)
    code = emulator.stop()
    watch.unsubscribe()
    writer.join()
    client.close()
    assert code == 0

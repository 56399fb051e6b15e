"""Emulators for tests: ours on free ports, and Google's Firestore where the gcloud SDK has it."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

import grpc
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore, tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

from infra.local.environment import DEFAULTS
from infra.local.parts.google_firestore import find_emulator
from infra.local.ports import free_port
from infra.local.tasks.server import READY as TASKS_READY
from infra.local.tasks.web.application import JWKS_PATH

ROOT = Path(__file__).parents[1]
READY = "firestore emulator ready on "
START_S = 60.0
STOP_S = 10.0
TASKS_ACCOUNT = DEFAULTS["TASKS_SERVICE_ACCOUNT"]
NO_QUEUES: Mapping[str, int] = MappingProxyType({})


class EmulatorProcess:
    """One process of an emulator of ours; `address` is what its ready line says."""

    def __init__(self, module: str, ready: str, *arguments: str) -> None:
        """Start it and wait until it is ready; RuntimeError when it ends instead."""
        command = [sys.executable, "-m", module, *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        if not line.startswith(ready):
            self.process.stdout.close()
            raise RuntimeError(f"the emulator ended with {self.process.wait()}")

        self.address = line.removeprefix(ready)

    def stop(self) -> int:
        """End it as Ctrl-C would and return its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it with SIGKILL, at whatever point it is."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        code = self.process.wait(STOP_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


class OurFirestore(EmulatorProcess):
    """One process of our Firestore emulator upon a state file."""

    def __init__(self, state: Path, port: int = 0) -> None:
        """Start it and wait until it is ready; RuntimeError when it ends instead."""
        where = ["--port", str(port), "--state", str(state)]
        super().__init__("infra.local.firestore", READY, *where)


class OurTasks(EmulatorProcess):
    """One process of our Cloud Tasks emulator upon a state file."""

    def __init__(
        self,
        state: Path,
        *,
        queues: Mapping[str, int] = NO_QUEUES,
        speed: float = 1.0,
        generate_url: str = "",
        sweep_every_s: float = 0.0,
        ports: tuple[int, int] = (0, 0),
    ) -> None:
        """Start it with these queues (full name: how many run at once) and wait until it is ready.

        Its time runs `speed` times as fast; with `generate_url` it sweeps. `ports` are those of
        gRPC and of HTTP. RuntimeError when it ends instead.
        """
        wanted = [f"--queue={name}={concurrent}" for name, concurrent in queues.items()]
        pace = [f"--speed={speed}", f"--sweep-every-s={sweep_every_s}"]
        where = [f"--port={ports[0]}", f"--web-port={ports[1]}", f"--state={state}"]
        with patch.dict(
            os.environ, {"GENERATE_URL": generate_url, "TASKS_SERVICE_ACCOUNT": TASKS_ACCOUNT}
        ):
            super().__init__("infra.local.tasks", TASKS_READY, *where, *wanted, *pace)

        self.address, self.web_url = self.address.split()

    @property
    def jwks_url(self) -> str:
        """Where the keys of its tokens are."""
        return self.web_url + JWKS_PATH


@contextmanager
def running_tasks(
    folder: Path, *, queues: Mapping[str, int] = NO_QUEUES, speed: float = 1.0
) -> Iterator[OurTasks]:
    """Run our Cloud Tasks emulator with its state in this folder.

    Gives the process: `address` for CLOUD_TASKS_EMULATOR_HOST, `jwks_url` for TASKS_CERTS_URL.
    """
    emulator = OurTasks(folder / "tasks.sqlite", queues=queues, speed=speed)
    try:
        yield emulator
    finally:
        emulator.stop()


@contextmanager
def tasks_client(address: str) -> Iterator[Any]:
    """Give the official client upon an emulator.

    Its types are left open: it takes dicts for messages, and does not say so in them.
    """
    with grpc.insecure_channel(address) as channel:
        yield tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))


@contextmanager
def running_firestore(folder: Path) -> Iterator[str]:
    """Run our emulator with its state in this folder; gives its address, `127.0.0.1:port`."""
    emulator = OurFirestore(folder / "firestore.sqlite")
    try:
        yield emulator.address
    finally:
        emulator.stop()


def has_google_firestore() -> bool:
    """Tell whether Google's emulator is installed here."""
    return find_emulator() is not None


@contextmanager
def google_firestore() -> Iterator[str]:
    """Run Google's emulator on a free port and give its address.

    Raises FileNotFoundError where it is not installed.
    """
    emulator = find_emulator()
    if emulator is None:
        raise FileNotFoundError("Google's Firestore emulator is not installed")

    address = f"127.0.0.1:{free_port()}"
    command = [str(emulator), "start", "--host=127.0.0.1", f"--port={address.rpartition(':')[2]}"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        _wait_until_it_answers(process, address)
        yield address
    finally:
        _stop_group(process, address)


def _wait_until_it_answers(process: subprocess.Popen[bytes], address: str) -> None:
    ends_at = time.monotonic() + START_S
    while time.monotonic() < ends_at and process.poll() is None:
        with (
            suppress(urllib.error.URLError, ConnectionError),
            urllib.request.urlopen(f"http://{address}/", timeout=1),
        ):
            return
        time.sleep(0.2)

    raise RuntimeError("Google's Firestore emulator did not start")


def _stop_group(process: subprocess.Popen[bytes], address: str) -> None:
    """Ask for a shutdown, then end the start script together with its Java."""
    with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
        urllib.request.urlopen(f"http://{address}/shutdown", data=b"", timeout=2).close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_S)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def firestore_client(
    address: str, *, project: str = "tests", database: str | None = None
) -> firestore.Client:
    """Return the official client upon an emulator."""
    with patch.dict(os.environ, {"FIRESTORE_EMULATOR_HOST": address}):
        return firestore.Client(
            project=project, credentials=AnonymousCredentials(), database=database
        )

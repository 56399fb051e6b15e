"""Each function through the door that production uses, on real local stores and a stand-in for
speech.
"""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import functions_framework
import httpx
import pytest
from flask.testing import FlaskClient

from hybrid_audio import services
from infra.local.credentials import ensure_credentials
from infra.local.parts import gcs
from infra.local.ports import free_port
from tests.emulators import running_firestore
from tests.standin import RunningCartesia, running_cartesia
from tests.tasks_double import TasksDouble, served, settings_of

ROOT = Path(__file__).parents[2]
BUCKETS = ("stems", "outputs", "uploads")


@dataclass(frozen=True)
class Parts:
    """Where the local parts listen."""

    firestore: str
    gcs: str
    tasks: str
    cartesia: RunningCartesia


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """The parts, once for all tests of this folder; each test has a project and buckets
    of its own.
    """
    folder = tmp_path_factory.mktemp("parts")
    with (
        running_firestore(folder) as firestore,
        running_gcs() as storage,
        served(TasksDouble()) as tasks,
        running_cartesia("tone") as cartesia,
    ):
        yield Parts(firestore, storage, tasks, cartesia)


@pytest.fixture
def environment(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[dict[str, str]]:
    """Settings of a fresh deployment: nothing stored, nothing built."""
    name = (
        f"p{tmp_path.name.replace('_', '-')[-20:].strip('-').lower()}-{time.monotonic_ns() % 10**9}"
    )
    wanted = {
        "APP_ENV": "dev",
        "GCP_PROJECT": name,
        "STEMS_BUCKET": f"{name}-stems",
        "OUTPUTS_BUCKET": f"{name}-outputs",
        "UPLOADS_BUCKET": f"{name}-uploads",
        "FIRESTORE_EMULATOR_HOST": parts.firestore,
        "STORAGE_EMULATOR_HOST": parts.gcs,
        **settings_of(parts.tasks),
        "CARTESIA_BASE_URL": parts.cartesia.url,
        "CARTESIA_API_KEY": "local",
        "CARTESIA_CONCURRENCY": "4",
        "VOICE_ID": "joe",
        "GOOGLE_APPLICATION_CREDENTIALS": str(ensure_credentials(tmp_path)),
    }
    for bucket in BUCKETS:
        httpx.post(
            f"{parts.gcs}/storage/v1/b", json={"name": f"{name}-{bucket}"}
        ).raise_for_status()
    parts.cartesia.reset()
    for variable, value in wanted.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.delenv("INTERNAL_API_KEY", raising=False)
    services.forget()
    yield wanted
    services.forget()


@pytest.fixture
def function(environment: dict[str, str]) -> Callable[[str], FlaskClient]:
    """Start a function as functions-framework does and return a client of it."""

    def start(name: str) -> FlaskClient:
        app = functions_framework.create_app(name, str(ROOT / "functions" / name / "main.py"))
        client: FlaskClient = app.test_client()
        return client

    return start


@contextmanager
def running_gcs() -> Iterator[str]:
    """Run fake-gcs-server in memory on a free port, and stop it after."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    options = [
        "-backend",
        "memory",
        "-scheme",
        "http",
        "-host",
        "127.0.0.1",
        "-port",
        str(port),
        "-log-level",
        "error",
    ]
    names = ["-public-host", f"127.0.0.1:{port}", "-external-url", url]
    process = subprocess.Popen([str(gcs.binary()), *options, *names])
    try:
        for _ in range(200):
            try:
                httpx.get(f"{url}/storage/v1/b?project=x").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait()

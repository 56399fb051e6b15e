"""Stores that are down or hang: bounded time, a clear 503 that says when to come back, and recovery
without restart.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import functions_framework
import httpx
import pytest
from flask.testing import FlaskClient

from hybrid_audio import services
from hybrid_audio.clients import google_calls
from hybrid_audio.clients.storage import bucket as bucket_module
from hybrid_audio.runtime import deadline
from infra.local.credentials import ensure_credentials
from infra.local.parts.part import REPOSITORY
from tests.emulators import OurFirestore
from tests.functions.conftest import running_gcs
from tests.standin import running_cartesia

BUCKETS = {
    "STEMS_BUCKET": "down-stems",
    "OUTPUTS_BUCKET": "down-outputs",
    "UPLOADS_BUCKET": "down-uploads",
}


class Stage:
    """A function on stores that a test can stop, continue, kill and start again."""

    def __init__(self, folder: Path, storage: str) -> None:
        self._folder = folder
        self.storage = storage
        self.firestore = OurFirestore(folder / "firestore.sqlite")
        self._port = int(self.firestore.address.rpartition(":")[2])
        self.client: FlaskClient

    def restart_firestore(self) -> None:
        self.firestore = OurFirestore(self._folder / "firestore.sqlite", port=self._port)

    def ask(self, name: str) -> tuple[int, str | None]:
        answer = self.client.post("/generate/name", json={"name": name})
        if answer.status_code >= 400:
            assert answer.content_type == "application/problem+json"
        return answer.status_code, answer.headers.get("Retry-After")


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """The function generate with short patience, so that a test need not wait for ours."""
    monkeypatch.setattr(google_calls, "FIRESTORE_CALL_TIMEOUT_S", 0.5)
    monkeypatch.setattr(google_calls, "FIRESTORE_TOTAL_TIMEOUT_S", 1.0)
    monkeypatch.setattr(bucket_module, "STORAGE_CALL_TIMEOUT_S", 0.5)
    monkeypatch.setattr(bucket_module, "STORAGE_TOTAL_TIMEOUT_S", 1.0)
    with running_gcs() as storage, running_cartesia("tone") as cartesia:
        for bucket in BUCKETS.values():
            httpx.post(f"{storage}/storage/v1/b", json={"name": bucket}).raise_for_status()
        found = Stage(tmp_path, storage)
        wanted = {
            "APP_ENV": "dev",
            "GCP_PROJECT": "down",
            "FIRESTORE_EMULATOR_HOST": found.firestore.address,
            "STORAGE_EMULATOR_HOST": storage,
            "CARTESIA_BASE_URL": cartesia.url,
            "CARTESIA_API_KEY": "local",
            "VOICE_ID": "joe",
            "GOOGLE_APPLICATION_CREDENTIALS": str(ensure_credentials(tmp_path)),
            **BUCKETS,
        }
        for name, value in wanted.items():
            monkeypatch.setenv(name, value)
        services.forget()
        app = functions_framework.create_app(
            "generate", str(REPOSITORY / "functions/generate/main.py")
        )
        found.client = app.test_client()
        yield found
        services.forget()
        found.firestore.kill()


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Let a process hang: connections are accepted by the system, and nothing is ever answered."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def pid_listening_at(url: str) -> int:
    """Return the process that was started with this address's port."""
    port = url.rpartition(":")[2]
    found = subprocess.check_output(
        ["pgrep", "-f", f"fake-gcs-server.*-port {port}"], text=True
    ).split()
    return int(found[0])


def test_a_firestore_that_hangs_is_a_503_and_heals(stage: Stage) -> None:
    """Nothing is spoken for the refused request."""
    assert stage.ask("John")[0] == 200
    with stopped(stage.firestore.process.pid):
        assert stage.ask("Mary") == (503, "2")
        assert stage.ask("John")[0] == 200  # a stem in the bucket needs no Firestore
    assert stage.ask("Mary")[0] == 200


def test_a_firestore_that_is_gone_is_a_503_and_its_return_is_noticed(stage: Stage) -> None:
    """The same process recovers with the same client."""
    assert stage.ask("John")[0] == 200
    stage.firestore.kill()
    for _ in range(3):
        assert stage.ask("Mary") == (503, "2")
    stage.restart_firestore()
    answers: list[int] = []
    while not answers or (answers[-1] != 200 and len(answers) < 60):
        answers.append(stage.ask("Mary")[0])
        time.sleep(0.1)
    assert answers[-1] == 200


def test_a_bucket_that_hangs_is_a_503_and_heals(stage: Stage) -> None:
    """Whether the stem is there cannot be told, and so it is not spoken again."""
    assert stage.ask("John")[0] == 200
    with stopped(pid_listening_at(stage.storage)):
        assert stage.ask("John") == (503, "2")
    assert stage.ask("John")[0] == 200


def test_no_outbound_call_outlives_the_request(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deadline that is over refuses each call before it is made, wherever the request is."""
    asked: list[float] = []
    whole = deadline.timeout_s

    def told(cap_s: float) -> float:
        asked.append(cap_s)
        return whole(cap_s)

    monkeypatch.setattr(deadline, "timeout_s", told)
    with deadline.within(0.0):
        assert stage.ask("Zoe")[0] == 503
    assert asked

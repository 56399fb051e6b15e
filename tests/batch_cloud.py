"""The function that does batches in a process of its own, with real local parts around it."""

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from infra.local.credentials import ensure_credentials
from infra.local.parts.part import REPOSITORY
from infra.local.ports import free_port
from tests.bench.framework import running
from tests.counting import Counts, counted_firestore, counted_storage
from tests.emulators import TASKS_ACCOUNT, running_firestore, running_tasks
from tests.functions.conftest import running_gcs
from tests.standin import RunningCartesia, running_cartesia

PROJECT, REGION = "counted", "europe-west1"
SPEECH_AT_ONCE, MESSAGES_AT_ONCE = 8, 8
BUCKETS = ("stems", "outputs", "uploads")
LOOK_EVERY_S = 0.25
WARMING = "ref,name,developer\nw,Warm,Warm Resorts"
"""A recipient that is made before anything is measured, and whose stems no other one has."""

FINAL = ("done", "partial", "failed", "cancelled")


@dataclass(frozen=True)
class BatchCloud:
    """A function that answers, and what its stores were asked, where they are counted."""

    http: httpx.Client
    environ: dict[str, str] = field(repr=False)
    cartesia: RunningCartesia
    firestore: Counts
    storage: Counts

    def create(self, table: bytes, **fields: str) -> dict[str, Any]:
        """Create a batch of messages of a CSV table; returns the answer."""
        form = {"kind": "messages", "template": "double_anchor_hybrid", **fields}
        files = {"file": ("recipients.csv", table, "text/csv")}
        answer = self.http.post("/batches", data=form, files=files)
        return dict(answer.raise_for_status().json())

    def batch(self, id: str) -> dict[str, Any]:
        """Return a batch as it is now."""
        return dict(self.http.get(f"/batches/{id}").raise_for_status().json())

    def waited(self, id: str, *states: str, within_s: float = 600.0) -> dict[str, Any]:
        """Wait until a batch is in one of these states, the final ones unless named."""
        ends_at = time.monotonic() + within_s
        while time.monotonic() < ends_at:
            batch = self.batch(id)
            if batch["state"] in (states or FINAL):
                return batch
            time.sleep(LOOK_EVERY_S)
        raise RuntimeError(f"the batch is still {batch['state']}: {batch['counts']}")

    def taken(self) -> tuple[Counter[str], Counter[str]]:
        """Return what Firestore and Cloud Storage were asked since the last time."""
        return self.firestore.taken(), self.storage.taken()


def recipients(names: int, developers: int, rows: int) -> bytes:
    """Return a table whose rows are distinct pairs, as far as there are any."""
    lines = ["ref,name,developer"]
    for row in range(rows):
        name, developer = row % names, (row // names + row) % developers
        lines.append(f"r{row},{_word(name)},{_word(developer)} Resorts")
    return "\n".join(lines).encode()


def _word(number: int) -> str:
    """Return a word of its own for each number."""
    letters = "abcdefghij"
    return "N" + "".join(letters[int(digit)] for digit in str(number))


@contextmanager
def running_batches(*, is_counted: bool, **changes: str) -> Iterator[BatchCloud]:
    """Run it; with `is_counted` its stores lie behind doors, which cost time of their own."""
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        environ, cartesia = _parts(stack, Path(folder))
        firestore, storage = Counts(), Counts()
        if is_counted:
            door, firestore = stack.enter_context(
                counted_firestore(environ["FIRESTORE_EMULATOR_HOST"])
            )
            environ["FIRESTORE_EMULATOR_HOST"] = door
            door, storage = stack.enter_context(counted_storage(environ["STORAGE_EMULATOR_HOST"]))
            environ["STORAGE_EMULATOR_HOST"] = door
        environ.update(changes)

        port = int(environ["GENERATE_URL"].rpartition(":")[2])
        source = REPOSITORY / "functions/generate/main.py"
        started = stack.enter_context(running(source, "generate", environ, port=port))
        started.asked("/live")
        http = stack.enter_context(httpx.Client(base_url=started.url, timeout=120))
        yield BatchCloud(http, environ, cartesia, firestore, storage)


def _parts(stack: ExitStack, folder: Path) -> tuple[dict[str, str], RunningCartesia]:
    queue = f"projects/{PROJECT}/locations/{REGION}/queues"
    queues = {f"{queue}/speech": SPEECH_AT_ONCE, f"{queue}/messages": MESSAGES_AT_ONCE}
    firestore = stack.enter_context(running_firestore(folder))
    storage = stack.enter_context(running_gcs())
    tasks = stack.enter_context(running_tasks(folder, queues=queues))
    cartesia = stack.enter_context(running_cartesia("tone"))
    for bucket in BUCKETS:
        made = httpx.post(f"{storage}/storage/v1/b", json={"name": f"{PROJECT}-{bucket}"})
        made.raise_for_status()

    system = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environ = {
        **system,
        "APP_ENV": "dev",
        "GCP_PROJECT": PROJECT,
        "GCP_REGION": REGION,
        **{f"{name.upper()}_BUCKET": f"{PROJECT}-{name}" for name in BUCKETS},
        "FIRESTORE_EMULATOR_HOST": firestore,
        "STORAGE_EMULATOR_HOST": storage,
        "CLOUD_TASKS_EMULATOR_HOST": tasks.address,
        "TASKS_CERTS_URL": tasks.jwks_url,
        "TASKS_SERVICE_ACCOUNT": TASKS_ACCOUNT,
        "GENERATE_URL": f"http://127.0.0.1:{free_port()}",
        "CARTESIA_BASE_URL": cartesia.url,
        "CARTESIA_API_KEY": "local",
        "CARTESIA_CONCURRENCY": str(SPEECH_AT_ONCE),
        "MESSAGES_CONCURRENCY": str(MESSAGES_AT_ONCE),
        "VOICE_ID": "joe",
        "THREADS": "16",
        "LOG_LEVEL": "WARNING",
        "GOOGLE_APPLICATION_CREDENTIALS": str(ensure_credentials(folder)),
    }
    return environ, cartesia

"""The local parts that a bench runs functions against, and the environment that leads to them."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from infra.local.credentials import ensure_credentials
from tests.emulators import running_firestore
from tests.functions.conftest import running_gcs
from tests.standin import RunningCartesia, running_cartesia
from tests.tasks_double import TasksDouble, served, settings_of

BUCKETS = {
    "STEMS_BUCKET": "bench-stems",
    "OUTPUTS_BUCKET": "bench-outputs",
    "UPLOADS_BUCKET": "bench-uploads",
}


@dataclass(frozen=True)
class Parts:
    """An environment for functions, and the stand-in that speaks for them."""

    environ: dict[str, str]
    cartesia: RunningCartesia


@contextmanager
def running_parts(voice: str) -> Iterator[Parts]:
    """Run the stores and the stand-in; everything is gone after the block."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_firestore(Path(folder)) as firestore,
        running_gcs() as storage,
        served(TasksDouble()) as tasks,
        running_cartesia(voice) as cartesia,
    ):
        for bucket in BUCKETS.values():
            httpx.post(f"{storage}/storage/v1/b", json={"name": bucket}).raise_for_status()
        found = {
            "APP_ENV": "dev",
            "GCP_PROJECT": "bench",
            "FIRESTORE_EMULATOR_HOST": firestore,
            "STORAGE_EMULATOR_HOST": storage,
            **settings_of(tasks),
            "CARTESIA_BASE_URL": cartesia.url,
            "CARTESIA_API_KEY": "local",
            "CARTESIA_CONCURRENCY": "16",
            "VOICE_ID": "joe",
            "THREADS": "16",
            "GOOGLE_APPLICATION_CREDENTIALS": str(ensure_credentials(Path(folder))),
            **BUCKETS,
        }
        system = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        yield Parts({**system, **found}, cartesia)
